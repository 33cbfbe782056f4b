import DeviceInterface
import Synchronization
public import TerminalCore

/// The core on live time: events come from several services, orders go to those who carry them out.
public actor Engine {
    /// Hears of everything that came of an event, and when.
    public typealias Observer = @Sendable (TerminalCore.Step, Duration) -> Void

    private var core: TerminalCore
    private let now: @Sendable () -> Duration
    private let carryOut: @Sendable (TerminalCore.Order) -> Void
    private let observe: Observer
    private var lastFromCamera: Duration
    private let lastTick: Mutex<Duration>

    /// `now` is the monotonic time line that frames are stamped on. Neither `carryOut` nor `observe` may
    /// block: they hand on to queues. Each order to a device is answered through `handle`.
    public init(
        _ core: TerminalCore, now: @escaping @Sendable () -> Duration,
        observe: @escaping Observer = { _, _ in },
        carryOut: @escaping @Sendable (TerminalCore.Order) -> Void
    ) {
        self.core = core
        self.now = now
        self.carryOut = carryOut
        self.observe = observe
        lastFromCamera = now()
        lastTick = Mutex(now())
    }

    /// Takes something that happened at the present time.
    public func handle(_ event: DecisionMachine.Event) {
        if event.isFromCamera { lastFromCamera = now() }
        handle(.happened(event))
        if case .tick = event { lastTick.withLock { $0 = now() } }
    }

    /// Takes an event at the present time and hands out what follows.
    public func handle(_ event: TerminalCore.Event) {
        let time = now()
        let step = core.handle(event, at: time)
        for order in step.orders { carryOut(order) }
        // Watchers hear of it when the lamp has its order.
        observe(step, time)
    }

    /// The parts that are at fault now.
    public var failedParts: Set<DecisionMachine.Part> { core.failedParts }

    /// Whether lamp and barrier are held and told, or known to have failed.
    public var isReady: Bool { core.isReady }

    /// Scans since the start, faults included.
    public var scans: Int { core.scans }

    /// Scans that are not in the journal yet.
    var waitingScans: Int { core.journal.waiting }

    /// When it last noticed that time passes. To be asked even while it hangs.
    nonisolated var renewedAt: Duration { lastTick.withLock { $0 } }

    /// How long the camera's service has told neither of a frame nor of a failure. One that works
    /// tells of either all the time.
    public var cameraSilence: Duration { now() - lastFromCamera }
}

extension DecisionMachine.Event {
    fileprivate var isFromCamera: Bool {
        switch self {
        case .frame, .failed(.camera, _), .failed(.decoder, _), .noMoreFrames: true
        case .closerLook, .reading, .judgedAgain, .failed, .recovered, .notice, .cleared, .tick:
            false
        }
    }
}
