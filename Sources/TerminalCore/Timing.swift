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
    /// The oldest a sight may be, from the picture or the reading to the order: what is older lights
    /// nothing. Also how long the engine may stand still before that counts as a new start, and how long an
    /// order to the lamp holds that the engine does not renew.
    public var oldestSight: Duration = .seconds(1)

    /// The defaults.
    public init() {}
}
