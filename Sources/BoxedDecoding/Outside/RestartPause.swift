/// Decides when a decoder process that was lost is replaced.
///
/// The first one is replaced at once, so that it costs as little as possible. Those that are lost
/// soon after another wait, so that whatever breaks them does not keep the machine busy with starts,
/// and never so long that the gate stays at fault for a second after the cause is gone.
struct RestartPause {
    /// The time after a start from which the loss of a process counts as the first again.
    static let settled = Duration.seconds(10)
    static let first = Duration.milliseconds(50)
    static let longest = Duration.milliseconds(400)

    private var pause = Duration.zero
    private var lastLoss: Duration?
    /// The time of the next start at the earliest.
    private(set) var nextStart = Duration.zero

    /// Notes a loss.
    mutating func lose(at now: Duration) {
        if let lastLoss, now - lastLoss < Self.settled {
            pause = pause == .zero ? Self.first : min(pause * 2, Self.longest)
        } else {
            pause = .zero
        }
        lastLoss = now
        nextStart = now + pause
    }
}
