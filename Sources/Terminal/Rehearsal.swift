public import DeviceInterface
public import FoundationEssentials
public import Passages
public import Verdicts

/// The terminal on virtual time: the time line is the frames' own, so the same frames, keys and
/// start give the same scans and the same lamp, however fast the machine is. `run` plays a camera to
/// its end; what is moved while it runs is played event by event.
public struct Rehearsal: Sendable {
    /// A scan and how long its frame took to look at, in real time.
    public struct Step: Sendable {
        /// What was judged.
        public let scan: Scan
        /// Decode and verify, as `stopwatch` measured it.
        public let work: Duration
    }

    private let perception: Perception
    private let admission: Admission
    private let indicator: any Indicator
    private let barrier: (any Barrier)?
    private let record: ScanRecord
    private let wallTime: @Sendable (Duration) -> Date
    private let watch: Watch
    private let stopwatch: @Sendable () -> Duration

    /// Hears of every event, what follows from it, the parts that are then at fault, and the time,
    /// before it is carried out.
    public typealias Watch =
        @Sendable (
            DecisionMachine.Event, [DecisionMachine.Action], Set<DecisionMachine.Part>, Duration
        ) -> Void

    private var machine: DecisionMachine
    private let tickInterval: Duration
    private var health = DecoderHealth()
    private var time: Duration
    private var pending: [Scan] = []
    private var lampFailed = false

    /// `wallTime` answers what the wall clock says at a virtual time, and `startedAt` is the virtual
    /// time when the terminal starts. `register` and `ruleLamp` are as `Admission` takes them.
    /// `stopwatch` only measures work; no decision depends on it.
    public init(
        timing: Timing, perception: Perception, indicator: any Indicator,
        barrier: (any Barrier)? = nil, startedAt: Duration = .zero,
        wallTime: @escaping @Sendable (Duration) -> Date,
        stopwatch: @escaping @Sendable () -> Duration,
        watch: @escaping Watch = { _, _, _, _ in },
        register: PassageRegister? = nil, ruleLamp: @escaping @Sendable () -> Lamp = { .dark },
        record: ScanRecord = .none
    ) {
        self.perception = perception
        admission = Admission(
            judge: perception.sighting, wallTime: wallTime, register: register,
            ruleLamp: ruleLamp)
        tickInterval = timing.oldestSight / 2
        self.indicator = indicator
        self.barrier = barrier
        self.wallTime = wallTime
        self.watch = watch
        self.stopwatch = stopwatch
        self.record = record
        time = startedAt
        machine = DecisionMachine(timing: timing, start: startedAt)
    }

    /// Runs every frame of `camera`. `cameraTime` is the camera's own time, asked after an error,
    /// when there is no frame to tell it. `observe` hears of every scan; `advance` is told the time
    /// before anything is shown, so that simulated devices can stamp what they do.
    public mutating func run(
        _ camera: any Camera, cameraTime: @Sendable () async -> Duration,
        advance: @Sendable (Duration) -> Void, observe: (Step) -> Void
    ) async {
        while !Task.isCancelled {
            do throws(DeviceError) {
                guard let frame = try await camera.nextFrame() else { break }
                await pass(until: frame.timestamp, advance)
                await look(at: frame, source: camera.name, observe)
            } catch {
                await pass(until: await cameraTime(), advance)
                await handle(.failed(.camera, error), observe)
            }
        }
        // The last colour ends before the curtain falls.
        await handle(.noMoreFrames, observe)
        if let deadline = machine.nextDeadline { await pass(until: deadline, advance) }
        await camera.close()
        await indicator.close()
        await barrier?.close()
    }

    /// Lets every deadline up to `end` happen at its own time. `advance` is told each time before
    /// anything is shown.
    public mutating func pass(until end: Duration, _ advance: @Sendable (Duration) -> Void) async {
        var ticks = Self.mostTicks
        while ticks > 0, let next = nextTick(before: end) {
            time = next
            advance(time)
            await handle(.tick)
            await uphold()
            ticks -= 1
        }
        time = max(time, end)
        advance(time)
    }

    /// A time line that jumps on is a gap, as it would be live.
    private static let mostTicks = 256

    private func nextTick(before end: Duration) -> Duration? {
        let tick = time + tickInterval
        if let deadline = machine.nextDeadline, deadline > time, deadline <= min(end, tick) {
            return deadline
        }
        return tick < end ? tick : nil
    }

