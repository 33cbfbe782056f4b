internal import CLinux
internal import DeviceInterface
internal import Synchronization
internal import SystemPackage

/// One run of a camera on a thread of its own, from opening until a failure or a request to stop.
/// Nothing is open after it has reported its end.
final class CameraSession: Sendable {
    private let kernel: any Kernel
    private let options: V4L2Camera.Options
    private let now: @Sendable () -> Duration
    private let lastNumber: UInt64?
    private let wake: WakeEvent
    private let isStopping = Atomic(false)

    /// Creates a session with the means to stop it; `start` starts it.
    init(
        _ options: V4L2Camera.Options, kernel: any Kernel, after lastNumber: UInt64?,
        now: @escaping @Sendable () -> Duration
    ) throws(DeviceError) {
        self.kernel = kernel
        self.options = options
        self.now = now
        self.lastNumber = lastNumber
        do {
            wake = try WakeEvent(kernel: kernel)
        } catch {
            throw V4L2Failure.kernel(error).explained(
                "make a wake-up event for \(options.path)", path: options.path)
        }
    }

    /// Runs until a failure or `requestStop`, and reports frames and the end to `exchange`.
    func start(_ exchange: FrameExchange) {
        do {
            try NamedThread.start("gl-camera") { [self] in run(exchange) }
        } catch {
            wake.close()
            exchange.finish(
                V4L2Failure.kernel(error).explained(
                    "start a thread for \(options.path)", path: options.path))
        }
    }

    /// Requests a stop from any thread; the end follows a moment later.
    func requestStop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        wake.signal()
    }

    private func run(_ exchange: FrameExchange) {
        var failure: DeviceError?
        do {
            let stream = try V4L2Opening.stream(options, kernel: kernel, wake: wake)
            defer { stream.close() }
            try pump(stream, exchange)
        } catch {
            failure = error
        }
        wake.close()
        exchange.finish(failure)
    }

    private func pump(_ stream: V4L2Stream, _ exchange: FrameExchange) throws(DeviceError) {
        do throws(V4L2Failure) {
            var counter = FrameCounter(after: lastNumber)
            var lastFrame = now()
            while !isStopping.load(ordering: .sequentiallyConsistent) {
                try stream.check()
                let isStarved = stream.isStarved
                if isStarved { lastFrame = now() }
                let patience = isStarved ? nil : lastFrame + options.stallTimeout - now()
                let events = try wait(for: stream, isStarved: isStarved, patience)
                guard events != 0 else { continue }
                if try takeNewest(stream, exchange, events, &counter, since: lastFrame) {
                    lastFrame = now()
                } else if now() - lastFrame >= options.stallTimeout {
                    throw .stalled(options.stallTimeout)
                }
            }
        } catch {
            throw error.explained("read frames from \(options.path)", path: options.path)
        }
    }

    /// Returns the events that poll found on the device; 0 if the session was woken.
    private func wait(for stream: V4L2Stream, isStarved: Bool, _ patience: Duration?)
        throws(V4L2Failure) -> Int16
    {
        var polled: [(descriptor: Int32, events: Int16)] = [(wake.descriptor, Int16(POLLIN))]
        // Without a queued buffer some drivers answer POLLERR at once, without end.
        if !isStarved { polled.append((stream.descriptor, Int16(POLLIN))) }
        let found: [Int16]
        do {
            found = try kernel.poll(polled, timeout: patience.map(Self.milliseconds) ?? -1)
        } catch {
            throw .kernel(error)
        }
        if found.first != 0 {
            wake.drain()
            return 0
        }
        guard !isStarved, let events = found.last else { return 0 }
        guard events != 0 else { throw .stalled(options.stallTimeout) }
        return events
    }

    /// Takes all available frames and posts the newest; returns whether a whole frame was found. A
    /// frame without the driver's timestamp gets the time `since` of the previous one, because it
    /// may have waited that long while the program stood still.
    private func takeNewest(
        _ stream: V4L2Stream, _ exchange: FrameExchange, _ events: Int16,
        _ counter: inout FrameCounter, since: Duration
    ) throws(V4L2Failure) -> Bool {
        var newest: Frame?
        var passedOver = 0
        var isAny = false
        // Returned buffers may fill again meanwhile; the limit allows a stop in between.
        search: for _ in 0..<stream.bufferCount {
            switch try stream.take(since: since, number: { counter.number(for: $0) }) {
            case .nothing: break search
            case .corrupt: exchange.countCorruptFrame()
            case .frame(let frame):
                if newest != nil { passedOver += 1 }
                newest = frame
            }
            isAny = true
        }
        // poll reported an error and the driver does not say which.
        guard isAny || events & ~Int16(POLLIN) == 0 else { throw .kernel(.ioError) }
        guard let newest else { return false }
        exchange.post(newest, passedOver: passedOver)
        return true
    }

    /// Returns milliseconds for poll(2), rounded up so that it does not return too early.
    private static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        let whole = seconds.multipliedReportingOverflow(by: 1000)
        guard !whole.overflow, whole.partialValue < Int64(Int32.max) - 2000 else {
            return Int32.max
        }
        return Int32(max(whole.partialValue + attoseconds / 1_000_000_000_000_000 + 1, 0))
    }
}
