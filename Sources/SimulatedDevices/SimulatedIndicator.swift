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
    private let changes = Mutex<[Change]>([])
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

    /// Every change so far; the lamp begins dark.
    public var timeline: [Change] { changes.withLock { $0 } }

    /// Whether its cable is out; it is dark at once, and dark when it comes back.
    public var isUnplugged: Bool {
        get { unplugged.withLock { $0 } }
        set {
            unplugged.withLock { $0 = newValue }
            if newValue { note(.dark, at: now()) }
        }
    }

    /// Takes an order, unless a fault is on.
    public func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        let time = now()
        guard !isUnplugged, !faults.contains(where: { $0.contains(time) }) else {
            throw DeviceError(.ioFailed, "write \(name)", advice: "Plug it in again.")
        }
        note(lamp, at: time)
    }

    /// Goes dark.
    public func close() async {
        note(.dark, at: now())
    }

    private func note(_ lamp: Lamp, at time: Duration) {
        let change = changes.withLock { changes -> Change? in
            guard lamp != changes.last?.lamp ?? .dark else { return nil }
            changes.append(Change(at: time, lamp: lamp))
            return changes.last
        }
        if let change { observe(change) }
    }
}
