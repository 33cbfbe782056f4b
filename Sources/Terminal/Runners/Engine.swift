import DeviceInterface
public import Execution
import Synchronization
public import TerminalCore

/// Runs the core on live time: events come from several services, and orders are passed to others.
public actor Engine {
    /// A function that receives every step and its time.
    public typealias Observer = @Sendable (TerminalCore.Step, Duration) -> Void

    private var core: TerminalCore
    private let clock: any DeadlineClock
    private let carryOut: @Sendable (TerminalCore.Order) -> Void
    private let observe: Observer
    private var lastFromCamera: Duration
    private let lastTick: Mutex<Duration>

    /// Creates an engine. `clock` is the monotonic clock of the frames' timestamps. `carryOut` and
    /// `observe` must not block; they only pass values to queues. Each order to a device must be
    /// answered through `handle`.
    public init(
        _ core: TerminalCore, clock: any DeadlineClock,
        observe: @escaping Observer = { _, _ in },
        carryOut: @escaping @Sendable (TerminalCore.Order) -> Void
    ) {
        self.core = core
        self.clock = clock
        self.carryOut = carryOut
        self.observe = observe
        lastFromCamera = clock.time
        lastTick = Mutex(clock.time)
    }

    /// Handles an event of the decision machine at the present time.
    public func handle(_ event: DecisionMachine.Event) {
        handle(.happened(event))
        if case .tick = event { lastTick.withLock { $0 = clock.time } }
    }

    /// Handles an event at the present time and passes on the orders.
    public func handle(_ event: TerminalCore.Event) {
        let time = clock.time
        if event.isFromCamera { lastFromCamera = time }
        let step = core.handle(event, at: time)
        for order in step.orders { carryOut(order) }
        // Watchers are informed after the lamp has its order.
        observe(step, time)
    }

    /// The parts that are at fault now.
    public var failedParts: Set<DecisionMachine.Part> { core.failedParts }

    /// Whether lamp and barrier have answered an order, or are known to have failed.
    public var isReady: Bool { core.isReady }

    /// The number of scans since the start, including faults.
    public var scans: Int { core.scans }

    /// The number of scans that are not in the journal yet.
    var waitingScans: Int { core.journal.waiting }

    /// The time of the last tick, which can be read even while the engine hangs.
    nonisolated var renewedAt: Duration { lastTick.withLock { $0 } }

    /// The time since the camera's service last reported a frame or a failure. A working service
    /// reports one of them constantly.
    public var cameraSilence: Duration { clock.time - lastFromCamera }
}

extension TerminalCore.Event {
    fileprivate var isFromCamera: Bool {
        switch self {
        case .happened(let event): event.isFromCamera
        case .inputFailed(let input, _), .inputOpened(let input): input == .camera
        case .lampAnswered, .barrierAnswered, .journalAnswered, .trustAnswered: false
        }
    }
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
