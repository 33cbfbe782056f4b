internal import CLinux
internal import DeviceInterface
internal import Synchronization
internal import SystemPackage

/// A source of the bytes of scanned codes, used on one thread.
protocol ByteSource: AnyObject {
    /// The descriptor for `poll`.
    var descriptor: Int32 { get }
    /// Returns the available bytes; `nil` if there are none.
    func take() throws(DeviceError) -> [UInt8]?
}

/// Waits for payloads on a thread of its own, which an event can wake.
actor FramedCodeReader {
    private let kernel: any Kernel
    private let path: String
    private let open: @Sendable () throws(DeviceError) -> any ByteSource
    private let elapsed: @Sendable () -> Duration
    private let thread: DeviceThread
    private let wake: WakeEvent
    private let isClosed = Atomic(false)

    private var source: (any ByteSource)?
    private var framing: ReadFraming
    private let limits: ReadFraming.Limits
    private var ready: [(payload: [UInt8], heardAfter: Duration?)] = []
    /// The last time at which the source had no data; `nil` after opening it, when its data may be
    /// of any age.
    private var silentAt: Duration?
    /// The last time without data before the most recent data.
    private var heardAfter: Duration?
    /// The age given to data that was present when the source was opened.
    private static let unknownAge = Duration.seconds(86_400)
    private let dropCounts = Mutex<[ReadFraming.Drop: Int]>([:])

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Creates a reader; `open` creates the source whenever there is none.
    init(
        _ path: String, limits: ReadFraming.Limits, kernel: any Kernel,
        clock: any Clock<Duration>,
        open: @escaping @Sendable () throws(DeviceError) -> any ByteSource
    ) throws(DeviceError) {
        self.kernel = kernel
        self.path = path
        self.open = open
        self.limits = limits
        framing = ReadFraming(limits)
        elapsed = stopwatch(clock)
        thread = try DeviceThread("gl-reader")
        do {
            wake = try WakeEvent(kernel: kernel)
        } catch {
            throw DeviceError(
                errno: error, "make a wake-up event for \(path)",
                advice: "The program has too many files open; look for what leaks them.")
        }
    }

    /// Opens the source if there is none.
    func makeReady() throws(DeviceError) {
        guard !isClosed.load(ordering: .sequentiallyConsistent) else { return }
        _ = try opened()
    }

    /// The longest time between polls of the source, which bounds the age of its data.
    private static let longestWait = Duration.milliseconds(50)

    /// Returns the next payload; `nil` if cancelled or closed.
    nonisolated func nextReading() async throws(DeviceError) -> CodeReading? {
        let result = await withTaskCancellationHandler {
            await attempt()
        } onCancel: {
            wake.signal()
        }
        return try result.get()
    }

    /// The number of dropped bursts by reason, which can be read at any time.
    nonisolated var drops: [ReadFraming.Drop: Int] { dropCounts.withLock { $0 } }

    nonisolated func close() async {
        isClosed.store(true, ordering: .sequentiallyConsistent)
        wake.signal()
        await giveBack()
    }

    private func giveBack() {
        source = nil
        wake.close()
    }

    private func attempt() -> Result<CodeReading?, DeviceError> {
        do throws(DeviceError) {
            return .success(try waitForReading())
        } catch {
            source = nil
            framing = ReadFraming(limits)
            return .failure(error)
        }
    }

    private func waitForReading() throws(DeviceError) -> CodeReading? {
        while !isClosed.load(ordering: .sequentiallyConsistent), !Task.isCancelled {
            if let first = ready.first {
                ready.removeFirst()
                let age = first.heardAfter.map { elapsed() - $0 } ?? Self.unknownAge
                return CodeReading(payload: first.payload, age: age)
            }
            let source = try opened()
            guard try wait(for: source), let bytes = try source.take() else {
                sort(framing.pass(at: elapsed()))
                silentAt = elapsed()
                continue
            }
            heardAfter = silentAt
            sort(framing.feed(bytes, at: elapsed()))
        }
        return nil
    }

    private func opened() throws(DeviceError) -> any ByteSource {
        if let source { return source }
        let opened = try open()
        source = opened
        silentAt = nil
        return opened
    }

    private func sort(_ outputs: [ReadFraming.Output]) {
        for output in outputs {
            switch output {
            case .payload(let payload): ready.append((payload, heardAfter))
            case .dropped(let reason): dropCounts.withLock { $0[reason, default: 0] += 1 }
            }
        }
    }

    /// Waits for the source. Returns whether it has data or has ended.
    private func wait(for source: any ByteSource) throws(DeviceError) -> Bool {
        let wait = framing.deadline.map { min($0 - elapsed(), Self.longestWait) }
        let timeout = (wait ?? Self.longestWait).pollTimeout
        let found: [Int16]
        do {
            found = try kernel.poll(
                [(wake.descriptor, Int16(POLLIN)), (source.descriptor, Int16(POLLIN))],
                timeout: timeout)
        } catch {
            throw SerialFailure.using(path, error, "wait for")
        }
        if found.first != 0 { wake.drain() }
        guard let events = found.last, events != 0 else { return false }
        guard events & Int16(POLLIN) != 0 else { throw SerialFailure.unplugged(path, "read from") }
        return true
    }
}
