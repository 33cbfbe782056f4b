import Synchronization
import Testing

@testable import Kiosk

/// Turns are shared between clients, whoever comes how often.
struct FairTurnsTests {
    private final class Count: Sendable {
        private let number = Mutex(0)

        var value: Int { number.withLock { $0 } }

        @discardableResult func add(_ difference: Int = 1) -> Int {
            number.withLock { number in
                number += difference
                return number
            }
        }
    }

    private struct One: Identifiable, Hashable {
        let id: Int
    }

    private func lines(_ arrivals: [(String, Int)]) -> FairLines<One> {
        var lines = FairLines<One>()
        for (client, id) in arrivals { lines.append(One(id: id), of: client) }
        return lines
    }

    private func drain(_ lines: FairLines<One>) -> [Int] {
        var (lines, order) = (lines, [Int]())
        while let one = lines.takeNext() { order.append(one.id) }
        return order
    }

    @Test func `a client with many requests waits behind one with a single request`() {
        let arrivals = (0..<5).map { ("a", $0) } + [("b", 10), ("c", 20), ("b", 11)]
        #expect(drain(lines(arrivals)) == [0, 10, 20, 1, 11, 2, 3, 4])
    }

    @Test func `a returning client comes after those that wait`() {
        var lines = lines([("a", 0), ("a", 1), ("b", 10)])
        #expect(lines.takeNext()?.id == 0)
        lines.append(One(id: 2), of: "a")
        #expect(lines.takeNext()?.id == 10)
        lines.append(One(id: 11), of: "b")
        #expect(drain(lines) == [1, 11, 2])
    }

    @Test func `cancelled requests are skipped, and the longest queue makes room`() {
        var lines = lines([("a", 0), ("b", 10), ("b", 11), ("b", 12), ("c", 20)])
        #expect(lines.removeAll { $0.id == 0 }.map(\.id) == [0])
        #expect(lines.removeOldestOfMost()?.id == 10)
        #expect(lines.remove(11, of: "a") == nil && lines.remove(11, of: "b")?.id == 11)
        #expect(lines.count == 2 && drain(lines) == [12, 20])
        #expect(FairLines<One>().count == 0 && drain(FairLines<One>()) == [])
    }

    /// Waits until so many wait: they are let in by another task.
    private func waiting(_ count: Int, _ turns: FairTurns) async throws {
        let end = ContinuousClock.now + .seconds(10)
        while turns.waiting != count {
            try #require(ContinuousClock.now < end, "\(turns.waiting) wait")
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `one request runs at a time, followed by an equally long pause`() async throws {
        let turns = FairTurns(most: 10)
        let working = Count()
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<6 {
                group.addTask {
                    try await turns.run(for: "\(number % 2)", while: { true }) {
                        #expect(working.add() == 1)
                        try await Task.sleep(for: .milliseconds(20))
                        working.add(-1)
                    }
                }
            }
            try await group.waitForAll()
        }
        // Six turns and the five rests between them.
        #expect(ContinuousClock.now - start >= .milliseconds(11 * 20))
    }

    @Test(.timeLimit(.minutes(1)))
    func `a full queue drops the oldest request of the busiest client`() async throws {
        let turns = FairTurns(most: 3)
        let (free, freeing) = AsyncStream.makeStream(of: Void.self)
        let holder = Task {
            try await turns.run(for: "holder", while: { true }) { for await _ in free { break } }
        }
        var tries: [Task<String, any Error>] = []
        for (index, client) in ["a", "a", "b", "c"].enumerated() {
            tries.append(
                Task { try await turns.run(for: client, while: { true }) { "\(index)" } })
            try await waiting(min(index + 1, 3), turns)
        }
        await #expect(throws: FairTurns.Full.self) { try await tries[0].value }
        freeing.yield()
        try await holder.value
        for index in 1..<4 { #expect(try await tries[index].value == "\(index)") }
    }

    @Test(.timeLimit(.minutes(1)))
    func `closed and cancelled requests take no turn`() async throws {
        let turns = FairTurns(most: 9)
        let (free, freeing) = AsyncStream.makeStream(of: Void.self)
        let (left, worked) = (Count(), Count())
        let holder = Task {
            try await turns.run(for: "holder", while: { true }) { for await _ in free { break } }
        }
        try await Task.sleep(for: .milliseconds(1))
        let gone = Task {
            try await turns.run(for: "a", while: { left.value == 0 }) {
                worked.add()
            }
        }
        try await waiting(1, turns)
        let cancelled = Task {
            try await turns.run(for: "a", while: { true }) { worked.add() }
        }
        try await waiting(2, turns)
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        left.add()
        freeing.yield()
        try await holder.value
        await #expect(throws: CancellationError.self) { try await gone.value }
        #expect(worked.value == 0 && turns.waiting == 0)
    }
}
