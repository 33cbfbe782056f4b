internal import DeviceInterface

/// What opens and shuts a barrier; used by one `PulsedBarrier` on its thread.
protocol BarrierOutput: AnyObject {
    /// Opens (`true`) or shuts. After a failure nothing is open.
    func set(_ isOpen: Bool) throws(DeviceError)
    /// Shuts, as far as the device still listens, and gives everything back.
    func release()
}

/// Opens a barrier for a pulse that one task ends; `close` and losing the barrier end it too.
actor PulsedBarrier {
    /// How long a pulse may be.
    static let bounds: ClosedRange<Duration> = .milliseconds(100) ... .seconds(10)

    private let output: any BarrierOutput
    private let length: Duration
    private let clock: any Clock<Duration>
    private let thread: DeviceThread

    private var pulseCount = 0
    private var isOpen = false
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
            self.failure = nil
            throw failure
        }
        guard !isOpen else { return }
        try output.set(true)
        isOpen = true
        pulseCount += 1
        let (clock, length, pulse) = (clock, length, pulseCount)
        // Awaited by `close`; a finished one is replaced.
        ending = Task { [weak self] in
            try? await clock.sleep(for: length)
            await self?.end(pulse)
        }
    }

    func close() async {
        isOpen = false
        failure = nil
        ending?.cancel()
        output.release()
        await ending?.value
    }

    private func end(_ pulse: Int) {
        guard isOpen, pulse == pulseCount else { return }
        isOpen = false
        do {
            try output.set(false)
        } catch {
            failure = error
        }
    }
}
