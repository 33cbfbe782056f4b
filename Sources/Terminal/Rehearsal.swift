public import DeviceInterface
public import FoundationEssentials
import Verdicts

/// The terminal on virtual time: the time line is the frames' own, so the same frames, keys and
/// start give the same scans and the same lamp, however fast the machine is.
public struct Rehearsal: Sendable {
    /// A scan and how long its frame took to look at, in real time.
    public struct Step: Sendable {
        /// What was judged.
        public let scan: Scan
        /// Decode and verify, as `stopwatch` measured it.
        public let work: Duration
    }

    private let perception: Perception
    private let indicator: any Indicator
    private let barrier: (any Barrier)?
    private let record: @Sendable (Scan) throws(DeviceError) -> Void
    private let start: Date
    private let stopwatch: @Sendable () -> Duration

    private var machine: DecisionMachine
    private var health = DecoderHealth()
    private var time = Duration.zero
    private var pending: [Scan] = []
    private var lampFailed = false

    /// `start` is the wall-clock time of virtual time zero. `stopwatch` only measures work; no
    /// decision depends on it.
    public init(
        timing: Timing, perception: Perception, indicator: any Indicator,
        barrier: (any Barrier)? = nil, start: Date, stopwatch: @escaping @Sendable () -> Duration,
        record: @escaping @Sendable (Scan) throws(DeviceError) -> Void = { _ in }
    ) {
        self.perception = perception
        self.indicator = indicator
        self.barrier = barrier
        self.start = start
        self.stopwatch = stopwatch
        self.record = record
        machine = DecisionMachine(timing: timing)
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
                await handle(.failed(.camera, error), work: .zero, observe)
            }
        }
        // The last colour ends before the curtain falls.
        await handle(.noMoreFrames, work: .zero, observe)
        if let deadline = machine.nextDeadline { await pass(until: deadline, advance) }
        await camera.close()
        await indicator.close()
        await barrier?.close()
    }

    /// Lets every deadline up to `end` happen at its own time.
    private mutating func pass(until end: Duration, _ advance: @Sendable (Duration) -> Void) async {
        while let deadline = machine.nextDeadline, deadline <= end, deadline > time {
            time = deadline
            advance(time)
            await handle(.tick, work: .zero) { _ in }
        }
        time = max(time, end)
        advance(time)
    }

    private mutating func look(at frame: Frame, source: String, _ observe: (Step) -> Void) async {
        let began = stopwatch()
        do {
            let wallTime = start.addingTimeInterval(time / .seconds(1))
            let sightings = try perception.look(at: frame, at: wallTime).sightings
            health.succeeded()
            let event = DecisionMachine.Event.frame(
                sightings, number: frame.number, takenAt: frame.timestamp, source: source)
            await handle(event, work: stopwatch() - began, observe)
        } catch {
            guard let fault = health.failed(error, frame: frame) else { return }
            await handle(.failed(.decoder, fault), work: stopwatch() - began, observe)
        }
        await repeatFailed()
    }

    private mutating func handle(
        _ event: DecisionMachine.Event, work: Duration, _ observe: (Step) -> Void
    ) async {
        for action in machine.handle(event, at: time) {
            switch action {
            case .show(let lamp, _): await show(lamp)
            case .openBarrier: await openBarrier()
            case .record(let scan):
                observe(Step(scan: scan, work: work))
                pending.append(scan)
                await writePending()
            }
        }
    }

    private mutating func show(_ lamp: Lamp) async {
        do throws(DeviceError) {
            try await indicator.show(lamp)
            if lampFailed { await report(.recovered(.indicator)) }
            lampFailed = false
        } catch {
            if !lampFailed { await report(.failed(.indicator, error)) }
            lampFailed = true
        }
    }

    private mutating func openBarrier() async {
        do throws(DeviceError) {
            try await barrier?.pulse()
        } catch {
            await report(.failed(.barrier, error))
        }
    }

    private mutating func writePending() async {
        while let scan = pending.first {
            do throws(DeviceError) {
                try record(scan)
                pending.removeFirst()
            } catch {
                await report(.failed(.storage, error))
                return
            }
        }
        if machine.failedParts.contains(.storage) { await report(.recovered(.storage)) }
    }

    /// What failed is tried again with every frame.
    private mutating func repeatFailed() async {
        if lampFailed { await show(machine.currentLamp) }
        if !pending.isEmpty { await writePending() }
        if machine.failedParts.contains(.barrier) { await report(.recovered(.barrier)) }
    }

    private mutating func report(_ event: DecisionMachine.Event) async {
        await handle(event, work: .zero) { _ in }
    }
}
