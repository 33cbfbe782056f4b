/// The times that a gate uses.
public struct Timing: Hashable, Sendable {
    /// The time that a verdict stays on the lamp, 2...15 s. The lamp never shows a colour longer.
    public var hold: Duration = .seconds(2)
    /// The time after its last sight within which a code is the same scan.
    public var sameCode: Duration = .seconds(2)
    /// The time without an examined frame that counts as a fault of the camera or the decoder.
    public var stall: Duration = .milliseconds(800)
    /// The time that must pass with at most one code in view after two were seen together, before
    /// either is judged.
    public var separation: Duration = .milliseconds(500)
    /// The largest age of a sight, from the picture or the reading to the order; an older one
    /// lights nothing. It is also how long the engine may stand still before that counts as a new
    /// start, and how long an order to the lamp lasts without a renewal by the engine.
    public var oldestSight: Duration = .seconds(1)

    /// Creates the default times.
    public init() {}
}
