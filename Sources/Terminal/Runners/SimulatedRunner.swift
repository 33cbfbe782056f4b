public import DeviceInterface
public import FoundationEssentials
public import Passages
public import TerminalCore
import Verdicts

/// The terminal on virtual time. It uses the frames' own clock, so the same frames, keys and start
/// give the same scans and the same lamp, however fast the machine is. `run` plays a camera to its
/// end. Callers that change things meanwhile send events one by one.
public struct SimulatedRunner: Sendable {
    /// A scan and the real time that its frame took to examine.
    public struct Step: Sendable {
        /// The scan.
        public let scan: Scan
        /// The time for decoding and verifying, as measured by `stopwatch`.
        public let work: Duration
    }

    private let pipeline: ScanPipeline
    private let indicator: any Indicator
    private let barrier: (any Barrier)?
    private let record: JournalSink
    private let wallTime: @Sendable (Duration) -> Date
    private let watch: Watch
    private let stopwatch: @Sendable () -> Duration
    private let trustCheck: (@Sendable () -> TrustCheck)?

    /// A function that receives the consequences of every event and its time, before any order is
    /// carried out.
    public typealias Watch = @Sendable (TerminalCore.Step, Duration) -> Void

    private var core: TerminalCore
    private let tickInterval: Duration
    private var health = DecoderHealth()
    private var repeated = RepeatedFrames()
    private let acceptsRepeatedFrames: Bool
    private let closerLookTime: Duration
    private var closerLookEnd: Duration
    /// Whether the camera is read now. One that failed is not, until the core orders it.
    public private(set) var readsCamera = true
    private var time: Duration
    private var hasStarted = false

    /// Creates a runner. `wallTime` returns the time of day at a virtual time, and `startedAt` is
    /// the virtual time at which the terminal starts. `register` and `ruleLamp` are passed to
    /// `Admission`. `checkTrust` checks the trusted data, at once and whenever it is due.
    /// `stopwatch` only measures work; no decision depends on it. A camera that repeats its pictures
    /// has failed unless `acceptsRepeatedFrames`. A closer look occupies its thread for
    /// `closerLookTime`, and frames in the meantime get none, as on live time.
    public init(
        timing: Timing, pipeline: ScanPipeline, indicator: any Indicator,
        barrier: (any Barrier)? = nil, startedAt: Duration = .zero,
        wallTime: @escaping @Sendable (Duration) -> Date,
        stopwatch: @escaping @Sendable () -> Duration,
        watch: @escaping Watch = { _, _ in },
        register: PassageRegister? = nil, ruleLamp: @escaping @Sendable () -> Lamp = { .dark },
        checkTrust: (@Sendable () -> TrustCheck)? = nil, record: JournalSink = .none,
        acceptsRepeatedFrames: Bool = false, closerLookTime: Duration = .zero
    ) {
        self.acceptsRepeatedFrames = acceptsRepeatedFrames
        (self.closerLookTime, closerLookEnd) = (closerLookTime, startedAt)
        self.pipeline = pipeline
        tickInterval = timing.oldestSight / 2
        self.indicator = indicator
        self.barrier = barrier
        self.wallTime = wallTime
        self.watch = watch
        self.stopwatch = stopwatch
        self.record = record
        time = startedAt
        core = TerminalCore(
            timing: timing, hasBarrier: barrier != nil,
            admission: Admission(
                judge: pipeline.code, wallTime: wallTime, register: register,
                ruleLamp: ruleLamp),
            firstCheck: checkTrust?(), start: startedAt)
        trustCheck = checkTrust
    }

    /// Runs every frame of `camera`. `cameraTime` returns the camera's own time after an error,
    /// when there is no frame with a time. `observe` receives every scan. `advance` receives the
    /// time before each change of the lamp, so that simulated devices can record it.
    public mutating func run(
        _ camera: any Camera, cameraTime: @Sendable () async -> Duration,
        advance: @Sendable (Duration) -> Void, observe: (Step) -> Void
    ) async {
        while !Task.isCancelled {
            do throws(DeviceError) {
                guard let frame = try await camera.nextFrame() else { break }
                await pass(until: frame.timestamp, advance)
                await look(at: frame, source: camera.name, observe)
                await handle(.tick, observe)
            } catch {
                await pass(until: await cameraTime(), advance)
                await cameraFailed(error, observe)
                // Time goes on until the camera is read again, even if the camera's own does not.
                await pass(until: core.nextInputChange ?? time, advance)
            }
        }
        // The run ends only after the last colour has ended.
        await handle(.noMoreFrames, observe)
        if let deadline = core.nextDeadline { await pass(until: deadline, advance) }
        await camera.close()
        await indicator.close()
        await barrier?.close()
    }

