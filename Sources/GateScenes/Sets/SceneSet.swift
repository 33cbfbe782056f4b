/// Scenes that are made to be read, each with the name of what makes it hard.
public enum SceneSet: String, Sendable, CaseIterable {
    /// Everything a gate does to a picture at once, in three sizes and eight versions.
    case gate
    /// One difficulty at a time, at several strengths.
    case sweep
    /// No symbol at all, in three sizes.
    case empty
    /// The gate's scenes in six colours, otherwise the same.
    case colours
    /// Ten conditions at eleven distances.
    case curves
}

/// One scene of a set.
public struct NamedScene: Sendable {
    /// What makes it hard, as in `tilt-30`: letters, digits, `-` and `.`.
    public let condition: String
    /// Which of the condition's scenes it is, from 0.
    public let index: Int
    /// How it is drawn.
    public let scene: GateScene

    /// As a file in a folder for each condition: `tilt-30/003-v13`.
    public var name: String {
        let digits = String(index)
        let number = String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        return "\(condition)/\(number)" + (scene.code.map { "-v\($0.version)" } ?? "")
    }
}

extension SceneSet {
    /// How many scenes each condition has if nobody says.
    public var usualCount: Int {
        switch self {
        case .gate: 32
        case .sweep: 5
        case .empty: 40
        case .colours: 24
        case .curves: 10
        }
    }

    /// The set's scenes, `count` of each condition; the first ones do not depend on how many follow.
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

    /// Modules along a symbol's side.
    static func modules(_ version: Int) -> Int { 17 + 4 * version }
}
