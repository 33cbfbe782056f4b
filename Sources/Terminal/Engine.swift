/// The decision machine on live time: events come from several services, actions go to their queues.
public actor Engine {
    /// Hears of every event, what followed from it, and when.
    public typealias Observer =
        @Sendable (DecisionMachine.Event, [DecisionMachine.Action], Duration) -> Void

    private var machine: DecisionMachine
    private let admission: Admission
    private let now: @Sendable () -> Duration
    private let carryOut: @Sendable (DecisionMachine.Action) -> Void
    private let renew: @Sendable (LampOrder) -> Void
    private let observe: Observer
    private var lastFromCamera: Duration
    /// Scans since the start, faults included.
    public private(set) var scans = 0

    /// `now` is the monotonic time line frames are stamped on; `admission` judges again what is shown, and
    /// knows who was let through. None of `carryOut`, `renew` and `observe` may block: they hand on to
    /// queues. `renew` is told with every tick what the lamp should show.
    public init(
        timing: Timing, expectsFrames: Bool, admission: Admission,
        now: @escaping @Sendable () -> Duration,
        renew: @escaping @Sendable (LampOrder) -> Void = { _ in },
        observe: @escaping Observer = { _, _, _ in },
        carryOut: @escaping @Sendable (DecisionMachine.Action) -> Void
    ) {
        machine = DecisionMachine(timing: timing, expectsFrames: expectsFrames, start: now())
        self.admission = admission
        self.now = now
        self.carryOut = carryOut
        self.renew = renew
        self.observe = observe
        lastFromCamera = now()
    }

    /// Takes an event at the present time and hands out what follows.
    public func handle(_ event: DecisionMachine.Event) {
        if event.isFromCamera { lastFromCamera = now() }
        take(admission.checked(event, at: now()))
        guard case .tick = event else { return }
        if let payload = machine.standing {
            take(admission.judgedAgain(payload, at: now()))
        }
        let (lamp, until) = machine.order
        renew(LampOrder(lamp: lamp, until: until, givenAt: now()))
    }

    private func take(_ event: DecisionMachine.Event) {
        let time = now()
        let actions = machine.handle(event, at: time)
        for action in actions {
            if case .record = action { scans += 1 }
            admission.note(action, at: time)
            carryOut(action)
        }
        // Watchers hear of it when the lamp has its order.
        observe(event, actions, time)
    }

    /// The parts that are at fault now.
    public var failedParts: Set<DecisionMachine.Part> { machine.failedParts }

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
