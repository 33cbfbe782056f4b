public import DeviceInterface
import Verdicts

/// An order to the lamp; a colour ends at `until` on the engine's clock.
public struct LampOrder: Hashable, Sendable {
    /// The lamp to show.
    public let lamp: Lamp
    /// The time at which it ends by itself; `nil` for the fault signal and dark.
    public let until: Duration?
    /// The time at which the engine last confirmed it.
    public let givenAt: Duration

    /// Creates an order from its parts.
    public init(lamp: Lamp, until: Duration?, givenAt: Duration = .zero) {
        self.lamp = lamp
        self.until = until
        self.givenAt = givenAt
    }

    /// Returns whether it ends by itself earlier than another order.
    func ends(before other: LampOrder) -> Bool {
        guard let until else { return false }
        return other.until.map { until < $0 } ?? true
    }

    /// Returns the time at which the order ends unless the engine renews it, because a colour must
    /// not outlast an engine that stands still. `nil` for dark and the fault signal.
    func deadline(renewal: Duration) -> Duration? {
        switch lamp {
        case .dark, .fault: nil
        case .green, .yellow, .red: min(until ?? givenAt + renewal, givenAt + renewal)
        }
    }
}
