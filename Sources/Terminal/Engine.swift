/// The decision machine on live time: events come from several services, actions go to their queues.
public actor Engine {
    private var machine: DecisionMachine
    private let now: @Sendable () -> Duration
    private let carryOut: @Sendable (DecisionMachine.Action) -> Void

    /// `now` is the monotonic time line frames are stamped on. `carryOut` must not block: it hands
    /// the action to a queue.
    public init(
        timing: Timing, expectsFrames: Bool, now: @escaping @Sendable () -> Duration,
        carryOut: @escaping @Sendable (DecisionMachine.Action) -> Void
    ) {
        machine = DecisionMachine(timing: timing, expectsFrames: expectsFrames, start: now())
        self.now = now
        self.carryOut = carryOut
    }

    /// Takes an event at the present time and hands out what follows.
    public func handle(_ event: DecisionMachine.Event) {
        for action in machine.handle(event, at: now()) { carryOut(action) }
    }

    /// The parts that are at fault now.
    public var failedParts: Set<DecisionMachine.Part> { machine.failedParts }
}
