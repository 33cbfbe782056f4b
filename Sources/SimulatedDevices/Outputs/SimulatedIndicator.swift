public import DeviceInterface
import Synchronization

/// An indicator that records what it showed and when.
public final class SimulatedIndicator: Indicator {
    /// A change of the lamp.
    public struct Change: Hashable, Sendable {
        /// The time of the change, on the clock given to the initialiser.
        public let at: Duration
        /// The new state of the lamp.
        public let lamp: Lamp
    }

    /// The name, `simulated lamp`.
    public let name = "simulated lamp"
    private let now: @Sendable () -> Duration
    private let faults: [ClosedRange<Duration>]
    private let observe: @Sendable (Change) -> Void
    private let state = Mutex<(changes: [Change], end: Duration?)>(([], nil))
    private let unplugged = Mutex(false)

    /// Creates an indicator. `now` gives the time, orders fail during `faults`, and `observe` is
    /// called for each change.
    public init(
        faults: [ClosedRange<Duration>] = [], now: @escaping @Sendable () -> Duration,
        observe: @escaping @Sendable (Change) -> Void = { _ in }
    ) {
        self.now = now
        self.faults = faults
        self.observe = observe
    }

    /// Every change so far. The lamp begins dark, and a colour ends at its deadline.
    public var timeline: [Change] {
        endOverdue()
        return state.withLock { $0.changes }
    }

    /// Whether its cable is unplugged. The lamp goes dark at once and stays dark when plugged in
    /// again.
    public var isUnplugged: Bool {
        get { unplugged.withLock { $0 } }
        set {
            unplugged.withLock { $0 = newValue }
            endOverdue()
            if newValue { note(.dark, at: now()) }
        }
    }

    /// Carries out an order; throws during a fault. A colour whose deadline has passed is not
    /// shown.
    public func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        endOverdue()
        let time = now()
        guard !isUnplugged, !faults.contains(where: { $0.contains(time) }) else {
            throw DeviceError(.ioFailed, "write \(name)", advice: "Plug it in again.")
        }
        let deadline = lamp == .fault ? nil : deadline
        let isOver = deadline.map { $0 <= time } ?? false
        note(isOver ? .dark : lamp, at: time, until: isOver ? nil : deadline)
    }

    /// Turns the lamp off.
    public func close() async {
        endOverdue()
        note(.dark, at: now())
    }

    /// Records the end of a colour whose deadline has passed, because no timer does so.
    private func endOverdue() {
        let time = now()
        guard let end = state.withLock({ $0.end }), end <= time else { return }
        note(.dark, at: end)
    }

    private func note(_ lamp: Lamp, at time: Duration, until end: Duration? = nil) {
        let change = state.withLock { state -> Change? in
            state.end = lamp == .dark ? nil : end
            guard lamp != state.changes.last?.lamp ?? .dark else { return nil }
            state.changes.append(Change(at: time, lamp: lamp))
            return state.changes.last
        }
        if let change { observe(change) }
    }
}
