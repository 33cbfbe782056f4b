#if Kiosk
    import DeviceInterface
    import FoundationEssentials
    import Journal
    import Kiosk
    package import Logging
    import ServiceLifecycle
    package import SiteConfiguration
    import Synchronization
    import Terminal
    import TerminalAssembly
    import TerminalCore
    import UnixSignals

    /// A simulated gate in real time, with its page, until it is told to stop. Whoever opens the page
    /// can touch it, or watches the demo's people, who come again and again.
    package struct InteractiveTerminal {
        private let options: SimulatedGate.Options
        private let isDemo: Bool
        private let settings: Configuration
        private let file: String?
        private let page: KioskSettings
        private let version: String
        private let logger: Logger

        /// How often the demo's people come.
        private static let laps = 60

        /// `file` is where the settings stand, and `version` the program's; the page shows both. A
        /// demo is on live time.
        package init(
            seed: UInt64, isDemo: Bool, settings: Configuration, file: String?, page: KioskSettings,
            version: String, logger: Logger
        ) {
            var options = SimulatedGate.Options(settings, seed: seed)
            // Codes tell whole seconds.
            if isDemo {
                options.start = Date(
                    timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
            }
            self.options = options
            self.isDemo = isDemo
            (self.settings, self.file, self.page) = (settings, file, page)
            (self.version, self.logger) = (version, logger)
        }

        /// Runs it after `prepare` has said what is done to it; answers the gate as it was left.
        package func run(_ prepare: (SimulatedGate) throws -> Void) async throws -> SimulatedGate? {
            guard let kiosk = try KioskAssembly(page, start: .zero) else { return nil }
            let (watch, logger, isDemo, run) = (kiosk.watch, logger, isDemo, Run())
            let simulated = try SimulatedGate(
                options,
                pipeline: { judge in
                    run.timing(
                        ScanPipeline(
                            showsName: page.showsName,
                            tell: { frame, seen in
                                watch.looked(at: frame, seen, at: frame.timestamp)
                            }, judge: judge))
                },
                observe: { event in
                    switch event {
                    case .handled(let event, let actions, let parts, let time):
                        run.failed.withLock { $0 = parts }
                        watch.handled(event, actions, at: time, work: run.work.withLock { $0 })
                    case .changed(let state) where !isDemo: watch.tell(GatePanel.event(state))
                    case .trouble(let problem): logger.error("\(problem)")
                    case .scan, .lamp, .barrier, .frame, .performed, .changed: break
                    }
                })
            if isDemo { try ScriptPlayback(demo: Self.laps).prepare(simulated) }
            try prepare(simulated)
            var gate = Gate(
                siteName: settings.siteName, version: version, watch: watch,
                // The demo runs at the time of day; a gate that is operated may have a wrong clock.
                wallClock: isDemo ? SystemWallClock() : BelievedClock(gate: simulated),
                now: { simulated.state.time }
            ) { run.failed.withLock { $0 } }
            gate.hasCamera = true
            gate.isSimulated = true
            gate.parts = [
                "camera", "decoder", "indicator", "barrier", "storage", "trust", "clock",
            ]
            gate.keys = { KioskAssembly.keys(simulated.trusted) }
            gate.configuration = file.map(KioskAssembly.text) ?? ""
            gate.journal = JournalReader { simulated.journal }
            if !isDemo { gate.simulator = GatePanel(gate: simulated) }
            let services = kiosk.services(gate, logger) + [GateService(gate: simulated)]
            let group = ServiceGroup(
                configuration: .init(
                    services: services.map { .init(service: $0) },
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run()
            return simulated
        }
    }

    /// What the page is told of a run, beside the gate's events.
    private final class Run: Sendable {
        /// The parts at fault.
        let failed = Mutex<Set<DecisionMachine.Part>>([])
        /// The measured time of the newest frame's decoding: on the gate's own time line a decision takes no
        /// time.
        let work = Mutex(Duration.zero)

        func timing(_ pipeline: ScanPipeline) -> ScanPipeline {
            ScanPipeline(
                decode: { [self] frame in
                    let start = MonotonicTime.now()
                    defer { work.withLock { $0 = MonotonicTime.now() - start } }
                    return try pipeline.look(at: frame)
                }, decodeClosely: pipeline.lookCloser, judge: pipeline.code)
        }
    }

    /// The time of day that the simulated gate believes.
    private struct BelievedClock: WallClock {
        let gate: SimulatedGate
        func now() -> Date { gate.state.clock }
    }

    private struct GateService: Service {
        let gate: SimulatedGate

        package func run() async throws {
            await cancelWhenGracefulShutdown { await gate.run() }
            // A script's end is not the page's.
            try? await gracefulShutdown()
        }
    }
#endif
