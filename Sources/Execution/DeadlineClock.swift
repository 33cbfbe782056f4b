/// A clock for deadlines, whose time is a duration since its own zero.
public protocol DeadlineClock: Sendable {
    /// The current time.
    var time: Duration { get }
    /// Waits until `time`; throws if its task is cancelled.
    func sleep(untilTime time: Duration) async throws
}

extension DeadlineClock {
    /// Waits for `duration`; throws if its task is cancelled.
    public func sleep(for duration: Duration) async throws {
        try await sleep(untilTime: time + duration)
    }
}
