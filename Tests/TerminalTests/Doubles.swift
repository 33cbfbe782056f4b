import DeviceInterface
import Execution
import FoundationEssentials
import Logging
import ServiceLifecycle
import Synchronization
import Terminal
import TerminalCore
import Verdicts

/// A camera driven by the test: frames and failures arrive when the test sends them.
final class HandCamera: Camera {
    typealias Event = Result<Frame, DeviceError>

    let name = "camera"
    let droppedFrames = 0
    private let events: AsyncStream<Event>
    private let hand: AsyncStream<Event>.Continuation
    let closed = Mutex(0)

    init() {
        (events, hand) = AsyncStream.makeStream()
    }

    func send(_ event: Event) {
        hand.yield(event)
    }

    func nextFrame() async throws(DeviceError) -> Frame? {
        var iterator = events.makeAsyncIterator()
        return try await iterator.next()?.get()
    }

    func close() async {
        closed.withLock { $0 += 1 }
    }
}

/// A reader that never reads anything, and can be gone.
final class HandReader: CodeReader {
    let name = "reader"
    let isGone: Mutex<Bool>
    let attempts = Mutex(0)

    init(isGone: Bool) { self.isGone = Mutex(isGone) }

    func open() async throws(DeviceError) {
        attempts.withLock { $0 += 1 }
        guard !isGone.withLock({ $0 }) else {
            throw DeviceError(.disconnected, "open reader", advice: "Plug it in.")
        }
    }

    func nextReading() async throws(DeviceError) -> CodeReading? {
        try? await Task.sleep(for: .seconds(60))
        return nil
    }

    func close() async {}
}

/// An indicator whose timeline the test can wait on.
final class WatchedIndicator: Indicator {
    let name = "lamp"
    let lamps: AsyncStream<Lamp>
    private let continuation: AsyncStream<Lamp>.Continuation
    private let state = Mutex((last: Lamp.dark, failing: false))

    init() {
        (lamps, continuation) = AsyncStream.makeStream()
    }

    /// The lamp that is shown.
    var last: Lamp { state.withLock { $0.last } }

    func fail(_ failing: Bool) {
        state.withLock { $0.failing = failing }
    }

    func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        let (failing, changed) = state.withLock { state in
            defer { if !state.failing { state.last = lamp } }
            return (state.failing, state.last != lamp)
        }
        guard !failing else {
            throw DeviceError(.ioFailed, "write lamp", advice: "Check the cable.")
        }
        if changed { continuation.yield(lamp) }
    }

    func close() async {
        continuation.yield(.dark)
        continuation.finish()
    }

    /// The next lamp, `nil` when it takes longer than `limit`.
    func next(within limit: Duration = .seconds(2)) async -> Lamp? {
        await withTaskGroup(of: Lamp?.self) { group in
            group.addTask { [lamps] in
                var iterator = lamps.makeAsyncIterator()
                return await iterator.next()
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}

/// Runs `services` until `body` is over, and waits for their end.
func withServices(
    _ services: [any Service], _ body: (ServiceGroup) async throws -> Void
) async throws {
    let group = ServiceGroup(services: services, logger: quietLogger)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask { try await group.run() }
        try await body(group)
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}

/// A log of what must not happen.
let quietLogger = {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
}()

struct FixedClock: WallClock {
    func now() -> Date { Date(timeIntervalSince1970: 1_780_000_000) }
}

let clock = ContinuousClock()
func monotonic() -> Duration { MonotonicClock().time }

/// A frame whose single byte names the code it shows; 0 shows none.
func frame(_ number: UInt64, showing code: UInt8 = 0) -> Frame {
    Frame(
        FrameFormat(.grey, width: 1, height: 1), number: number, timestamp: monotonic(),
        copying: [code])
}

struct Torn: Error {}

/// A frame that was searched completely and shows codes of one byte.
private func result(_ codes: [UInt8]) -> FrameResult {
    FrameResult(symbols: codes.map { DetectedSymbol(payload: [$0], corners: []) }, isWhole: true)
}

/// Byte 255 is a frame that cannot be looked at, 254 one that only a closer look reads, as code 1, and
/// 253 one that costs the decoder its process; odd codes are green, even ones red.
let pipeline = ScanPipeline(
    decode: { frame in
        let byte = frame.withBytes { $0[0] }
        if byte == 255 { throw Torn() }
        if byte == 253 {
            throw DeviceError(.disconnected, "examine a frame", advice: "It is started again.")
        }
        if byte == 254 { return FrameResult(isCutShort: true, isWhole: true) }
        return result(byte == 0 ? [] : [byte])
    },
    decodeClosely: { _ in result([1]) },
    judge: { payload, _ in
        ScannedCode(
            payload: payload, verdict: Verdict(payload[0] % 2 == 1 ? .statusGreen : .statusRed))
    })
