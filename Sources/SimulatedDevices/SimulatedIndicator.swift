public import DeviceInterface
import Synchronization
public import Verdicts

/// An indicator that keeps a timeline of what it showed.
public final class SimulatedIndicator: Indicator {
    /// A change of the lamp.
    public struct Change: Hashable, Sendable {
        /// When, on the time line handed in.
        public let at: Duration
        /// To what.
        public let lamp: Lamp
    }

    /// `simulated lamp`.
    public let name = "simulated lamp"
    private let now: @Sendable () -> Duration
    private let faults: [ClosedRange<Duration>]
    private let observe: @Sendable (Change) -> Void
    private let state = Mutex<(changes: [Change], end: Duration?)>(([], nil))
    private let unplugged = Mutex(false)

    /// `now` stamps changes; during `faults` no order is taken; `observe` hears of each change.
    public init(
        faults: [ClosedRange<Duration>] = [], now: @escaping @Sendable () -> Duration,
        observe: @escaping @Sendable (Change) -> Void = { _ in }
    ) {
        self.now = now
        self.faults = faults
        self.observe = observe
    }

    /// Every change so far; the lamp begins dark. A colour has ended at its deadline.
    public var timeline: [Change] {
        endOverdue()
        return state.withLock { $0.changes }
    }

    /// Whether its cable is out; it is dark at once, and dark when it comes back.
    public var isUnplugged: Bool {
        get { unplugged.withLock { $0 } }
        set {
            unplugged.withLock { $0 = newValue }
            endOverdue()
            if newValue { note(.dark, at: now()) }
        }
    }

    /// Takes an order, unless a fault is on. A colour whose deadline has passed is not shown.
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

    /// Goes dark.
    public func close() async {
        endOverdue()
        note(.dark, at: now())
    }

    /// Notes the end of a colour whose deadline has passed: there is nobody who wakes at it.
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
