import Coaching
import DeviceInterface
import GateSimulation
import SceneRendering
import Synchronization
import Terminal
import TerminalAssembly
import Testing

/// The obstacle that the page names, in the simulator's own scenes.
@Suite struct CoachingTests {
    /// A gate whose frames are watched, and what was named after each.
    private struct Watched {
        let gate: SimulatedGate
        let named: Named

        init(
            _ watch: CodeWatch = CodeWatch(), beforeLook: @escaping @Sendable () -> Void = {}
        ) throws {
            let named = Named()
            gate = try SimulatedGate(
                .init(),
                pipeline: { judge in
                    ScanPipeline(
                        tell: { frame, seen in
                            beforeLook()
                            named.add(
                                watch.look(at: frame, seen, at: frame.timestamp),
                                at: frame.timestamp, seen)
                        }, judge: judge)
                }, observe: { _ in })
            self.named = named
        }

        func perform(_ line: String, then seconds: Double) async throws {
            try gate.perform(line)
            await gate.advance(to: gate.state.time + .milliseconds(Int64(seconds * 1000)))
        }
    }

    private final class Named: Sendable {
        private let list = Mutex<[(cause: ReadFailure.Cause?, at: Duration)]>([])
        private let symbols = Mutex<[DetectedSymbol]>([])

        func add(_ cause: ReadFailure.Cause?, at time: Duration, _ seen: [DetectedSymbol]) {
            list.withLock { $0.append((cause, time)) }
            symbols.withLock { $0 = seen }
        }

        /// The symbols in the last frame.
        var seen: [DetectedSymbol] { symbols.withLock { $0 } }

        /// The obstacles in the order in which they were named, and the time of the first.
        var changes: [ReadFailure.Cause] {
            list.withLock { list in
                var changes: [ReadFailure.Cause?] = []
                for entry in list where changes.last != .some(entry.cause) {
                    changes.append(entry.cause)
                }
                return changes.compactMap(\.self)
            }
        }
        var last: ReadFailure.Cause? { list.withLock { $0.last?.cause } }
        var first: Duration? { list.withLock { $0.first { $0.cause != nil }?.at } }
    }

    @Test(arguments: [
        ("distance=0.5", ReadFailure.Cause.tooSmall), ("distance=0.6", .tooSmall),
        ("distance=0.8", .tooSmall), ("distance=1", .tooSmall), ("blur=4", .blurred),
        ("blur=6", .blurred), ("blur=10", .blurred), ("light=0.05", .tooDark),
        ("light=0.03", .tooDark), ("glare=0.3", .glare), ("glare=0.5", .glare),
        ("glare=0.8", .glare), ("x=0.9", .cutOff), ("distance=0.05", .cutOff),
        ("shake=20 blur=4", .moving),
    ])
    func `the obstacle of a scene is named within a second, and no other`(
        scene: String, cause: ReadFailure.Cause
    ) async throws {
        let watched = try Watched()
        try await watched.perform("scene \(scene)", then: 0.5)
        let begin = watched.gate.state.time
        try await watched.perform("present green", then: 3)
        #expect(watched.named.changes == [cause])
        let first = try #require(watched.named.first)
        #expect(first - begin < .seconds(1))
    }

    /// Searches that end some looks after they began, as on a busy machine.
    private final class SlowSearches: Sendable {
        private let looks: Int
        private let waiting = Mutex<(search: @Sendable () -> Void, looks: Int)?>(nil)

        init(looks: Int) { self.looks = looks }

        func add(_ search: @escaping @Sendable () -> Void) {
            waiting.withLock { $0 = (search, looks) }
        }

        func look() {
            let due: (@Sendable () -> Void)? = waiting.withLock { waiting in
                waiting?.looks -= 1
                guard let next = waiting, next.looks <= 0 else { return nil }
                waiting = nil
                return next.search
            }
            due?()
        }
    }

    @Test(arguments: [1, 4, 8, 14])
    func `slow searches name the same obstacle, without a break`(looks: Int) async throws {
        let searches = SlowSearches(looks: looks)
        let watched = try Watched(
            CodeWatch(perform: { searches.add($0) }), beforeLook: { searches.look() })
        try await watched.perform("scene distance=0.8", then: 0.5)
        try await watched.perform("present green", then: 5)
        #expect(watched.named.changes == [.tooSmall])
        #expect(watched.named.last == .tooSmall)
        try await watched.perform("withdraw", then: 4)
        #expect(watched.named.last == nil)
    }

    @Test func `what a search found before a code was read says nothing afterwards`() async throws {
        let searches = SlowSearches(looks: 20)
        let watched = try Watched(
            CodeWatch(perform: { searches.add($0) }), beforeLook: { searches.look() })
        try await watched.perform("present green distance=0.8", then: 0.5)
        try await watched.perform("scene distance=0.2", then: 0.6)
        #expect(watched.named.seen.contains { $0.failure == nil })
        try await watched.perform("withdraw", then: 3)
        #expect(watched.named.changes == [])
    }

    @Test func `what stays in view for twenty seconds is part of the place`() async throws {
        let watched = try Watched()
        try await watched.perform("scene distance=0.8", then: 0.5)
        try await watched.perform("present green", then: 15)
        #expect(watched.named.last == .tooSmall)
        try await watched.perform("scene distance=0.8", then: 6)
        #expect(watched.named.changes == [.tooSmall])
        #expect(watched.named.last == nil)
    }

    @Test(arguments: [
        "withdraw", "present nothing", "present nothing distance=0.5", "present nothing distance=1",
        "present nothing blur=6", "present nothing light=0.03", "present nothing glare=0.5",
        "present green", "present paper", "present green distance=0.25",
    ])
    func `nothing is named where nobody shows a code, or where it is read`(
        line: String
    ) async throws {
        let watched = try Watched()
        try await watched.perform(line, then: 3)
        #expect(watched.named.changes == [])
    }

    @Test func `nothing is named in an empty hall, however dark or blurred`() async throws {
        let watched = try Watched()
        for scene in [
            "light=1", "light=0.05", "light=0.03", "light=0", "blur=8 light=1", "noise=40",
        ] {
            try await watched.perform("scene \(scene)", then: 1.5)
        }
        #expect(watched.named.changes == [])
    }
}
