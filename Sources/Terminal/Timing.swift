/// The times a gate works by.
public struct Timing: Hashable, Sendable {
    /// How long a verdict stays on the lamp, 2...15 s. The lamp never holds a colour longer.
    public var hold: Duration = .seconds(2)
    /// A code seen again within this time of its last sight is the same scan.
    public var sameCode: Duration = .seconds(2)
    /// No frame looked at for this long is a fault of the camera or the decoder.
    public var stall: Duration = .milliseconds(800)
    /// After two codes were seen together, this long must pass with at most one before either is judged.
    public var separation: Duration = .milliseconds(500)

    /// The defaults.
    public init() {}
}
