internal import DeviceInterface
internal import Execution
internal import Synchronization

/// The actions of a guard on the device that it holds.
struct GuardedDevice: Sendable {
    /// Carries out an order that lights or opens.
    var carryOut: @Sendable (GuardOrder) async throws(DeviceError) -> Void
    /// Ends the output because the terminal is silent.
    var endForSilence: @Sendable () async throws(DeviceError) -> Void
    /// Goes dark, or shuts.
    var end: @Sendable () async throws(DeviceError) -> Void
    /// Throws if the device failed to carry out an order. It never waits for the device.
    var check: @Sendable () async throws(DeviceError) -> Void
    /// Releases the device.
    var close: @Sendable () async -> Void
}

/// Carries out orders in turn and answers them, separately from the listener. An order to shut
/// precedes waiting orders and drops them.
final class GuardWorker: Sendable {
    private struct Job: Sendable {
        /// The order; `nil` for a silence, which is not answered.
        var order: GuardOrder?
        /// The task of an end that did not wait for its turn.
        var ending: Task<GuardAnswer, Never>?
        /// Whether an order was in progress that may have taken effect after the end.
        var endsAgain = false
        var number: Int
    }

    /// The number of orders that may wait; a terminal has one or two in progress.
    private static let maximumWaiting = 32
    /// The time in which a device that does not listen is told to end after the terminal is gone.
    /// The guard of a new terminal waits for the device.
    private static let lastAttempts = Duration.seconds(2)
    private static let pause = Duration.milliseconds(100)

    private let device: GuardedDevice
    private let context: ExecutionContext
    private let send: @Sendable (String) -> Bool
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation
    /// The number of ends; an order from before an end is not carried out after it.
    private let ends = OrderCount()
    private let isUnderWay = Atomic(false)

    init(
        _ device: GuardedDevice, in context: ExecutionContext,
        send: @escaping @Sendable (String) -> Bool
    ) {
        (self.device, self.context, self.send) = (device, context, send)
        (jobs, queue) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(Self.maximumWaiting))
    }

    /// Adds an order; returns `false` if too many wait.
    func add(_ order: GuardOrder) -> Bool {
        add(
            order == .shut
                ? end(by: device.end, for: order) : Job(order: order, number: ends.newest))
    }

    func noteSilence() {
        _ = add(end(by: device.endForSilence, for: nil))
    }

    private func add(_ job: Job) -> Bool {
        guard case .enqueued = queue.yield(job) else { return false }
        return true
    }

    private func end(
        by end: @escaping @Sendable () async throws(DeviceError) -> Void, for order: GuardOrder?
    ) -> Job {
        let number = ends.next()
        // The job awaits this task in its turn.
        let ending = Task(executorPreference: context.tasks) { await GuardAnswer(of: end) }
        return Job(
            order: order, ending: ending,
            endsAgain: order != nil && isUnderWay.load(ordering: .sequentiallyConsistent),
            number: number)
    }

    /// Ends the device's output and drops all orders, so that `run` returns.
    func end() async {
        _ = ends.next()
        queue.finish()
        let clock = context.clock
        let last = clock.time + Self.lastAttempts
        while await GuardAnswer(of: device.end).error != nil, clock.time < last {
            try? await clock.sleep(for: Self.pause)
        }
    }

    /// Carries out orders until the end.
    @concurrent func run() async {
        for await job in jobs {
            let answer = await carryOut(job)
            if job.order != nil { _ = send(answer.line) }
        }
    }

    private func carryOut(_ job: Job) async -> GuardAnswer {
        if let ending = job.ending {
            let answer = await ending.value
            return job.endsAgain ? await GuardAnswer(of: device.end) : answer
        }
        // The flag is set before checking whether the order is over, so that an end notices one or
        // the other.
        isUnderWay.store(true, ordering: .sequentiallyConsistent)
        defer { isUnderWay.store(false, ordering: .sequentiallyConsistent) }
        // An order that is over is no failure.
        guard let order = job.order, job.number == ends.newest else { return GuardAnswer() }
        let carryOut = device.carryOut
        return await GuardAnswer(of: { () throws(DeviceError) in try await carryOut(order) })
    }
}

extension GuardAnswer {
    /// Creates the answer from the outcome of `order`.
    init(of order: () async throws(DeviceError) -> Void) async {
        do throws(DeviceError) {
            try await order()
            self.init()
        } catch {
            self.init(error)
        }
    }
}
