public import ServiceLifecycle
import Synchronization

/// Distributes the gate's events to watchers without ever waiting for one of them.
///
/// Publishers put events into one bounded inbox. Each watcher has a bounded queue, in which a newer
/// state replaces the older one. Dropped events are counted, and the watcher sees them as a gap in
/// the numbers.
public final class EventHub: Service {
    /// An event and its number.
    public struct Delivery: Sendable {
        /// The number of the event, which rises by one from 1.
        public let number: UInt64
        /// The event.
        public let event: TerminalEvent

        /// Orders the first events of a new watcher: the lamp comes first.
        static func goesBefore(_ one: Delivery, _ other: Delivery) -> Bool {
            switch (one.event, other.event) {
            case (.lamp, _): true
            case (_, .lamp): false
            default: one.number < other.number
            }
        }
    }

    private struct State {
        var number: UInt64 = 0
        var snapshot: [String: Delivery] = [:]
        var queues: [Int: EventQueue] = [:]
        var nextQueue = 0
        var dropped = 0
        /// The number of queues that are relays.
        var relays = 0
        /// The number of watchers behind relays.
        var elsewhere = 0
        var isOver = false
    }

    private let inbox: AsyncStream<TerminalEvent>
    private let entrance: AsyncStream<TerminalEvent>.Continuation
    private let maximumWatchers: Int
    private let state = Mutex(State())

    private static let inboxSize = 1024

    /// Creates a hub for at most `maximumWatchers` at a time.
    public init(maximumWatchers: Int = 256) {
        self.maximumWatchers = maximumWatchers
        (inbox, entrance) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingNewest(Self.inboxSize))
    }

    /// Publishes an event for later distribution, which costs the caller about a microsecond for
    /// any number of watchers.
    public func publish(_ event: TerminalEvent) {
        if case .dropped = entrance.yield(event) { state.withLock { $0.dropped += 1 } }
    }

    /// Returns a new watcher's subscription, which begins with the newest event of every state.
    /// `nil` if there are too many watchers or the terminal is stopping. A relay passes events on, and
    /// is no watcher itself.
    public func subscribe(capacity: Int = 64, isRelay: Bool = false) -> EventSubscription? {
        state.withLock { state in
            guard !state.isOver, state.queues.count < maximumWatchers else { return nil }
            let id = state.nextQueue
            state.nextQueue += 1
            let queue = EventQueue(capacity: capacity)
            for told in state.snapshot.values.sorted(by: Delivery.goesBefore) {
                _ = queue.offer(told)
            }
            state.queues[id] = queue
            if isRelay { state.relays += 1 }
            return EventSubscription(queue) { [weak self] in self?.remove(id, isRelay) }
        }
    }

    /// The number of watchers.
    public var watchers: Int { state.withLock { $0.queues.count - $0.relays + $0.elsewhere } }

    /// Notes how many watchers receive the events through relays.
    public func note(watchersElsewhere count: Int) { state.withLock { $0.elsewhere = count } }

    /// The number of events that a watcher did not receive, because of a newer state or lack of
    /// room.
    public var dropped: Int { state.withLock { $0.dropped } }

    /// Distributes events until a graceful shutdown, then ends every subscription.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            for await event in self.inbox { self.distribute(event) }
        }
        let queues = state.withLock { state in
            state.isOver = true
            defer { (state.queues, state.relays) = ([:], 0) }
            return Array(state.queues.values)
        }
        for queue in queues { queue.finish() }
    }

    /// Distributes an event at once, for tests and for programs without services.
    package func distribute(_ event: TerminalEvent) {
        state.withLock { state in
            state.number += 1
            let told = Delivery(number: state.number, event: event)
            if let slot = event.slot, !event.isSignOfLife { state.snapshot[slot] = told }
            for queue in state.queues.values { state.dropped += queue.offer(told) }
        }
    }

    private func remove(_ id: Int, _ isRelay: Bool) {
        state.withLock { state in
            guard state.queues.removeValue(forKey: id) != nil, isRelay else { return }
            state.relays -= 1
        }
    }
}
