public import ServiceLifecycle
import Synchronization

/// Hands what happens at the gate to those who watch, and never waits for one of them.
///
/// Who tells puts an event into one bounded inbox; who watches has a bounded queue of its own, in
/// which a newer state takes the older one's place. What is left out is counted, and shows to the
/// watcher as a gap in the numbers.
public final class EventHub: Service {
    /// An event and its place in the order of all.
    public struct Told: Sendable {
        /// Rises by one with each event, from 1.
        public let number: UInt64
        /// What happened.
        public let event: TerminalEvent

        /// To who begins to watch, the lamp is told first.
        static func goesBefore(_ one: Told, _ other: Told) -> Bool {
            switch (one.event, other.event) {
            case (.lamp, _): true
            case (_, .lamp): false
            default: one.number < other.number
            }
        }
    }

    private struct State {
        var number: UInt64 = 0
        var snapshot: [String: Told] = [:]
        var queues: [Int: EventQueue] = [:]
        var nextQueue = 0
        var dropped = 0
        var isOver = false
    }

    private let inbox: AsyncStream<TerminalEvent>
    private let entrance: AsyncStream<TerminalEvent>.Continuation
    private let mostWatchers: Int
    private let state = Mutex(State())

    private static let inboxSize = 1024

    /// At most `mostWatchers` at a time.
    public init(mostWatchers: Int = 256) {
        self.mostWatchers = mostWatchers
        (inbox, entrance) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingNewest(Self.inboxSize))
    }

    /// Tells everybody, later; costs the caller about a microsecond however many watch.
    public func publish(_ event: TerminalEvent) {
        if case .dropped = entrance.yield(event) { state.withLock { $0.dropped += 1 } }
    }

    /// A watcher's own queue, which begins with the newest of every state. `nil` when too many watch
    /// or the terminal stops.
    public func subscribe(capacity: Int = 64) -> EventSubscription? {
        state.withLock { state in
            guard !state.isOver, state.queues.count < mostWatchers else { return nil }
            let id = state.nextQueue
            state.nextQueue += 1
            let queue = EventQueue(capacity: capacity)
            for told in state.snapshot.values.sorted(by: Told.goesBefore) { _ = queue.offer(told) }
            state.queues[id] = queue
            return EventSubscription(queue) { [weak self] in self?.remove(id) }
        }
    }

    /// How many watch.
    public var watchers: Int { state.withLock { $0.queues.count } }

    /// Events that somebody did not get, because a newer state or want of room went before.
    public var dropped: Int { state.withLock { $0.dropped } }

    /// Hands out until told to stop; then every subscription ends.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            for await event in self.inbox { self.distribute(event) }
        }
        let queues = state.withLock { state in
            state.isOver = true
            defer { state.queues = [:] }
            return Array(state.queues.values)
        }
        for queue in queues { queue.finish() }
    }

    /// In the caller's own time, for tests and for programs without services.
    func distribute(_ event: TerminalEvent) {
        state.withLock { state in
            state.number += 1
            let told = Told(number: state.number, event: event)
            if let slot = event.slot, !event.isSignOfLife { state.snapshot[slot] = told }
            for queue in state.queues.values { state.dropped += queue.offer(told) }
        }
    }

    private func remove(_ id: Int) {
        state.withLock { $0.queues[id] = nil }
    }
}
