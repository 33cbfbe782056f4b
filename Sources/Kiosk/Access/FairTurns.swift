import Synchronization

/// Shares an expensive operation fairly between clients, one at a time.
///
/// The waiting clients are served in rotation, and each client's attempts in their order, so a
/// client with many attempts delays only itself. No client is refused because of others. After each
/// turn follows a rest as long as the turn, so that all turns together use at most half a core,
/// whoever makes them and however often.
final class FairTurns: Sendable {
    /// The error for an attempt dropped because too many are waiting; the client may try again
    /// later.
    struct Full: Error {}

    private struct Try: Identifiable {
        let id: UInt64
        let isThere: @Sendable () -> Bool
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var lines = FairLines<Try>()
        var isBusy = false
        var restEnd = ContinuousClock.now
    }

    /// The longest rest, so that a turn that was slow because of other load delays nobody further.
    private static let longestRest = Duration.milliseconds(500)

    private let most: Int
    private let state = Mutex(State())
    private let numbers = Atomic<UInt64>(0)

    /// Creates turns with at most `most` waiting attempts, which suffices if each has its own
    /// connection.
    init(most: Int) {
        self.most = most
    }

    /// The number of waiting attempts.
    var waiting: Int { state.withLock { $0.lines.count } }

    /// Runs `work` when the client's turn comes. An attempt whose client has disconnected loses its
    /// turn.
    func run<Result>(
        for client: String, while isThere: @escaping @Sendable () -> Bool,
        _ work: () async throws -> Result
    ) async throws -> Result {
        try await turn(of: client, isThere)
        defer { pass() }
        try await Task.sleep(until: state.withLock { $0.restEnd }, clock: .continuous)
        try Task.checkCancellation()
        let start = ContinuousClock.now
        defer {
            let end = ContinuousClock.now
            state.withLock { $0.restEnd = end + min(end - start, Self.longestRest) }
        }
        return try await work()
    }

    private func turn(of client: String, _ isThere: @escaping @Sendable () -> Bool) async throws {
        let number = numbers.add(1, ordering: .relaxed).newValue
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let one = Try(id: number, isThere: isThere, continuation: continuation)
                enter(one, client)
            }
        } onCancel: {
            let found = state.withLock { $0.lines.remove(number, of: client) }
            found?.continuation.resume(throwing: CancellationError())
        }
    }

    private func enter(_ one: Try, _ client: String) {
        let (isFirst, gone, dropped) = state.withLock { state in
            guard state.isBusy else {
                state.isBusy = true
                return (true, [Try](), Try?.none)
            }
            let gone = state.lines.count >= most ? state.lines.removeAll { !$0.isThere() } : []
            let dropped = state.lines.count >= most ? state.lines.removeOldestOfMost() : nil
            state.lines.append(one, of: client)
            return (false, gone, dropped)
        }
        if isFirst { one.continuation.resume() }
        for one in gone { one.continuation.resume(throwing: CancellationError()) }
        dropped?.continuation.resume(throwing: Full())
    }

    private func pass() {
        let (next, gone) = state.withLock { state in
            // An attempt whose connection has ended waits for nothing.
            let gone = state.lines.removeAll { !$0.isThere() }
            let next = state.lines.takeNext()
            state.isBusy = next != nil
            return (next, gone)
        }
        for one in gone { one.continuation.resume(throwing: CancellationError()) }
        next?.continuation.resume()
    }
}
