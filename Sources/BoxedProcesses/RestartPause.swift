/// Decides when a process that was lost is replaced.
///
/// The first one is replaced at once, so that its loss costs as little as possible. Those that are
/// lost soon after another wait, so that whatever breaks them does not keep the machine busy with
/// starts.
package struct RestartPause {
    private let settled: Duration
    private let first: Duration
    private let longest: Duration
    private var pause = Duration.zero
    private var lastLoss: Duration?
    /// The time of the next start at the earliest.
    package private(set) var nextStart = Duration.zero

    /// Creates the pauses of one process after the other. A loss that comes `settled` after the last
    /// one counts as the first again; the second one waits for `first`, each later one twice as long,
    /// up to `longest`.
    package init(first: Duration, longest: Duration, settled: Duration = .seconds(10)) {
        (self.first, self.longest, self.settled) = (first, longest, settled)
    }

    /// Notes a loss.
    package mutating func lose(at now: Duration) {
        if let lastLoss, now - lastLoss < settled {
            pause = pause == .zero ? first : min(pause * 2, longest)
        } else {
            pause = .zero
        }
        lastLoss = now
        nextStart = now + pause
    }
}
