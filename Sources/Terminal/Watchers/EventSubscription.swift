import Synchronization

/// One watcher's events. Each element contains the events since the watcher's last read.
///
/// Only one task may read a subscription. The subscription ends with its last reference.
public final class EventSubscription: AsyncSequence, Sendable {
    /// Events in the order of their numbers, at least one.
    public typealias Element = [EventHub.Delivery]

    private let queue: EventQueue
    private let cancel: @Sendable () -> Void

    init(_ queue: EventQueue, cancel: @escaping @Sendable () -> Void) {
        self.queue = queue
        self.cancel = cancel
    }

    deinit {
        cancel()
    }

    /// Waits for the next events.
    public struct AsyncIterator: AsyncIteratorProtocol {
        // The iterator keeps the subscription alive.
        let subscription: EventSubscription
        var wakes: AsyncStream<Void>.AsyncIterator

        /// Returns the next events; `nil` if there will be no more.
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

    /// Returns an iterator that keeps the subscription alive.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(subscription: self, wakes: queue.wakes.makeAsyncIterator())
    }
}

/// A bounded queue in which a newer state replaces the older one. If it is full, the oldest event
/// that is not a state is dropped.
final class EventQueue: Sendable {
    let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation
    private let capacity: Int
    private let waiting = Mutex<[EventHub.Delivery]>([])

    init(capacity: Int) {
        self.capacity = capacity
        (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Adds an event and returns how many others were dropped for it: none or one.
    func offer(_ told: EventHub.Delivery) -> Int {
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

    func take() -> [EventHub.Delivery] {
        waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
    }

    func finish() {
        wake.finish()
    }
}
