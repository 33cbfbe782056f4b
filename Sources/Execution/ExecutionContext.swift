/// Where code runs, and what its time is: the machine's threads and clock, or a simulation's.
public struct ExecutionContext: Sendable {
    /// The clock of deadlines and pauses.
    public let clock: any DeadlineClock
    /// The executor of tasks that no other task starts; `nil` is the shared pool. Tasks that another
    /// task starts in a group inherit theirs.
    public let tasks: (any TaskExecutor)?
    /// Returns a new thread for work that may block. `top` shows its name, of at most 15 bytes.
    public let thread: @Sendable (_ name: String) -> any SerialExecutor

    /// Creates a context from its parts.
    public init(
        clock: any DeadlineClock, tasks: (any TaskExecutor)?,
        thread: @escaping @Sendable (_ name: String) -> any SerialExecutor
    ) {
        (self.clock, self.tasks, self.thread) = (clock, tasks, thread)
    }

    /// The machine's own clock, pool and threads.
    public static let live = ExecutionContext(clock: MonotonicClock(), tasks: nil) {
        QueueExecutor($0)
    }
}
