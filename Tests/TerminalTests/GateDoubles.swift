import DeviceInterface
import FoundationEssentials
import Logging
import ServiceLifecycle
import Synchronization
import Terminal
import TerminalCore
import Verdicts

/// Devices that a test makes fail, and what they were told.
final class GateDoubles: Indicator, Barrier {
    struct State {
        /// The code before the camera; 0 for none.
        var code: UInt8 = 0
        var lampFails = false
        var barrierFails = false
        var diskIsFull = false
        var cameraFails = false
        var trustIsGone = false
        var lamps: [Lamp] = []
        var barrier: [String] = []
        var written: [Reason] = []
    }

    let name = "double"
    let state = Mutex(State())
    /// Whether the camera may repeat its pictures, as this one does.
    let acceptsRepeatedFrames: Bool

    init(acceptsRepeatedFrames: Bool = true) {
        self.acceptsRepeatedFrames = acceptsRepeatedFrames
    }

    var lamps: [Lamp] { state.withLock { $0.lamps } }
    var barrier: [String] { state.withLock { $0.barrier } }
    var written: [Reason] { state.withLock { $0.written } }

    func set(_ change: (inout State) -> Void) { state.withLock { change(&$0) } }

    static let fault = DeviceError(.disconnected, "reach the double", advice: "Plug it in.")

    func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        let fails = state.withLock { state in
            if !state.lampFails, state.lamps.last != lamp { state.lamps.append(lamp) }
            return state.lampFails
        }
        if fails { throw Self.fault }
    }

    func pulse(until deadline: Duration?) async throws(DeviceError) { try tell("open") }
    func shut() async throws(DeviceError) { try tell("shut") }
    func check() async throws(DeviceError) { try tell(nil) }
    func close() async {}

    private func tell(_ order: String?) throws(DeviceError) {
        let fails = state.withLock { state in
            if !state.barrierFails, let order { state.barrier.append(order) }
            return state.barrierFails
        }
        if fails { throw Self.fault }
    }

    var record: JournalSink {
        JournalSink(checkRoom: { [self] () throws(DeviceError) in try checkRoom() }) {
            [self] scan throws(DeviceError) in
            try checkRoom()
            state.withLock { $0.written.append(scan.verdict.reason) }
        }
    }

    private func checkRoom() throws(DeviceError) {
        if state.withLock({ $0.diskIsFull }) { throw Self.fault }
    }

    func trust() -> TrustCheck {
        var check = TrustCheck()
        if state.withLock({ $0.trustIsGone }) { check.outage = Self.fault }
        return check
    }
}

/// A terminal on doubles, by one runner or the other.
protocol TestedRunner: Sendable {
    /// Time passes, with a frame every 50 ms.
    func pass(_ duration: Duration) async throws
    /// The attendant presses the button.
    func press() async
}

/// How the core is run.
enum RunnerKind: String, CaseIterable, Sendable {
    case live, simulated

    func run(
        _ doubles: GateDoubles, _ body: @Sendable (any TestedRunner) async throws -> Void
    ) async throws {
        switch self {
        case .live: try await LiveUnderTest.run(doubles, body)
        case .simulated: try await body(SimulatedUnderTest(doubles))
        }
    }
}

private let frameInterval = Duration.milliseconds(50)

private struct LiveUnderTest: TestedRunner {
    let doubles: GateDoubles
    let camera = HandCamera()
    let button = HandButton()
    private let number = FrameNumber()

    static func run(
        _ doubles: GateDoubles, _ body: @Sendable (any TestedRunner) async throws -> Void
    ) async throws {
        let tested = LiveUnderTest(doubles: doubles)
        var devices = LiveRunner.Devices(indicator: doubles)
        devices.camera = tested.camera
        devices.acceptsRepeatedFrames = doubles.acceptsRepeatedFrames
        devices.barrier = doubles
        devices.button = tested.button
        let runner = LiveRunner(
            devices: devices, pipeline: pipeline, timing: Timing(), wallClock: FixedClock(),
            logger: quietLogger,
            trust: LiveRunner.Trust(firstCheck: doubles.trust(), check: { doubles.trust() }),
            record: doubles.record)
        try await withServices(runner.services) { _ in try await body(tested) }
    }

    func pass(_ duration: Duration) async throws {
        let end = monotonic() + duration
        var failsAgainAt = Duration.zero
        while monotonic() < end {
            let (code, fails) = doubles.state.withLock { ($0.code, $0.cameraFails) }
            if !fails {
                camera.send(.success(frame(number.next(), showing: code)))
            } else if monotonic() >= failsAgainAt {
                // As often as it is tried again.
                failsAgainAt = monotonic() + .milliseconds(250)
                camera.send(.failure(GateDoubles.fault))
            }
            try await Task.sleep(for: frameInterval)
        }
    }

    func press() async {
        button.press()
        try? await Task.sleep(for: frameInterval)
    }
}

/// The number of the next frame.
private final class FrameNumber: Sendable {
    private let number = Mutex<UInt64>(0)

    func next() -> UInt64 {
        number.withLock { number in
            number += 1
            return number
        }
    }
}

/// A button that the test presses.
private final class HandButton: Button {
    private let presses: AsyncStream<Duration>
    private let hand: AsyncStream<Duration>.Continuation

    init() { (presses, hand) = AsyncStream.makeStream() }

    func press() { hand.yield(monotonic()) }

    func nextPress() async throws(DeviceError) -> Duration? {
        var iterator = presses.makeAsyncIterator()
        return await iterator.next()
    }

    func close() async {}
}

private actor SimulatedUnderTest: TestedRunner {
    private let doubles: GateDoubles
    private var runner: SimulatedRunner
    private var time = Duration.zero
    private var number: UInt64 = 0

    init(_ doubles: GateDoubles) {
        self.doubles = doubles
        runner = SimulatedRunner(
            timing: Timing(), pipeline: pipeline, indicator: doubles, barrier: doubles,
            wallTime: { _ in FixedClock().now() }, stopwatch: { .zero },
            checkTrust: { doubles.trust() }, record: doubles.record,
            acceptsRepeatedFrames: doubles.acceptsRepeatedFrames)
    }

    func pass(_ duration: Duration) async throws {
        // Lent out for as long as it works: nobody else has it meanwhile.
        var runner = runner
        let end = time + duration
        while time < end {
            time += frameInterval
            number += 1
            await runner.pass(until: time) { _ in }
            let (code, fails) = doubles.state.withLock { ($0.code, $0.cameraFails) }
            if fails {
                await runner.cameraFailed(GateDoubles.fault)
            } else {
                await runner.look(
                    at: Frame(
                        FrameFormat(.grey, width: 1, height: 1), number: number, timestamp: time,
                        copying: [code]), source: "camera")
            }
            await runner.handle(.tick)
        }
        self.runner = runner
    }

    func press() async {
        var runner = runner
        await runner.handle(.cleared(by: .button))
        self.runner = runner
    }
}
