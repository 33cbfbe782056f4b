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

    /// Runs a simulated gate and its page in real time until shutdown. People who open the page can
    /// operate the gate or, in a demo, watch the demo's people come repeatedly.
    package struct InteractiveTerminal {
        private let options: SimulatedGate.Options
        private let isDemo: Bool
        private let settings: Configuration
        private let file: String?
        private let page: KioskSettings
        private let version: String
        private let logger: Logger

        /// Creates a terminal. `file` is the path of the settings and `version` the program's
        /// version; the page displays both. A demo begins at the present time of day.
        package init(
            seed: UInt64, isDemo: Bool, settings: Configuration, file: String?, page: KioskSettings,
            version: String, logger: Logger
        ) {
            var options = SimulatedGate.Options(settings, seed: seed)
            // Codes store whole seconds.
            options.keepsScript = !isDemo
            if isDemo {
                options.start = Date(
                    timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
            }
            self.options = options
            self.isDemo = isDemo
            (self.settings, self.file, self.page) = (settings, file, page)
            (self.version, self.logger) = (version, logger)
        }

        /// Runs until shutdown and returns the gate in its last state. `prepare` can give it a
        /// script first. `nil` if there is no page.
        /// Throws if another program uses the page's port.
        package func run(_ prepare: (SimulatedGate) throws -> Void) async throws -> SimulatedGate? {
            try PagePort.check(page)
            guard let kiosk = try KioskAssembly(page, start: .zero) else { return nil }
            let (watch, logger, isDemo, run) = (kiosk.watch, logger, isDemo, Run())
            let simulated = try SimulatedGate(
                options,
                pipeline: { judge in
                    run.timing(
                        ScanPipeline(
                            showsName: page.showsName, showsBirthYear: page.showsBirthYear,
                            tell: { frame, seen in
                                watch.looked(at: frame, seen, at: frame.timestamp)
                            }, judge: judge))
                },
                observe: { event in
                    switch event {
                    case .handled(let step, let time):
                        if let parts = step.decisions.last?.failedParts {
                            run.failed.withLock { $0 = parts }
                        }
                        watch.handled(step, at: time, work: run.work.withLock { $0 })
                    case .changed(let state) where !isDemo: watch.tell(state.event)
                    case .trouble(let problem): logger.error("\(problem)")
                    case .performed(let line) where line.command == .power(isOn: true):
                        watch.restarted(at: line.at)
                    case .scan, .lamp, .barrier, .frame, .performed, .changed: break
                    }
                })
            if isDemo { simulated.play(endlessly: try Script.demo()) }
            try prepare(simulated)
            var gate = kiosk.gate(
                settings, file: file, version: version,
                parts: [.camera, .decoder, .indicator, .barrier, .storage, .trust, .program],
                // The demo runs at the time of day; a gate that is operated may have a wrong clock.
                isDemo ? SystemWallClock() : BelievedClock(gate: simulated),
                now: { simulated.state.time }, store: { simulated.trusted }
            ) { run.failed.withLock { $0 } }
            gate.clear = { try? simulated.perform("button") }
            gate.isSimulated = true
            gate.show(JournalReader { simulated.journal })
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

    /// The values of a run that the page needs beside the gate's events.
    private final class Run: Sendable {
        /// The parts at fault.
        let failed = Mutex<Set<DecisionMachine.Part>>([])
        /// The measured decoding time of the newest frame. On the gate's virtual time a decision
        /// takes no time.
        let work = Mutex(Duration.zero)

        /// Returns a pipeline that measures its decoding time.
        func timing(_ pipeline: ScanPipeline) -> ScanPipeline {
            ScanPipeline(
                decode: { [self] frame in
                    let start = MonotonicTime.now()
                    defer { work.withLock { $0 = MonotonicTime.now() - start } }
                    return try pipeline.look(at: frame)
                }, decodeClosely: pipeline.lookCloser, judge: pipeline.code)
        }
    }

    /// The time of day that the simulated gate assumes.
    private struct BelievedClock: WallClock {
        let gate: SimulatedGate
        func now() -> Date { gate.state.clock }
    }

    private struct GateService: Service {
        let gate: SimulatedGate

        /// Runs the gate until shutdown.
        package func run() async throws {
            await cancelWhenGracefulShutdown { await gate.run() }
            // The page stays open after the script's end.
            try? await gracefulShutdown()
        }
    }
#endif
