import Execution
import Synchronization

/// A clock that a test moves by hand.
final class HandClock: Clock, DeadlineClock, Sendable {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var nextID = 0
        var sleepers: [Int: (deadline: Instant, wake: CheckedContinuation<Void, Never>)] = [:]
        var observers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var now: Instant { state.withLock { $0.now } }
    var time: Duration { now.offset }
    func sleep(untilTime time: Duration) async throws {
        try await sleep(until: Instant(offset: time), tolerance: nil)
    }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { wake in
                let observers: [CheckedContinuation<Void, Never>]? = state.withLock { state in
                    guard deadline > state.now, !Task.isCancelled else { return nil }
                    state.sleepers[id] = (deadline, wake)
                    defer { state.observers = [] }
                    return state.observers
                }
                guard let observers else { return wake.resume() }
                for observer in observers { observer.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.wake.resume()
        }
        try Task.checkCancellation()
    }

    /// Waits until a task sleeps.
    func someoneSleeps() async {
        await withCheckedContinuation { observer in
            let isAsleep = state.withLock { state in
                if state.sleepers.isEmpty { state.observers.append(observer) }
                return !state.sleepers.isEmpty
            }
            if isAsleep { observer.resume() }
        }
    }

    /// Moves on and wakes those whose time has come.
    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            let now = state.now
            let due = state.sleepers.filter { $0.value.deadline <= now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.wake)
        }
        for wake in due { wake.resume() }
    }

    /// Lets a sleeper sleep for `duration`, and whatever it does then, until someone sleeps again.
    func pass(_ duration: Duration) async {
        await someoneSleeps()
        advance(by: duration)
        await someoneSleeps()
    }
}
