internal import DeviceInterface
internal import Synchronization

/// The place where a camera's thread leaves the newest frame and callers wait for it. A frame that
/// nobody took before the next one arrives is dropped and counted.
final class FrameExchange: Sendable {
    private typealias Answer = Result<Frame?, DeviceError>

    private struct State {
        var newest: Frame?
        /// The failure that ended the last session, until it is reported.
        var failure: DeviceError?
        var session: CameraSession?
        var waiters: [(id: UInt64, continuation: CheckedContinuation<Answer, Never>)] = []
        var closers: [CheckedContinuation<Void, Never>] = []
        var nextID: UInt64 = 0
        var lastNumber: UInt64?
        var dropped = 0
        var corrupt = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    var dropped: Int { state.withLock(\.dropped) }
    var corrupt: Int { state.withLock(\.corrupt) }

    /// Waits for a frame that was not delivered before. If no session is running, it starts one
    /// with `makeSession`, which receives the last frame's number.
    func next(
        _ makeSession: @Sendable (UInt64?) throws(DeviceError) -> CameraSession
    ) async throws(DeviceError) -> Frame? {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (answer, session) = register(continuation, id, makeSession)
                if let answer { continuation.resume(returning: answer) }
                session?.start(self)
            }
        } onCancel: {
            giveUp(id)
        }
        return try answer.get()
    }

    /// Ends the session and all waiting for good; returns when nothing is open any more.
    func close() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state -> Bool in
                guard state.session != nil else { return true }
                state.closers.append(continuation)
                return false
            }
            stop()
            if isIdle { continuation.resume() }
        }
    }

    /// Does the same as `close` without waiting.
    func stop() {
        let (session, waiters, unread) = state.withLock { state in
            defer { (state.waiters, state.newest) = ([], nil) }
            state.isClosed = true
            state.failure = nil
            return (state.session, state.waiters, state.newest)
        }
        withExtendedLifetime(unread) {}
        for waiter in waiters { waiter.continuation.resume(returning: .success(nil)) }
        session?.requestStop()
    }

    /// Returns an answer if there already is one, and a session if one must be started.
    private func register(
        _ continuation: CheckedContinuation<Answer, Never>, _ id: UInt64,
        _ makeSession: (UInt64?) throws(DeviceError) -> CameraSession
    ) -> (Answer?, CameraSession?) {
        state.withLock { state in
            // A cancellation before this point found no waiter to end.
            if state.isClosed || Task.isCancelled { return (.success(nil), nil) }
            if let failure = state.failure.take() { return (.failure(failure), nil) }
            if let frame = state.newest.take() { return (.success(frame), nil) }
            var started: CameraSession?
            if state.session == nil {
                do throws(DeviceError) {
                    started = try makeSession(state.lastNumber)
                } catch {
                    return (.failure(error), nil)
                }
                state.session = started
            }
            state.waiters.append((id, continuation))
            return (nil, started)
        }
    }

    private func giveUp(_ id: UInt64) {
        let waiter = state.withLock { state in
            state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
        }
        waiter?.continuation.resume(returning: .success(nil))
    }

    /// Delivers the newest frame and the number of older ones that were skipped.
    func post(_ frame: Frame, passedOver: Int) {
        let (waiter, unread) = state.withLock { state in
            state.lastNumber = frame.number
            state.dropped += passedOver
            if !state.waiters.isEmpty {
                return (Optional(state.waiters.removeFirst()), Frame?.none)
            }
            // Nobody requests a frame between `stop` and the end of the session.
            guard !state.isClosed else { return (nil, frame) }
            let older = state.newest
            if older != nil { state.dropped += 1 }
            state.newest = frame
            return (nil, older)
        }
        waiter?.continuation.resume(returning: .success(frame))
        // A dropped frame is released outside the lock, because its buffer is queued again.
        withExtendedLifetime(unread) {}
    }

    func countCorruptFrame() {
        state.withLock { $0.corrupt += 1 }
    }

    /// Records that the session has closed everything; `failure` is `nil` if it was asked to stop.
    func finish(_ failure: DeviceError?) {
        let (waiters, closers, unread) = state.withLock { state in
            let ended = (state.waiters, state.closers, state.newest)
            (state.waiters, state.closers, state.newest) = ([], [], nil)
            state.session = nil
            if ended.0.isEmpty, !state.isClosed { state.failure = failure }
            return ended
        }
        withExtendedLifetime(unread) {}
        for waiter in waiters {
            waiter.continuation.resume(
                returning: failure.map { .failure($0) } ?? .success(nil))
        }
        for closer in closers { closer.resume() }
    }
}
