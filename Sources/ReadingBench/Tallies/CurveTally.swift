/// Counts how often each engine reads each condition, by distance.
public struct CurveTally {
    private struct Key: Hashable {
        var condition: String
        var engine: String
        var modulePixels: Double
    }

    private var counts: [Key: (read: Int, of: Int)] = [:]
    /// The conditions in the order of their first scenes.
    public private(set) var conditions: [String] = []

    /// Creates an empty tally.
    public init() {}

    /// Counts one engine's reading of one scene.
    public mutating func add(
        _ reading: Reading?, of truth: PictureTruth, condition: String, modulePixels: Double,
        by engine: String
    ) {
        if !conditions.contains(condition) { conditions.append(condition) }
        let isRead = reading?.texts.contains { !truth.isMisread($0) } ?? false
        let key = Key(condition: condition, engine: engine, modulePixels: modulePixels)
        var count = counts[key] ?? (0, 0)
        count = (count.read + (isRead ? 1 : 0), count.of + 1)
        counts[key] = count
    }

    /// Returns the points of all curves.
    public func points(engines: [String]) -> [CurvePoint] {
        conditions.flatMap { condition in
            engines.flatMap { points(condition: condition, engine: $0) }
        }
    }

    func points(condition: String, engine: String) -> [CurvePoint] {
        counts.filter { $0.key.condition == condition && $0.key.engine == engine }
            .map { key, count in
                CurvePoint(
                    condition: condition, engine: engine, modulePixels: key.modulePixels,
                    rate: (Double(count.read) / Double(count.of) * 1000).rounded() / 1000,
                    count: count.of)
            }
            .sorted { $0.modulePixels < $1.modulePixels }
    }
}

/// The rate at which one engine reads one condition at one distance.
public struct CurvePoint: Encodable, Sendable, Equatable {
    /// The condition, such as `tilt 30`.
    public let condition: String
    /// The name of the engine, such as `zxing-cpp`.
    public let engine: String
    /// The number of pixels along a module's side.
    public let modulePixels: Double
    /// The share of the scenes that were read.
    public let rate: Double
    /// The number of scenes.
    public let count: Int

    /// The point as a row of a table.
    public var text: String {
        Row.text([condition, engine, "\(modulePixels)", Row.percent(rate), "of \(count)"])
    }
}
