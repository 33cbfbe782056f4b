import DeviceGuards
import Synchronization

/// A guard's line whose other end is the test.
final class ScriptedLine: LineSender {
    private struct State {
        var arrivals: [LineArrival] = []
        var waiting: CheckedContinuation<LineArrival, Never>?
        var limits: Set<Duration> = []
        var sent: [String] = []
        var isFull = false
    }

    private let state = Mutex(State())

    /// What the guard has sent.
    var sent: [String] { state.withLock { $0.sent } }
    /// How long the guard would wait for a line.
    var limits: Set<Duration> { state.withLock { $0.limits } }
    /// Whether the guard has taken everything and waits for more.
    var isQuiet: Bool { state.withLock { $0.waiting != nil } }

    /// Lets the guard hear lines.
    func say(_ lines: String...) { for line in lines { arrive(.line(line)) } }

    func arrive(_ arrival: LineArrival) {
        let waiting = state.withLock { state in
            if state.waiting == nil { state.arrivals.append(arrival) }
            return state.waiting.take()
        }
        waiting?.resume(returning: arrival)
    }

    /// Lets the other end not take the next line.
    func refuse() { state.withLock { $0.isFull = true } }

    func send(_ line: String) -> Bool {
        state.withLock { state in
            defer { state.isFull = false }
            if !state.isFull { state.sent.append(line) }
            return !state.isFull
        }
    }

    fileprivate func next(within limit: Duration) async -> LineArrival {
        await withCheckedContinuation { waiting in
            let arrival = state.withLock { state -> LineArrival? in
                state.limits.insert(limit)
                guard state.arrivals.isEmpty else { return state.arrivals.removeFirst() }
                state.waiting = waiting
                return nil
            }
            if let arrival { waiting.resume(returning: arrival) }
        }
    }
}

/// The guard's side of a scripted line.
final class ScriptedChannel: GuardChannel {
    private let line: ScriptedLine

    init(_ line: ScriptedLine) {
        self.line = line
    }

    var sender: any LineSender { line }

    func next(within limit: Duration) async -> LineArrival { await line.next(within: limit) }
}
