package import DeviceInterface
package import Execution

/// The result of waiting for a line.
package enum LineArrival: Equatable, Sendable {
    /// A whole line without its line feed.
    case line(String)
    /// Nothing arrived within the time.
    case silence
    /// The other side is gone, or sent a line that is too long.
    case end
}

/// The terminal's side of one guard: its process, and the lines between the two. Only the guard's
/// supervisor uses it.
package protocol GuardLink: AnyObject {
    /// Sends a line and never waits. Returns `false` if the guard is gone or does not read.
    func send(_ line: String) -> Bool
    /// Returns the next line, and `silence` if none is there; never waits.
    func next() -> LineArrival
    /// Ends the process, at once if `mustKill` is set, and waits until it is gone.
    func end(kill mustKill: Bool) async
}

/// The machine that runs the guards of one device: it starts their processes and wakes their
/// supervisor.
package protocol GuardHost: Sendable {
    /// The clock, and the executor of the supervisor's task.
    var context: ExecutionContext { get }
    /// The supervisor's thread, on which `start` and `wait` may block.
    var thread: any SerialExecutor { get }
    /// Starts the process of a guard.
    func start() throws(DeviceError) -> any GuardLink
    /// Makes `wait` return, from any thread.
    func wake()
    /// Waits for `wake`, a line on `link`, or `time`; `nil` means no limit.
    func wait(for link: (any GuardLink)?, until time: Duration?) async
}

/// A guard's side of the lines to its terminal.
package protocol GuardChannel: AnyObject {
    /// What sends lines to the terminal, from any thread.
    var sender: any LineSender { get }
    /// Waits for a line, for at most `limit`.
    func next(within limit: Duration) async -> LineArrival
}

/// Sends lines and never waits.
package protocol LineSender: Sendable {
    /// Returns `false` if the other side is gone or does not read.
    func send(_ line: String) -> Bool
}
