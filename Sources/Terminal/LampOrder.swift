public import Verdicts

/// An order to the lamp; a colour ends at `until` on the engine's time line.
public struct LampOrder: Hashable, Sendable {
    /// What to show.
    public let lamp: Lamp
    /// When it ends by itself; `nil` for the fault signal and for dark.
    public let until: Duration?

    /// Takes both as they are.
    public init(lamp: Lamp, until: Duration?) {
        self.lamp = lamp
        self.until = until
    }
}
