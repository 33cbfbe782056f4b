internal import DeviceInterface
internal import Execution
internal import Synchronization

/// The terminal's side of a guard. Orders are sent at once, even while another waits for its
/// answer.
final class GuardConnection: Sendable {
    private let inbox: GuardInbox

    /// Creates a connection without starting a guard. `end` is the order to go dark or to shut;
    /// `pulse` is the longest pulse.
    init(_ name: String, end: GuardOrder, pulse: Duration? = nil, on host: any GuardHost) {
        let inbox = GuardInbox(wake: host.wake)
        self.inbox = inbox
        let supervisor = GuardSupervisor(name, end: end, pulse: pulse, on: host, inbox: inbox)
        // It ends after `drop`.
        Task(executorPreference: host.context.tasks) { await supervisor.run() }
    }

    deinit {
        inbox.drop()
    }

    /// Sends an order and waits until it is carried out.
    func ask(_ order: GuardOrder) async throws(DeviceError) {
        if let error = await request(.order(order)) { throw error }
    }

    /// Tells the guard that the terminal is alive. Throws any failure since the last call.
    func check() async throws(DeviceError) {
        if let error = await request(.check) { throw error }
    }

    /// Tells the guard to leave, if there is one.
    func close() async {
        _ = await request(.close)
    }

    private func request(_ kind: GuardInbox.Kind) async -> DeviceError? {
        await withCheckedContinuation { inbox.add(.init(kind: kind, continuation: $0)) }
    }
}

/// A queue of requests to a guard's supervisor, usable from any thread.
final class GuardInbox: Sendable {
    enum Kind: Sendable {
        case order(GuardOrder)
        case check, close
    }

    struct Request: Sendable {
        var kind: Kind
        var continuation: CheckedContinuation<DeviceError?, Never>
    }

    private let wake: @Sendable () -> Void
    private let state = Mutex<(requests: [Request], isDropped: Bool)>(([], false))

    /// Creates an empty queue. `wake` is called after each change.
    init(wake: @escaping @Sendable () -> Void) {
        self.wake = wake
    }

    func add(_ request: Request) {
        state.withLock { $0.requests.append(request) }
        wake()
    }

    /// Marks the end of all requests.
    func drop() {
        state.withLock { $0.isDropped = true }
        wake()
    }

    /// Returns the requests since the last call; `nil` if there will be no more.
    func take() -> [Request]? {
        state.withLock { state in
            defer { state.requests = [] }
            return state.isDropped && state.requests.isEmpty ? nil : state.requests
        }
    }
}
