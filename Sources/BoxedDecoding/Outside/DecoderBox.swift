internal import BoxedProcesses
internal import DeviceInterface
internal import Glibc
internal import Synchronization

/// One decoder process after the other, for one caller at a time.
final class DecoderBox: Sendable {
    /// What a process may take, in time.
    struct Limits: Sendable {
        /// From the start to the first message. A slow machine reads the program from a card.
        var start = Duration.seconds(5)
        /// From a request to the answer, for a small frame.
        var answer: Duration
        /// How long a process works before another takes its place.
        var lifetime = Duration.seconds(300)
        /// More for every million pixels of a frame, which are converted before anything is counted.
        var megapixel = Duration.milliseconds(50)

        func answer(_ format: FrameFormat) -> Duration {
            let (pixels, overflow) = format.width.multipliedReportingOverflow(by: format.height)
            guard !overflow, pixels > 0 else { return answer }
            return answer + megapixel * min(pixels >> 20, 100)
        }
    }

    private struct State: ~Copyable {
        var process: DecoderProcess?
        /// Takes the place of the process as soon as it is ready.
        var successor: DecoderProcess?
        /// Never so long that the gate stays at fault for a second after the cause is gone.
        var pause = RestartPause(first: .milliseconds(50), longest: .milliseconds(400))
        /// The bytes of the frames to come.
        var room = 2 << 20
    }

    private let program: BoxedChild.Program
    private let limits: Limits
    private let tell: @Sendable (DeviceError) -> Void
    private let lock = Mutex(())
    /// Used under the lock only. A lock that holds it could not lend it to a caller's closure.
    nonisolated(unsafe) private var state = State()

    /// Starts nothing yet. `tell` receives every loss of a process.
    init(
        _ program: BoxedChild.Program, _ limits: Limits,
        tell: @escaping @Sendable (DeviceError) -> Void = { _ in }
    ) {
        (self.program, self.limits, self.tell) = (program, limits, tell)
    }

    deinit {
        state.process.take()?.kill()
        state.successor.take()?.kill()
    }

    /// Starts a process, so that the first frame does not wait for it.
    func prepare() {
        lock.withLock { _ in
            if state.process == nil { try? start(&state) }
        }
    }

    /// The process that runs now.
    var child: Int32? { lock.withLock { _ in state.process?.child } }

    /// What the kernel enforces on the process, which is started for this if there is none.
    func confinement() throws(DeviceError) -> Confinement? {
        try guarded { state throws(BoxFailure) in
            try makeReady(&state)
            return state.process?.confinement
        }
    }

    /// Lets the process answer about `frame`. `parse` turns the answer's body into a value.
    func ask<Answer>(
        _ request: DecoderRequest, _ frame: Frame,
        _ parse: (AnswerHeading.Status, [UInt8]) throws(BrokenRule) -> Answer
    ) throws(DeviceError) -> Answer {
        try guarded { state throws(BoxFailure) in
            if !(state.process?.holds(frame.byteCount) ?? false) {
                try enlarge(&state, for: frame.byteCount)
            }
            try makeReady(&state)
            let end = Deadline(in: limits.answer(frame.format))
            guard let (status, body) = try state.process?.ask(request, frame, until: end) else {
                throw .ended(.unknown)
            }
            do throws(BrokenRule) {
                return try parse(status, body)
            } catch {
                throw .broke(error)
            }
        }
    }

    /// Lets another process take the place of one that has worked for its lifetime: at a moment when
    /// nothing `isInView`, or after twice that time. The new one starts beside it, so that no frame
    /// waits.
    ///
    /// What took a decoder over, and the codes that it has seen, last no longer than the process.
    func renew(isInView: Bool) {
        lock.withLock { _ in
            guard let age = state.process?.age, age >= limits.lifetime else { return }
            guard !isInView || age >= limits.lifetime * 2 else { return }
            guard state.successor != nil else {
                state.successor = try? DecoderProcess(program, room: state.room)
                return
            }
            guard state.successor?.isReady == true else { return }
            do throws(BoxFailure) {
                try state.successor?.awaitReport(until: Deadline(in: limits.answer))
                state.process.take()?.kill()
                state.process = state.successor.take()
            } catch {
                // The old one goes on, and another is started with the next frame.
                state.successor.take()?.kill()
            }
        }
    }

    /// Runs `work`; a failure costs the process, and the next one is started as soon as it may.
    private func guarded<Answer>(
        _ work: (inout State) throws(BoxFailure) -> Answer
    ) throws(DeviceError) -> Answer {
        let result = lock.withLock { _ -> Result<Answer, DeviceError> in
            do throws(BoxFailure) {
                return .success(try work(&state))
            } catch {
                return .failure(lose(&state, error).error)
            }
        }
        if case .failure(let error) = result { tell(error) }
        return try result.get()
    }

    /// Ends a process. Returns the failure with the way in which the process ended, if it did by
    /// itself.
    private func lose(_ state: inout State, _ failure: BoxFailure) -> BoxFailure {
        var failure = failure
        if let process = state.process.take() {
            if case .ended = failure {
                failure = .ended(process.end())
            } else {
                process.kill()
            }
        }
        state.pause.lose(at: Deadline.now)
        if state.pause.nextStart <= Deadline.now { try? start(&state) }
        return failure
    }

    private func start(_ state: inout State) throws(BoxFailure) {
        state.process = try DecoderProcess(program, room: state.room)
    }

    /// Replaces the process by one for larger frames.
    private func enlarge(_ state: inout State, for count: Int) throws(BoxFailure) {
        state.room = max(state.room, FrameMemory.room(for: count))
        guard state.process != nil else { return }
        state.process.take()?.kill()
        state.successor.take()?.kill()
        try start(&state)
    }

    /// Starts a process if there is none, and waits until it is ready.
    private func makeReady(_ state: inout State) throws(BoxFailure) {
        if state.process == nil {
            let pause = state.pause.nextStart - Deadline.now
            if pause > .zero { usleep(UInt32(clamping: Int64(pause / .microseconds(1)))) }
            try start(&state)
        }
        try state.process?.awaitReport(until: Deadline(in: limits.start))
    }
}
