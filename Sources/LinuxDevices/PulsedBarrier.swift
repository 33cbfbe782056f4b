internal import DeviceInterface

/// What opens and shuts a barrier; used by one `PulsedBarrier` on its thread.
protocol BarrierOutput: AnyObject {
    /// Whether it was told to open since it last confirmed to be shut.
    var mayBeOpen: Bool { get }
    /// Opens (`true`) or shuts. After a failure the device is given back; the next call takes it
    /// again.
    func set(_ isOpen: Bool) throws(DeviceError)
    /// Shuts, as far as the device still listens, and gives everything back.
    func release()
}

/// Opens a barrier for a pulse that one task ends; `close` and losing the barrier end it too.
/// A barrier that does not confirm to be shut is told again until it does.
actor PulsedBarrier {
    /// How long a pulse may be.
    static let bounds: ClosedRange<Duration> = .milliseconds(100) ... .seconds(10)
    /// How long until a barrier that did not shut is told again.
    static let retryPause = Duration.milliseconds(500)

    private let output: any BarrierOutput
    private let length: Duration
    private let clock: any Clock<Duration>
    private let thread: DeviceThread

    private var pulseCount = 0
    private var isRunning = false
    private var ending: Task<Void, Never>?
    private var failure: DeviceError?

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(
        _ output: sending any BarrierOutput, length: Duration, clock: any Clock<Duration>,
        thread: DeviceThread
    ) {
        self.output = output
        self.length = min(max(length, Self.bounds.lowerBound), Self.bounds.upperBound)
        self.clock = clock
        self.thread = thread
    }

    /// Returns once the barrier is open. Throws what went wrong when the last pulse ended, if
    /// anything did, and opens nothing then.
    func pulse() throws(DeviceError) {
        if let failure {
            if !isRunning { self.failure = nil }
            throw failure
        }
        guard !isRunning else { return }
        do {
            try output.set(true)
            start(endingAfter: length)
        } catch {
            if output.mayBeOpen { start(endingAfter: Self.retryPause) }
            throw error
        }
    }

    /// Ends a running pulse, or shuts what another process left open.
    func shut() throws(DeviceError) {
        try output.set(false)
        isRunning = false
    }

    func close() async {
        isRunning = false
        failure = nil
        ending?.cancel()
        output.release()
        await ending?.value
    }

    private func start(endingAfter length: Duration) {
        isRunning = true
        pulseCount += 1
        let (clock, pulse) = (clock, pulseCount)
        // Awaited by `close`; one that has ended is replaced.
        ending = Task { [weak self] in
            try? await clock.sleep(for: length)
            while await self?.end(pulse) == false {
                try? await clock.sleep(for: Self.retryPause)
            }
        }
    }

    /// False while the barrier may still be open.
    private func end(_ pulse: Int) -> Bool {
        guard isRunning, pulse == pulseCount else { return true }
        do {
            try output.set(false)
            isRunning = false
        } catch {
            failure = error
        }
        return !isRunning
    }
}
