import Synchronization

/// The time line of a simulation, moved by the one who runs it.
final class VirtualTime: Sendable {
    private let time = Mutex(Duration.zero)

    var now: Duration { time.withLock { $0 } }

    func advance(to now: Duration) {
        time.withLock { $0 = now }
    }
}

extension Duration {
    /// Seconds with three decimals, as in `12.067`.
    var seconds: String {
        let milliseconds = Int((self / .milliseconds(1)).rounded())
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count)
            + fraction
    }
}
