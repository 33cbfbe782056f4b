internal import CLinux
internal import Glibc

/// Whether another process uses too much processor time.
struct BusyCheck {
    private let clock: clockid_t
    private let time: Duration
    private let most: Duration
    private var since: (now: Duration, used: Duration)?

    /// Measures a child process, which may use `most` in each `time`.
    init(_ process: Int32, _ time: Duration, _ most: Duration) {
        var clock = clockid_t()
        let isKnown = clock_getcpuclockid(process, &clock) == 0
        (self.clock, self.time, self.most) = (clock, isKnown ? time : .seconds(1 << 40), most)
    }

    /// Returns whether it used too much in the time that ends now.
    mutating func isTooBusy(at now: Duration) -> Bool {
        guard let since else {
            self.since = (now, used)
            return false
        }
        guard now - since.now >= time else { return false }
        let used = used
        self.since = (now, used)
        // A terminal that stood still itself measures a longer time.
        return used - since.used > most * ((now - since.now) / time)
    }

    private var used: Duration {
        var used = timespec()
        guard clock_gettime(clock, &used) == 0 else { return .zero }
        return .seconds(used.tv_sec) + .nanoseconds(used.tv_nsec)
    }
}
