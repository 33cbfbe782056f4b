#if Kiosk
    import DeviceInterface
    import Dispatch
    import Failures
    import FoundationEssentials
    import GateSimulation
    import Kiosk
    package import Logging
    import ServiceLifecycle
    package import SiteConfiguration
    import Synchronization
    package import SystemPackage
    import Terminal
    import TerminalAssembly
    import TerminalCore
    import Trust
    import UnixSignals
    import Verdicts

    /// Plays the script of an explored gate in real time on the page: lamp and barrier as they are,
    /// and beside them what the oracle thinks that they may show.
    package struct ExploredPage {
        private let script: FilePath
        private let settings: Configuration
        private let page: KioskSettings
        private let version: String
        private let logger: Logger

        /// The newest lines that the page shows of what happened.
        private static let shownLines = 200
        /// The longest hold time that a site can have; the lamp itself ends each colour.
        private static let longestHold = Duration.seconds(15)

        /// Creates a page of the script in a file. `settings` are those that the page shows.
        package init(
            _ script: FilePath, settings: Configuration, page: KioskSettings, version: String,
            logger: Logger
        ) {
            (self.script, self.settings, self.page) = (script, settings, page)
            (self.version, self.logger) = (version, logger)
        }

        /// Runs until shutdown; the page stays open after the script's end.
        ///
        /// Throws if another program uses the page's port, or if the script is not one of an
        /// explored gate.
        package func run() async throws {
            try PagePort.check(page)
            guard let kiosk = try KioskAssembly(page, start: .zero) else { return }
            let shown = ShownGate(kiosk.watch)
            var gate = kiosk.gate(
                settings, file: nil, version: version, parts: [], shown,
                now: { shown.state.time }, store: { .empty }
            ) { [] }
            gate.isSimulated = true
            gate.simulator = shown
            let playing = Playing(script: script, shown: shown, logger: logger)
            let group = ServiceGroup(
                configuration: .init(
                    services: (kiosk.services(gate, logger) + [playing]).map {
                        .init(service: $0, failureTerminationBehavior: .gracefullyShutdownGroup)
                    }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run()
        }

        /// The gate as the page shows it. The script decides everything, so people decide nothing.
        private final class ShownGate: SimulatorPanel, WallClock {
            private let watch: GateMonitor
            private let current: Mutex<GateState>

            init(_ watch: GateMonitor) {
                self.watch = watch
                var state = GateState(clock: Exploration.start)
                state.opinion = .init(.nobody)
                current = Mutex(state)
            }

            var state: GateState { current.withLock { $0 } }

            func now() -> Date { state.clock }

            func state() async -> String { state.json }

            func archive() async -> [UInt8] { [] }

            func run(_ line: String) async throws(SimulatorRefusal) {
                throw SimulatorRefusal("the script decides what happens at this gate")
            }

            func show(picture: [UInt8]) async throws(SimulatorRefusal) {
                throw SimulatorRefusal("the script decides what is shown at this gate")
            }

            /// Follows the run, and tells watchers what changed.
            func follow(_ event: ExploredRun.Event) {
                let (old, new) = current.withLock { state in
                    let old = state
                    state.time = event.time
                    state.clock = Exploration.start.addingTimeInterval(event.time / .seconds(1))
                    note(event, &state)
                    return (old, state)
                }
                if old.lamp != new.lamp || old.judgement != new.judgement {
                    watch.tell(.lamp(Self.screen(of: new)))
                }
                // Time alone is no news.
                var older = old
                (older.time, older.clock) = (new.time, new.clock)
                if older != new { watch.tell(new.event) }
            }

            /// What the kiosk's screen shows: the lamp, with the reason once it is known.
            private static func screen(of state: GateState) -> LampState {
                let order = LampOrder(
                    lamp: state.lamp, until: state.time + ExploredPage.longestHold)
                var shown = LampState(
                    order: order, orderedAt: state.time, scans: state.barrierPulses)
                if state.judgement?.verdict.lamp == state.lamp {
                    shown.verdict = state.judgement?.verdict
                }
                return shown
            }

            /// Notes the end of the script.
            func end(promisesKept: Bool) {
                let state = current.withLock { state in
                    state.hasEnded = true
                    if promisesKept { state.opinion = .init(.promisesKept) }
                    return state
                }
                watch.tell(state.event)
            }

            private func note(_ event: ExploredRun.Event, _ state: inout GateState) {
                switch event {
                case .line(let line):
                    state.script.append(line.script)
                    if case .power(let isOn) = line.command { setPower(isOn, &state) }
                case .lamp(let lamp, _): state.lamp = lamp
                case .barrier(let isOpen, _):
                    state.isBarrierOpen = isOpen
                    if isOpen { state.barrierPulses += 1 }
                case .judged(let verdict, _):
                    state.judgement = GateState.Judgement(verdict: verdict, steps: [])
                case .moment(let opinion, _): state.opinion = opinion
                case .process: break
                case .violation(let violation):
                    state.opinion = .init(.promiseBroken, "\(violation)")
                }
                if case .line = event { return }
                if let line = event.line {
                    state.serial = (state.serial + [line]).suffix(ExploredPage.shownLines)
                }
            }

            private func setPower(_ isOn: Bool, _ state: inout GateState) {
                if isOn {
                    state.faults.remove(.powerCut)
                } else {
                    state.faults.insert(.powerCut)
                }
            }
        }

        /// Plays the script on a thread of its own, which simulates everything and sleeps between.
        private struct Playing: Service {
            let script: FilePath
            let shown: ShownGate
            let logger: Logger

            func run() async throws {
                let (ends, end) = AsyncStream<Result<Bool, Failure>>.makeStream()
                DispatchQueue(label: "gatelight.explorer").async { [script, shown] in
                    end.yield(
                        Result { () throws(Failure) in
                            try Exploration.play(script, inRealTime: true, observe: shown.follow)
                        })
                    end.finish()
                }
                // A shutdown does not wait for the script: the thread ends with the process.
                var results = ends.cancelOnGracefulShutdown().makeAsyncIterator()
                guard let end = await results.next() else { return }
                let isKept = try end.get()
                shown.end(promisesKept: isKept)
                logger.notice(
                    "the script has ended; \(isKept ? "all promises were kept" : "a promise was broken")"
                )
                try? await gracefulShutdown()
            }
        }
    }
#endif
