internal import DeviceInterface
internal import Synchronization

/// What a guard does with the device it holds.
struct GuardedDevice: Sendable {
    /// Carries out an order that lights or opens.
    var carryOut: @Sendable (GuardOrder) async throws(DeviceError) -> Void
    /// The terminal says nothing.
    var endForSilence: @Sendable () async throws(DeviceError) -> Void
    /// Goes dark, or shuts.
    var end: @Sendable () async throws(DeviceError) -> Void
    /// Throws what the device did not do although it was told. Never waits for the device.
    var check: @Sendable () async throws(DeviceError) -> Void
    /// Gives the device back.
    var close: @Sendable () async -> Void
}

/// Carries out orders in turn and answers them, apart from who listens. To shut goes before what
/// waits, and what waited is dropped.
final class GuardWorker: Sendable {
    private struct Job: Sendable {
        /// `nil`: a silence, which nobody waits to hear of.
        var order: GuardOrder?
        /// An end that did not wait for its turn.
        var ending: Task<GuardAnswer, Never>?
        /// Whether something was under way that may have come after the end.
        var endsAgain = false
        var number: Int
    }

    /// A terminal has one or two orders under way.
    private static let mostWaiting = 32
    /// How long a device that does not listen is told to end when the terminal is gone. A new
    /// terminal's guard waits for the device.
    private static let lastAttempts = Duration.seconds(2)
    private static let pause = Duration.milliseconds(100)

    private let device: GuardedDevice
    private let send: @Sendable (String) -> Bool
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation
    /// Ends: what was ordered before one is not carried out after it.
    private let ends = OrderCount()
    private let isUnderWay = Atomic(false)

    init(_ device: GuardedDevice, send: @escaping @Sendable (String) -> Bool) {
        (self.device, self.send) = (device, send)
        (jobs, queue) = AsyncStream.makeStream(
            bufferingPolicy: .bufferingOldest(Self.mostWaiting))
    }

    /// False if too much waits.
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
        // Awaited in its turn.
        let ending = Task { await GuardAnswer(of: end) }
        return Job(
            order: order, ending: ending,
            endsAgain: order != nil && isUnderWay.load(ordering: .sequentiallyConsistent),
            number: number)
    }

    /// Ends the device's output and drops all orders; `run` returns.
    func end() async {
        _ = ends.next()
        queue.finish()
        let clock = MonotonicClock()
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
        // Told before it is looked whether the order is over: an end sees one or the other.
        isUnderWay.store(true, ordering: .sequentiallyConsistent)
        defer { isUnderWay.store(false, ordering: .sequentiallyConsistent) }
        // One that is over is no failure.
        guard let order = job.order, job.number == ends.newest else { return GuardAnswer() }
        let carryOut = device.carryOut
        return await GuardAnswer(of: { () throws(DeviceError) in try await carryOut(order) })
    }
}

extension GuardAnswer {
    /// What came of `order`.
    init(of order: () async throws(DeviceError) -> Void) async {
        do throws(DeviceError) {
            try await order()
            self.init()
        } catch {
            self.init(error)
        }
    }
}