    /// Passes time until `end`, handling every deadline at its own time. `advance` receives each
    /// time before the lamp changes.
    public mutating func pass(until end: Duration, _ advance: @Sendable (Duration) -> Void) async {
        if !hasStarted {
            hasStarted = true
            advance(time)
            await handle(.tick)
        }
        var ticks = Self.maximumTicks
        while ticks > 0, let next = nextTick(before: end) {
            time = next
            advance(time)
            await handle(.tick)
            ticks -= 1
        }
        time = max(time, end)
        advance(time)
    }

    /// The number of ticks after which a jump in time counts as a gap, as it does on live time.
    private static let maximumTicks = 256

    private func nextTick(before end: Duration) -> Duration? {
        let tick = time + tickInterval
        let deadlines = [core.nextDeadline, core.nextInputChange].compactMap(\.self)
        if let deadline = deadlines.filter({ $0 > time }).min(), deadline <= min(end, tick) {
            return deadline
        }
        return tick < end ? tick : nil
    }

    /// Handles a failure of the camera at the present time; does nothing while it is not read.
    public mutating func cameraFailed(
        _ error: DeviceError, _ observe: (Step) -> Void = { _ in }
    ) async {
        guard readsCamera else { return }
        repeated.restart()
        readsCamera = false
        await handle(.inputFailed(.camera, error), work: .zero, observe)
    }

    /// Handles a frame at the present time; does nothing while the camera is not read. Send a `tick`
    /// afterwards, because on live time ticks always follow.
    public mutating func look(
        at frame: Frame, source: String, _ observe: (Step) -> Void = { _ in }
    ) async {
        guard readsCamera else { return }
        if !acceptsRepeatedFrames, repeated.isRepeating(frame, at: time) {
            return await cameraFailed(RepeatedFrames.fault(of: source), observe)
        }
        let began = stopwatch()
        do {
            let wallTime = wallTime(time)
            let result = try pipeline.look(at: frame)
            health.succeeded()
            let isOfNow = acceptsRepeatedFrames || repeated.hasChanged
            let event = DecisionMachine.Event.frame(
                isOfNow ? pipeline.codes(in: result, at: wallTime) : [], number: frame.number,
                takenAt: frame.timestamp, source: source, view: isOfNow ? result.view : .nothing)
            await handle(event, work: stopwatch() - began, observe)
            if isOfNow, result.deservesCloserLook, time >= closerLookEnd {
                closerLookEnd = time + closerLookTime
                try await lookCloser(at: frame, wallTime, source: source, observe)
            }
        } catch {
            guard let fault = health.failed(error, frame: frame) else { return }
            await handle(.failed(.decoder, fault), work: stopwatch() - began, observe)
        }
    }

    /// Examines a frame for longer at once, which a second thread does on live time.
    private mutating func lookCloser(
        at frame: Frame, _ wallTime: Date, source: String, _ observe: (Step) -> Void
    ) async throws {
        let began = stopwatch()
        let result = try pipeline.lookCloser(at: frame)
        let event = DecisionMachine.Event.closerLook(
            pipeline.codes(in: result, at: wallTime), number: frame.number,
            takenAt: frame.timestamp, source: source, view: result.view)
        await handle(event, work: stopwatch() - began, observe)
    }

    /// Handles any other event at the present time; `work` is the time spent on producing it.
    public mutating func handle(
        _ event: DecisionMachine.Event, work: Duration = .zero,
        _ observe: (Step) -> Void = { _ in }
    ) async {
        await handle(TerminalCore.Event.happened(event), work: work, observe)
    }

    /// Checks the trusted data without waiting until it is due.
    public mutating func checkTrust() async {
        guard let trustCheck else { return }
        await handle(.trustAnswered(trustCheck()), work: .zero) { _ in }
    }

    /// Handles an event. Each order is carried out at once, and answered before the next.
    private mutating func handle(
        _ event: TerminalCore.Event, work: Duration, _ observe: (Step) -> Void
    ) async {
        let step = core.handle(event, at: time)
        watch(step, time)
        for order in step.orders {
            if case .read(.camera) = order { readsCamera = true }
            if case .announce(let scan) = order { observe(Step(scan: scan, work: work)) }
            guard let answer = await carryOut(order) else { continue }
            await handle(answer, work: .zero, observe)
        }
    }

    private func carryOut(_ order: TerminalCore.Order) async -> TerminalCore.Event? {
        switch order {
        case .lamp(let order): .lampAnswered(order, await indicator.carryOut(order))
        case .barrier(let order): .barrierAnswered(order, await barrier?.carryOut(order))
        case .journal(let order): .journalAnswered(record.carryOut(order))
        case .checkTrust: trustCheck.map { .trustAnswered($0()) }
        case .read, .announce, .lose: nil
        }
    }
}
