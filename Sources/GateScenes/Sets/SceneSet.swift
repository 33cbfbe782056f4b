/// Sets of scenes to be read, in which each scene has the name of its difficulty.
public enum SceneSet: String, Sendable, CaseIterable {
    /// All difficulties of a gate at once, in three sizes and eight versions.
    case gate
    /// One difficulty at a time, at several strengths.
    case sweep
    /// No symbol at all, in three sizes.
    case empty
    /// The gate's scenes in six colours.
    case colours
    /// Ten conditions at eleven distances.
    case curves
}

/// One scene of a set.
public struct NamedScene: Sendable {
    /// The difficulty, such as `tilt-30`: letters, digits, `-` and `.`.
    public let condition: String
    /// The number of the scene in its condition, from 0.
    public let index: Int
    /// The scene to be drawn.
    public let scene: GateScene

    /// The name of a file in its condition's folder, such as `tilt-30/003-v13`.
    public var name: String {
        let digits = String(index)
        let number = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        return "\(condition)/\(number)" + (scene.code.map { "-v\($0.version)" } ?? "")
    }
}

extension SceneSet {
    /// The default number of scenes for each condition.
    public var usualCount: Int {
        switch self {
        case .gate: 32
        case .sweep: 5
        case .empty: 40
        case .colours: 24
        case .curves: 10
        }
    }

    /// Returns the set's scenes, `count` for each condition. The first scenes do not depend on
    /// `count`.
    public func scenes(seed: UInt64, count: Int? = nil) -> [NamedScene] {
        let count = count ?? usualCount
        return switch self {
        case .gate: Self.gate(seed, count)
        case .sweep: Self.sweep(seed, count)
        case .empty: Self.empty(seed, count)
        case .colours: Self.colours(seed, count)
        case .curves: Self.curves(seed, count).map(\.scene)
        }
    }

    static let sizes: [(width: Int, height: Int)] = [(640, 480), (1280, 720), (1920, 1080)]

    /// Returns the number of modules along a symbol's side.
    static func modules(_ version: Int) -> Int { 17 + 4 * version }
}
