import Synchronization

/// One watcher's events: a sequence of what has gathered since the watcher last looked.
///
/// Whoever has one looks at it from one task. It ends its subscription when it goes.
public final class EventSubscription: AsyncSequence, Sendable {
    /// Events in the order of their numbers, at least one.
    public typealias Element = [EventHub.Told]

    private let queue: EventQueue
    private let cancel: @Sendable () -> Void

    init(_ queue: EventQueue, cancel: @escaping @Sendable () -> Void) {
        self.queue = queue
        self.cancel = cancel
    }

    deinit {
        cancel()
    }

    /// Waits for what happens next.
    public struct AsyncIterator: AsyncIteratorProtocol {
        // Kept, for the subscription ends with it.
        let subscription: EventSubscription
        var wakes: AsyncStream<Void>.AsyncIterator

        /// `nil` when there will be no more.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async -> Element? {
            while true {
                let events = subscription.queue.take()
                if !events.isEmpty { return events }
                guard await wakes.next(isolation: actor) != nil else { return nil }
            }
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(subscription: self, wakes: queue.wakes.makeAsyncIterator())
    }
}

/// A bounded queue: a newer state replaces the older one, and what is no state leaves when there are
/// too many, oldest first.
final class EventQueue: Sendable {
    let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let capacity: Int
    private let waiting = Mutex<[EventHub.Told]>([])

    init(capacity: Int) {
        self.capacity = capacity
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// How many events had to go for this one: none, or one.
    func offer(_ told: EventHub.Told) -> Int {
        let left = waiting.withLock { waiting -> Int in
            let before = waiting.count
            if let slot = told.event.slot,
                let old = waiting.firstIndex(where: { $0.event.slot == slot })
            {
                waiting.remove(at: old)
            } else if waiting.count >= capacity {
                waiting.remove(at: waiting.firstIndex { $0.event.slot == nil } ?? 0)
            }
            waiting.append(told)
            return before + 1 - waiting.count
        }
        wake.yield()
        return left
    }

    func take() -> [EventHub.Told] {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }

    func finish() {
        wake.finish()
    }
}
