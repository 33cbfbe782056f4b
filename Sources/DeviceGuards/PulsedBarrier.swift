package import DeviceInterface
package import Execution
internal import Synchronization

/// An output that opens and shuts a barrier; one `PulsedBarrier` uses it on its thread.
package protocol BarrierOutput: AnyObject {
    /// Whether it was told to open since it last confirmed being shut.
    var mayBeOpen: Bool { get }
    /// Opens (`true`) or shuts. After a failure the device is released, and the next call acquires
    /// it again. It calls `isOver` right before sending anything and sends nothing more once it
    /// returns `true`.
    func set(_ isOpen: Bool, unless isOver: () -> Bool) throws(DeviceError)
    /// Shuts if the device still listens, and releases everything.
    func release()
}

/// Opens a barrier for a pulse that a task ends after the pulse's length or at its deadline.
/// `shut`, `close` and the loss of the barrier end it too. A barrier that does not confirm being
/// shut receives the order repeatedly until it does.
package actor PulsedBarrier {
    /// The permitted lengths of a pulse.
    package static let bounds: ClosedRange<Duration> = .milliseconds(100) ... .seconds(10)
    /// The time before a barrier that did not shut receives the order again.
    static let retryPause = Duration.milliseconds(100)

    private let output: any BarrierOutput
    private let length: Duration
    private let clock: any DeadlineClock
    private let tasks: (any TaskExecutor)?
    private let thread: any SerialExecutor
    /// Makes the user of a shared line shut the barrier first.
    private let hurry: @Sendable () -> Void
    /// The number of orders to shut; a pulse from before one opens nothing.
    private let shuts = OrderCount()
    /// The failure that currently keeps the barrier from being shut.
    private let trouble = Mutex<DeviceError?>(nil)

    private var pulseCount = 0
    private var isRunning = false
    private var ending: Task<Void, Never>?
    private var failure: DeviceError?

    /// The executor of the output's thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Creates a barrier that uses `output` on `thread`. `tasks` runs its upkeep. `hurry` is called
    /// before each order to shut.
    package init(
        _ output: sending any BarrierOutput, length: Duration, clock: any DeadlineClock,
        tasks: (any TaskExecutor)? = nil, thread: any SerialExecutor,
        hurry: @escaping @Sendable () -> Void = {}
    ) {
        self.output = output
        self.tasks = tasks
        self.length = min(max(length, Self.bounds.lowerBound), Self.bounds.upperBound)
        self.clock = clock
        self.thread = thread
        self.hurry = hurry
    }

    /// Starts a pulse; returns once the barrier is open or the order is over. If the last pulse
    /// failed to end, it throws that failure and opens nothing.
    package nonisolated func pulse(until deadline: Duration?) async throws(DeviceError) {
        let (shuts, count, clock) = (shuts, shuts.newest, clock)
        try await open(until: deadline) {
            shuts.newest != count || deadline.map { clock.time >= $0 } ?? false
        }
    }

    /// Ends a running pulse, or shuts what another process left open, before any waiting order.
    package nonisolated func shut() async throws(DeviceError) {
        _ = shuts.next()
        hurry()
        try await endNow()
    }

    /// Throws while the barrier has not confirmed an order to shut.
    package nonisolated func check() throws(DeviceError) {
        if let error = trouble.withLock({ $0 }) { throw error }
    }

    /// Ends a running pulse and releases the output.
    package nonisolated func close() async {
        _ = shuts.next()
        hurry()
        await release()
    }

    private func open(
        until deadline: Duration?, unless isOver: @Sendable () -> Bool
    ) throws(DeviceError) {
        if let failure {
            if !isRunning { self.failure = nil }
            throw failure
        }
        guard !isRunning else { return try check() }
        guard !isOver() else { return }
        do {
            try output.set(true, unless: isOver)
        } catch {
            // The barrier may still open late, unnoticed.
            if output.mayBeOpen { try? endNow() }
            throw error
        }
        guard output.mayBeOpen else { return }
        if isOver() { return try endNow() }
        let end = clock.time + length
        start(endingAt: deadline.map { min($0, end) } ?? end)
    }

    private func endNow() throws(DeviceError) {
        do {
            try output.set(false) { false }
        } catch {
            trouble.withLock { $0 = error }
            start(endingAt: clock.time + Self.retryPause)
            throw error
        }
        isRunning = false
        failure = nil
        ending?.cancel()
        trouble.withLock { $0 = nil }
    }

    private func release() async {
        isRunning = false
        failure = nil
        ending?.cancel()
        output.release()
        trouble.withLock { $0 = nil }
        await ending?.value
    }

    private func start(endingAt time: Duration) {
        isRunning = true
        pulseCount += 1
        let (clock, pulse, hurry, previous) = (clock, pulseCount, hurry, ending)
        previous?.cancel()
        // Its successor or `close` awaits this task.
        ending = Task(executorPreference: tasks) { [weak self] in
            await previous?.value
            try? await clock.sleep(untilTime: time)
            // A canceller has already ended the pulse.
            while !Task.isCancelled {
                hurry()
                guard let again = await self?.end(pulse) else { return }
                try? await clock.sleep(untilTime: again)
            }
        }
    }

    /// Ends the pulse. Returns the time of the next attempt; `nil` once the barrier is shut.
    private func end(_ pulse: Int) -> Duration? {
        guard isRunning, pulse == pulseCount else { return nil }
        do {
            try output.set(false) { false }
            isRunning = false
            trouble.withLock { $0 = nil }
            return nil
        } catch {
            failure = error
            trouble.withLock { $0 = error }
            return clock.time + Self.retryPause
        }
    }
}
