public import DeviceInterface
public import Logging
public import ServiceLifecycle
public import Passages
import Synchronization
public import Verdicts

/// The whole terminal on live time: devices, engine and queues as services of one group.
///
/// Edges and their back-pressure: camera to decoder, newest frame wins (the camera drops and
/// counts); engine to indicator and barrier, newest order wins, and none that is over; engine to journal,
/// in order and bounded; engine to those who watch, through the hub. A journal that cannot keep up is a
/// storage fault, so nothing is judged until it can.
public struct LiveTerminal: Sendable {
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

    /// The engine, for those who want to know its state.
    public let engine: Engine
    /// In the order they start; a group stops them in reverse, so that the lamp goes dark last.
    public let services: [any Service]

    /// `now` is the monotonic time line of the frames; `register` and `ruleLamp` are as `Admission` takes
    /// them; `record` is the journal.
    public init(
        devices: Devices, perception: Perception, timing: Timing, wallClock: any WallClock,
        now: @escaping @Sendable () -> Duration, logger: Logger, watch: GateWatch? = nil,
        register: PassageRegister? = nil, ruleLamp: @escaping @Sendable () -> Lamp = { .dark },
        record: ScanRecord
    ) {
        let (orders, lamp) = AsyncStream.makeStream(
            of: LampOrder.self, bufferingPolicy: .bufferingNewest(1))
        let (pulses, barrier) = AsyncStream.makeStream(
            of: BarrierOrder.self, bufferingPolicy: .bufferingNewest(1))
        let writer = ScanWriter(record, now: now)
        let renewed = Mutex(Duration.zero)
        let engine = Engine(
            timing: timing, expectsFrames: devices.camera != nil,
            admission: Admission(
                judge: perception.sighting, wallTime: { _ in wallClock.now() },
                register: register, ruleLamp: ruleLamp),
            now: now,
            renew: { order in
                renewed.withLock { $0 = order.givenAt }
                lamp.yield(order)
            },
            observe: { watch?.handled($0, $1, at: $2) },
            carryOut: {
                switch $0 {
                case .show(let order, let until):
                    lamp.yield(LampOrder(lamp: order, until: until, givenAt: now()))
                case .openBarrier(let until): barrier.yield(.open(until: until))
                case .shutBarrier: barrier.yield(.shut)
                case .record(let scan):
                    guard !writer.add(scan) else { break }
                    logger.critical("journal queue full: \(scan.verdict.reason) was not written")
                case .count(.gap(let gap)):
                    logger.error("the terminal stood still for \(gap): it begins anew")
                case .count(.lateSight): logger.debug("a sight came late and lit nothing")
                case .remember, .forget: break
                }
            })
        self.engine = engine
        // The lamp goes dark before the journal's last lines are waited for.
        var services: [any Service] = [
            RecordService(writer: writer, engine: engine, now: now, logger: logger),
            IndicatorService(
                indicator: devices.indicator, orders: orders, renewal: timing.oldestSight,
                engine: engine, now: now, logger: logger),
        ]
        if let barrier = devices.barrier {
            services.append(
                BarrierService(
                    barrier: barrier, orders: pulses, renewal: timing.oldestSight,
                    renewedAt: { renewed.withLock { $0 } }, engine: engine, now: now,
                    logger: logger))
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
        self.services = services
    }
}
