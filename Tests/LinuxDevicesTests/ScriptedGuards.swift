import DeviceGuards
import DeviceInterface
import Execution
import Synchronization

/// Guards of one lamp or barrier that a test speaks for, on a clock that it moves. The supervisor
/// runs only when something happens, and the test goes on when it waits again.
final class ScriptedGuards: GuardHost {
    private struct State {
        var waiting: CheckedContinuation<Void, Never>?
        var isWoken = false
        var wakes = 0
        var look: Duration?
        var links: [ScriptedLink] = []
        var startError: DeviceError?
        var log: [String] = []
    }

    let clock = HandClock()
    let context: ExecutionContext
    let thread: any SerialExecutor
    private let state = Mutex(State())

    init() {
        context = ExecutionContext(
            clock: clock, tasks: nil, thread: ExecutionContext.live.thread)
        thread = context.thread("gl-guard")
    }

    /// What guards were told and what became of them since the last call, each after its number.
    func news() -> [String] {
        state.withLock { state in
            defer { state.log = [] }
            return state.log
        }
    }

    /// The time at which the supervisor looks again by itself.
    var look: Duration? { state.withLock { $0.look } }

    func fail(_ error: DeviceError?) { state.withLock { $0.startError = error } }

    fileprivate func note(_ text: String) { state.withLock { $0.log.append(text) } }

    // MARK: The host

    func start() throws(DeviceError) -> any GuardLink {
        let (link, error) = state.withLock { state -> (ScriptedLink, DeviceError?) in
            let link = ScriptedLink(state.links.count, self)
            guard state.startError == nil else { return (link, state.startError) }
            state.links.append(link)
            state.log.append("\(link.number) starts")
            return (link, nil)
        }
        if let error { throw error }
        return link
    }

    func wake() {
        let waiting = state.withLock { state in
            state.wakes += 1
            state.isWoken = state.waiting == nil
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    func wait(for link: (any GuardLink)?, until time: Duration?) async {
        await withCheckedContinuation { waiting in
            let isWoken = state.withLock { state in
                state.look = time
                defer { state.isWoken = false }
                // The second would take the place of the first, which would wait for ever.
                precondition(state.waiting == nil, "two supervisors have one host")
                if !state.isWoken { state.waiting = waiting }
                return state.isWoken
            }
            if isWoken { waiting.resume() }
        }
    }

    // MARK: The test

    /// Waits until the supervisor has nothing more to do.
    func settle() async {
        await until { self.state.withLock { $0.waiting != nil } }
    }

    /// Begins a request, and lets the supervisor take it. Its end is the error.
    func begin(
        _ work: @escaping @Sendable () async throws(DeviceError) -> Void
    ) async -> Task<DeviceError?, Never> {
        let wakes = state.withLock { $0.wakes }
        let task = Task { () -> DeviceError? in
            do throws(DeviceError) {
                try await work()
                return nil
            } catch {
                return error
            }
        }
        await until { self.state.withLock { $0.wakes > wakes } }
        await settle()
        return task
    }

    /// Lets the time come, and the supervisor see it.
    func at(_ milliseconds: Int) async {
        clock.advance(by: .milliseconds(milliseconds) - clock.time)
        wake()
        await settle()
    }

    /// Lets a guard say a line; `nil` is its end.
    func hear(_ number: Int, _ line: String?) async {
        let links = state.withLock { $0.links }
        links[number].arrive(line.map { .line($0) } ?? .end)
        wake()
        await settle()
    }
}

private final class ScriptedLink: GuardLink, Sendable {
    let number: Int
    private let host: ScriptedGuards
    private let arrivals = Mutex<[LineArrival]>([])

    init(_ number: Int, _ host: ScriptedGuards) {
        (self.number, self.host) = (number, host)
    }

    func arrive(_ arrival: LineArrival) { arrivals.withLock { $0.append(arrival) } }

    func send(_ line: String) -> Bool {
        host.note("\(number) \(line)")
        return true
    }

    func next() -> LineArrival {
        arrivals.withLock { $0.isEmpty ? .silence : $0.removeFirst() }
    }

    func end(kill mustKill: Bool) async {
        host.note("\(number) \(mustKill ? "killed" : "left")")
    }
}
