import Synchronization

/// Turns at something dear that only one may do at a time, shared fairly between clients.
///
/// The clients that wait have their turns one after the other, and each client's tries come in the
/// order they were made: who comes with many tries holds up himself. Nobody is refused for what
/// others did. After each turn is a rest as long as the turn took, so that all of them together take
/// half a core at most, whoever asks and however often.
final class FairTurns: Sendable {
    /// More are waiting than ever should: try again later.
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

    /// A turn that took longer, on a machine that is busy elsewhere, makes nobody wait longer.
    private static let longestRest = Duration.milliseconds(500)

    private let most: Int
    private let state = Mutex(State())
    private let numbers = Atomic<UInt64>(0)

    /// Lets `most` tries wait; more there cannot be while each has a connection of its own.
    init(most: Int) {
        self.most = most
    }

    /// How many wait.
    var waiting: Int { state.withLock { $0.lines.count } }

    /// Does `work` when the client's turn comes. A try whose client is not there any more loses it.
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
            // Whose connection has ended, waits for nothing.
            let gone = state.lines.removeAll { !$0.isThere() }
            let next = state.lines.takeNext()
            state.isBusy = next != nil
            return (next, gone)
        }
        for one in gone { one.continuation.resume(throwing: CancellationError()) }
        next?.continuation.resume()
    }
}
