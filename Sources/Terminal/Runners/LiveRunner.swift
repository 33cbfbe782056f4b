public import DeviceInterface
public import Execution
public import Logging
public import Passages
public import ServiceLifecycle
public import TerminalCore
import Verdicts

/// The whole terminal on live time: devices, engine and queues as the services of one group.
///
/// The queues and their back-pressure are as follows. From camera to decoder the newest frame wins,
/// and the camera drops and counts the others. From engine to indicator and barrier the newest
/// order wins, and expired ones are not carried out. From engine to journal the queue is ordered
/// and bounded. A journal that cannot keep up is a storage fault, so nothing is judged until it
/// can. Watchers receive events through the hub.
public struct LiveRunner: Sendable {
    /// The devices of a gate. Only the indicator is required.
    public struct Devices: Sendable {
        /// The source of frames.
        public var camera: (any Camera)?
        /// Whether the camera may repeat the same bytes, as a virtual one does.
        public var acceptsRepeatedFrames = false
        /// The code readers.
        public var readers: [any CodeReader] = []
        /// The indicator that shows the verdict.
        public var indicator: any Indicator
        /// The barrier that a green verdict opens.
        public var barrier: (any Barrier)?
        /// The button that withdraws a verdict for the next person.
        public var button: (any Button)?

        /// Creates a gate with an indicator and no other devices.
        public init(indicator: any Indicator) {
            self.indicator = indicator
        }

        /// The inputs with their names for the log.
        var inputs: [InputUpkeep.Input: String] {
            var inputs: [InputUpkeep.Input: String] = [:]
            inputs[.camera] = camera?.name
            inputs[.button] = button.map { _ in "button" }
            for (position, reader) in readers.enumerated() {
                inputs[.reader(position)] = reader.name
            }
            return inputs
        }
    }

    /// The trusted data, checked once a second.
    public struct Trust: Sendable {
        let firstCheck: TrustCheck
        let check: @Sendable () async -> TrustCheck

        /// Creates a value. `firstCheck` is the result of the check before the terminal starts, and
        /// `check` makes another one.
        public init(firstCheck: TrustCheck, check: @escaping @Sendable () async -> TrustCheck) {
            (self.firstCheck, self.check) = (firstCheck, check)
        }
    }

    /// The engine, whose state can be read.
    public let engine: Engine
    /// The services in the order in which they start. A group stops them in reverse, so that the
    /// lamp goes dark last.
    public let services: [any Service]

    /// Creates a runner. The clock of `context` is that of the frames. `register` and `ruleLamp` are
    /// passed to `Admission`. Without `trust` the trusted data is never checked. `record` is the
    /// journal.
    public init(
        devices: Devices, pipeline: ScanPipeline, timing: Timing, wallClock: any WallClock,
        in context: ExecutionContext = .live, logger: Logger, watch: GateMonitor? = nil,
        register: PassageRegister? = nil, ruleLamp: @escaping @Sendable () -> Lamp = { .dark },
        trust: Trust? = nil, record: JournalSink
    ) {
        let (orders, lamp) = AsyncStream.makeStream(of: LampUpkeep.Order.self)
        let (pulses, barrier) = AsyncStream.makeStream(of: BarrierUpkeep.Order.self)
        let (writes, journal) = AsyncStream.makeStream(of: JournalUpkeep.Order.self)
        let (due, looks) = AsyncStream.makeStream(of: Void.self)
        let clock = context.clock
        let inputs = devices.inputs
        let retries = Retries(inputs.keys)
        let core = TerminalCore(
            timing: timing, expectsFrames: devices.camera != nil,
            hasBarrier: devices.barrier != nil,
            admission: Admission(
                judge: pipeline.code, wallTime: { _ in wallClock.now() },
                register: register, ruleLamp: ruleLamp),
            firstCheck: trust?.firstCheck, start: clock.time)
        let log = TerminalLog(
            logger: logger, indicator: devices.indicator.name, barrier: devices.barrier?.name,
            inputs: inputs)
        let engine = Engine(
            core, clock: clock,
            observe: { step, time in
                log.note(step)
                watch?.handled(step, at: time)
            },
            carryOut: {
                switch $0 {
                case .read(let input): retries.allow(input)
                case .lamp(let order): lamp.yield(order)
                case .barrier(let order): barrier.yield(order)
                case .journal(let order): journal.yield(order)
                case .checkTrust: looks.yield()
                case .announce: break
                case .lose(let scan):
                    logger.critical("journal queue full: \(scan.verdict.reason) was not written")
                }
            })
        self.engine = engine
        let intake = ScanIntake(
            pipeline: pipeline, engine: engine, wallClock: wallClock, context: context,
            retries: retries)
        // The lamp goes dark before the wait for the journal's last lines.
        var services: [any Service] = [
            JournalService(
                record: record, orders: writes, engine: engine, context: context, logger: logger),
            IndicatorService(
                indicator: devices.indicator, orders: orders, engine: engine, clock: clock),
        ]
        if let barrier = devices.barrier {
            services.append(
                BarrierService(
                    barrier: barrier, orders: pulses, renewal: timing.oldestSight,
                    engine: engine, clock: clock))
        }
        services.append(TickService(engine: engine, clock: clock))
        if let button = devices.button {
            services.append(ButtonService(button: button, intake: intake))
        }
        services += devices.readers.enumerated().map { position, reader in
            ReaderService(reader: reader, input: .reader(position), intake: intake)
        }
        if let camera = devices.camera {
            services.append(
                CameraService(
                    camera: camera, intake: intake, logger: logger, watch: watch,
                    acceptsRepeatedFrames: devices.acceptsRepeatedFrames))
        }
        // A check may take long, and must not delay the end of lamp and barrier.
        if let trust {
            services.insert(TrustService(due: due, check: trust.check, engine: engine), at: 0)
        }
        self.services = services
    }
}
