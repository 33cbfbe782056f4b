import Synchronization

/// The time line of a simulation, moved by the one who runs it.
final class VirtualTime: Sendable {
    private let time = Mutex(Duration.zero)

    var now: Duration { time.withLock { $0 } }

    func advance(to now: Duration) {
        time.withLock { $0 = now }
    }
}
