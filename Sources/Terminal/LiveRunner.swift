public import DeviceInterface
public import Logging
public import ServiceLifecycle
public import Passages
public import TerminalCore
public import Verdicts

/// The whole terminal on live time: devices, engine and queues as services of one group.
///
/// Edges and their back-pressure: camera to decoder, newest frame wins (the camera drops and
/// counts); engine to indicator and barrier, newest order wins, and none that is over; engine to journal,
/// in order and bounded; engine to those who watch, through the hub. A journal that cannot keep up is a
/// storage fault, so nothing is judged until it can.
public struct LiveRunner: Sendable {
    /// The devices of a gate; only the indicator must be there.
    public struct Devices: Sendable {
        /// Where frames come from.
        public var camera: (any Camera)?
        /// Whether the camera may give the same bytes again and again, as a virtual one does.
        public var acceptsRepeatedFrames = false
        /// Where payloads come from.
        public var readers: [any CodeReader] = []
        /// What shows the verdict.
        public var indicator: any Indicator
        /// What a green verdict opens.
        public var barrier: (any Barrier)?
        /// What takes a verdict back for the next person.
        public var button: (any Button)?

        /// A gate with an indicator and nothing to see with yet.
        public init(indicator: any Indicator) {
            self.indicator = indicator
        }
    }

    /// What codes are judged by, looked at once a second.
    public struct Trust: Sendable {
        let firstLook: TrustLook
        let look: @Sendable () async -> TrustLook

        /// `firstLook` was taken before the terminal starts; `look` takes another.
        public init(firstLook: TrustLook, look: @escaping @Sendable () async -> TrustLook) {
            (self.firstLook, self.look) = (firstLook, look)
        }
    }

    /// The engine, for those who want to know its state.
    public let engine: Engine
    /// In the order they start; a group stops them in reverse, so that the lamp goes dark last.
    public let services: [any Service]

    /// `now` is the monotonic time line of the frames; `register` and `ruleLamp` are as `Admission` takes
    /// them; without `trust` what codes are judged by stays as it is; `record` is the journal.
    public init(
        devices: Devices, perception: Perception, timing: Timing, wallClock: any WallClock,
        now: @escaping @Sendable () -> Duration, logger: Logger, watch: GateWatch? = nil,
        register: PassageRegister? = nil, ruleLamp: @escaping @Sendable () -> Lamp = { .dark },
        trust: Trust? = nil, record: ScanRecord
    ) {
        let (orders, lamp) = AsyncStream.makeStream(of: LampUpkeep.Order.self)
        let (pulses, barrier) = AsyncStream.makeStream(of: BarrierUpkeep.Order.self)
        let (answers, journal) = AsyncStream.makeStream(of: DeviceError?.self)
        let (due, looks) = AsyncStream.makeStream(of: Void.self)
        let writer = ScanWriter(record)
        let core = TerminalCore(
            timing: timing, expectsFrames: devices.camera != nil,
            hasBarrier: devices.barrier != nil,
            admission: Admission(
                judge: perception.sighting, wallTime: { _ in wallClock.now() },
                register: register, ruleLamp: ruleLamp),
            firstLook: trust?.firstLook, start: now())
        let log = TerminalLog(
            logger: logger, indicator: devices.indicator.name, barrier: devices.barrier?.name)
        let engine = Engine(
            core, now: now,
            observe: { step, time in
                log.note(step)
                for decision in step.decisions {
                    watch?.handled(decision.event, decision.actions, at: time)
                }
                for (subject, doubt) in step.doubts { watch?.tell(subject, doubt, at: time) }
            },
            carryOut: {
                switch $0 {
                case .lamp(let order): lamp.yield(order)
                case .barrier(let order): barrier.yield(order)
                case .journal(let order): writer.carryOut(order) { journal.yield($0) }
                case .lookAtTrust: looks.yield()
                case .announce: break
                case .lose(let scan):
                    logger.critical("journal queue full: \(scan.verdict.reason) was not written")
                }
            })
        self.engine = engine
        // The lamp goes dark before the journal's last lines are waited for.
        var services: [any Service] = [
            RecordService(answers: answers, engine: engine, now: now, logger: logger),
            IndicatorService(
                indicator: devices.indicator, orders: orders, engine: engine, now: now),
        ]
        if let barrier = devices.barrier {
            services.append(
                BarrierService(
                    barrier: barrier, orders: pulses, renewal: timing.oldestSight,
                    engine: engine, now: now))
        }
        services.append(TickService(engine: engine))
        if let button = devices.button {
            services.append(ButtonService(button: button, engine: engine, logger: logger))
        }
        services += devices.readers.map {
            ReaderService(
                reader: $0, perception: perception, engine: engine, wallClock: wallClock,
                now: now, logger: logger)
        }
        if let camera = devices.camera {
            services.append(
                CameraService(
                    camera: camera, perception: perception, engine: engine, wallClock: wallClock,
                    now: now, logger: logger, watch: watch,
                    acceptsRepeatedFrames: devices.acceptsRepeatedFrames))
        }
        // A look may take long, and must not hold up the end of lamp and barrier.
        if let trust {
            services.insert(TrustService(due: due, look: trust.look, engine: engine), at: 0)
        }
        self.services = services
    }
}
