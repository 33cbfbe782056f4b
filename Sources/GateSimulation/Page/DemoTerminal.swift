import Admission
import DeviceInterface
import FoundationEssentials
package import Logging
import ServiceLifecycle
import SimulatedDevices
package import SiteConfiguration
import Terminal
import TerminalAssembly
import TerminalCore
import Trust
import UnixSignals
import Verification

#if Kiosk
    import Kiosk

    /// The live terminal on simulated devices in real time, with its page: the demo's people come again
    /// and again until it is told to stop.
    package struct DemoTerminal {
        private let seed: UInt64
        private let settings: Configuration
        private let page: KioskSettings
        private let version: String
        private let logger: Logger

        private static let lap = Duration.seconds(75)
        /// As long as the script's codes are valid.
        private static let laps = 45

        /// `version` is the program's, as the page shows it.
        package init(
            seed: UInt64, settings: Configuration, page: KioskSettings, version: String,
            logger: Logger
        ) {
            (self.seed, self.settings, self.page) = (seed, settings, page)
            (self.version, self.logger) = (version, logger)
        }

        package func run() async throws {
            // Codes tell whole seconds.
            let start = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
            let script = try DemoScript(seed: seed, start: start)
            var options = SyntheticCamera.Options()
            options.format = FrameFormat(.yuyv, width: 640, height: 480)
            options.duration = Self.lap * Self.laps
            options.seed = seed
            options.isRealTime = true
            options.arrivals = try arrivals(script, height: options.format.height)
            let camera = SyntheticCamera(options, timeOrigin: MonotonicTime.now())
            guard let kiosk = try KioskAssembly(page) else { return }
            let judge = Judge(
                verifier: Verifier(trust: script.trust), policy: SitePolicy(settings.admission))
            var devices = LiveRunner.Devices(indicator: NoIndicator())
            devices.camera = camera
            let terminal = LiveRunner(
                devices: devices,
                pipeline: ScanPipeline(showsName: page.showsName) { judge.judge($0, at: $1) },
                timing: Timing(settings.timing), wallClock: SystemWallClock(),
                now: MonotonicTime.now,
                logger: logger, watch: kiosk.watch,
                register: .forgetful(settings, at: start, now: MonotonicTime.now()),
                ruleLamp: settings.ruleLamp, record: .none)
            var gate = Gate(
                siteName: settings.siteName, version: version, watch: kiosk.watch,
                wallClock: SystemWallClock(), now: MonotonicTime.now
            ) { await terminal.engine.failedParts }
            gate.hasCamera = true
            gate.isSimulated = true
            gate.parts = ["camera", "decoder", "indicator", "storage", "trust", "clock"]
            gate.droppedFrames = { await camera.droppedFrames }
            gate.keys = { KioskAssembly.keys(script.trust) }
            let group = ServiceGroup(
                configuration: .init(
                    services: (kiosk.services(gate, logger) + terminal.services).map {
                        .init(service: $0, successTerminationBehavior: .ignore)
                    }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run()
        }

        private func arrivals(_ script: DemoScript, height: Int) throws -> [Arrival] {
            let people = try script.arrivals(seed: seed, duration: Self.lap, height: height).map(
                \.1)
            return (0..<Self.laps).flatMap { lap in
                people.map {
                    var arrival = $0
                    arrival.at += Self.lap * lap
                    return arrival
                }
            }
        }
    }
#endif
