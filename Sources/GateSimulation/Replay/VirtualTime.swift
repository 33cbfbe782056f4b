import Synchronization

/// The clock of a simulation, advanced by the code that runs it.
final class VirtualTime: Sendable {
    private let time = Mutex(Duration.zero)

    var now: Duration { time.withLock { $0 } }

    func advance(to now: Duration) {
        time.withLock { $0 = now }
    }
}
