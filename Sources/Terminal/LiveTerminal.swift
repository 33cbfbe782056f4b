public import DeviceInterface
public import Logging
public import ServiceLifecycle
import Verdicts

/// The whole terminal on live time: devices, engine and queues as services of one group.
///
/// Edges and their back-pressure: camera to decoder, newest frame wins (the camera drops and
/// counts); engine to indicator, newest order wins; engine to barrier and journal, in order and
/// bounded; engine to those who watch, through the hub. A journal that cannot keep up is a storage
/// fault, so nothing is judged until it can.
public struct LiveTerminal: Sendable {
    /// The devices of a gate; only the indicator must be there.
    public struct Devices: Sendable {
        /// Where frames come from.
        public var camera: (any Camera)?
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

    private static let journalQueue = 1024
    private static let barrierQueue = 4

    /// `now` is the monotonic time line of the frames; `record` is the journal.
    public init(
        devices: Devices, perception: Perception, timing: Timing, wallClock: any WallClock,
        now: @escaping @Sendable () -> Duration, logger: Logger, watch: GateWatch? = nil,
        record: ScanRecord
    ) {
        let (orders, lamp) = AsyncStream.makeStream(
            of: LampOrder.self, bufferingPolicy: .bufferingNewest(1))
        let (pulses, barrier) = AsyncStream.makeStream(
            of: Void.self, bufferingPolicy: .bufferingOldest(Self.barrierQueue))
        let (scans, journal) = AsyncStream.makeStream(
            of: Scan.self, bufferingPolicy: .bufferingOldest(Self.journalQueue))
        let engine = Engine(
            timing: timing, expectsFrames: devices.camera != nil, now: now,
            observe: { watch?.handled($0, $1, at: $2) },
            carryOut: {
                switch $0 {
                case .show(let order, let until): lamp.yield(LampOrder(lamp: order, until: until))
                case .openBarrier: barrier.yield()
                case .record(let scan):
                    if case .dropped = journal.yield(scan) {
                        logger.critical(
                            "journal queue full: \(scan.verdict.reason) was not written")
                    }
                }
            })
        self.engine = engine
        var services: [any Service] = [
            IndicatorService(
                indicator: devices.indicator, orders: orders, engine: engine, now: now,
                logger: logger),
            RecordService(scans: scans, engine: engine, logger: logger, record: record),
        ]
        if let barrier = devices.barrier {
            services.append(
                BarrierService(barrier: barrier, orders: pulses, engine: engine, logger: logger))
        }
        services.append(TickService(engine: engine))
        if let button = devices.button {
            services.append(ButtonService(button: button, engine: engine, logger: logger))
        }
        services += devices.readers.map {
            ReaderService(
                reader: $0, perception: perception, engine: engine, wallClock: wallClock,
                logger: logger)
        }
        if let camera = devices.camera {
            services.append(
                CameraService(
                    camera: camera, perception: perception, engine: engine, wallClock: wallClock,
                    now: now, logger: logger, watch: watch))
        }
        self.services = services
    }
}
