public import Verdicts

/// An order to the lamp; a colour ends at `until` on the engine's time line.
public struct LampOrder: Hashable, Sendable {
    /// What to show.
    public let lamp: Lamp
    /// When it ends by itself; `nil` for the fault signal and for dark.
    public let until: Duration?
    /// When the engine last stood by it.
    public let givenAt: Duration

    /// Takes every part as it is.
    public init(lamp: Lamp, until: Duration?, givenAt: Duration = .zero) {
        self.lamp = lamp
        self.until = until
        self.givenAt = givenAt
    }

    /// Whether it ends earlier by itself than another one.
    func ends(before other: LampOrder) -> Bool {
        guard let until else { return false }
        return other.until.map { until < $0 } ?? true
    }

    /// When the order is over unless the engine renews it: a colour does not outlive an engine that
    /// stands still. `nil` for dark and the fault signal.
    func deadline(renewal: Duration) -> Duration? {
        switch lamp {
        case .dark, .fault: nil
        case .green, .yellow, .red: min(until ?? givenAt + renewal, givenAt + renewal)
        }
    }
}