    /// Judges again what is shown, as a live terminal does with every tick.
    private mutating func uphold() async {
        guard let payload = machine.standing else { return }
        await handle(admission.judgedAgain(payload, at: time))
    }

    /// Takes a frame at the present time.
    public mutating func look(
        at frame: Frame, source: String, _ observe: (Step) -> Void = { _ in }
    ) async {
        let began = stopwatch()
        do {
            let wallTime = wallTime(time)
            let reading = try perception.look(at: frame)
            health.succeeded()
            let event = DecisionMachine.Event.frame(
                perception.sightings(in: reading, at: wallTime), number: frame.number,
                takenAt: frame.timestamp, source: source, view: reading.view)
            await handle(event, work: stopwatch() - began, observe)
            await uphold()
            if reading.deservesCloserLook {
                try await lookCloser(at: frame, wallTime, source: source, observe)
            }
        } catch {
            guard let fault = health.failed(error, frame: frame) else { return }
            await handle(.failed(.decoder, fault), work: stopwatch() - began, observe)
        }
        await repeatFailed()
    }

    /// What a second thread does on live time, here at once.
    private mutating func lookCloser(
        at frame: Frame, _ wallTime: Date, source: String, _ observe: (Step) -> Void
    ) async throws {
        let began = stopwatch()
        let reading = try perception.lookCloser(at: frame)
        let event = DecisionMachine.Event.closerLook(
            perception.sightings(in: reading, at: wallTime), number: frame.number,
            takenAt: frame.timestamp, source: source, view: reading.view)
        await handle(event, work: stopwatch() - began, observe)
    }

    /// Takes any other event at the present time; `work` is how long it took to come by.
    public mutating func handle(
        _ event: DecisionMachine.Event, work: Duration = .zero,
        _ observe: (Step) -> Void = { _ in }
    ) async {
        let event = admission.checked(event, at: time)
        let actions = machine.handle(event, at: time)
        watch(event, actions, machine.failedParts, time)
        for action in actions {
            admission.note(action, at: time)
            switch action {
            case .show(let lamp, let until): await show(lamp, until: until)
            case .openBarrier(let until): await openBarrier(until: until)
            case .shutBarrier: await shutBarrier()
            case .remember, .forget, .count: break
            case .record(let scan):
                observe(Step(scan: scan, work: work))
                pending.append(scan)
                await writePending()
            }
        }
    }

    private mutating func show(_ lamp: Lamp, until: Duration?) async {
        do throws(DeviceError) {
            try await indicator.show(lamp, until: until)
            if lampFailed { await report(.recovered(.indicator)) }
            lampFailed = false
        } catch {
            if !lampFailed { await report(.failed(.indicator, error)) }
            lampFailed = true
        }
    }

    private mutating func openBarrier(until: Duration) async {
        do throws(DeviceError) {
            try await barrier?.pulse(until: until)
        } catch {
            await report(.failed(.barrier, error))
        }
    }

    private mutating func shutBarrier() async {
        do throws(DeviceError) {
            try await barrier?.shut()
        } catch {
            await report(.failed(.barrier, error))
        }
    }

    private mutating func writePending() async {
        while let scan = pending.first {
            do throws(DeviceError) {
                try record.write(scan)
                pending.removeFirst()
            } catch {
                await report(.failed(.storage, error))
                return
            }
        }
        if machine.failedParts.contains(.storage) { await report(.recovered(.storage)) }
    }

    /// Whether there is room is looked at before anybody comes.
    private mutating func expectRoom() async {
        do throws(DeviceError) {
            try record.expectRoom()
            if machine.failedParts.contains(.storage) { await report(.recovered(.storage)) }
        } catch {
            if !machine.failedParts.contains(.storage) { await report(.failed(.storage, error)) }
        }
    }

    /// What failed is tried again: with every frame, and whenever else is right.
    public mutating func repeatFailed() async {
        if lampFailed { await repeatOrder() }
        if pending.isEmpty { await expectRoom() } else { await writePending() }
        // A barrier has failed until it can shut.
        if machine.failedParts.contains(.barrier), (try? await barrier?.shut()) != nil {
            await report(.recovered(.barrier))
        }
    }

    /// Tells the lamp again what it was told last: one that was unplugged says so only when asked.
    public mutating func repeatOrder() async {
        let (lamp, until) = machine.order
        await show(lamp, until: until)
    }

    private mutating func report(_ event: DecisionMachine.Event) async {
        await handle(event)
    }
}
