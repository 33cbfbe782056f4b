import Admission
import ArgumentParser
import SiteConfiguration
import DeviceInterface
import FoundationEssentials
import Journal
import Logging
import Passages
import ServiceLifecycle
import SystemPackage
import Terminal
import TerminalCore
import Trust
import UnixSignals
import Verdicts

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "The daemon, on real devices.",
        discussion: """
            A device that is missing or fails gives the fault signal until it is back. SIGTERM and \
            SIGINT stop it cleanly, with the lamp dark.
            """)

    @Option(help: "Configuration file.")
    var config: String?
    @Flag(help: "One JSON object a line for every scan.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let assembly = try JudgeAssembly(config: config, trust: nil)
            let settings = assembly.configuration
            guard settings.camera != nil || !settings.readers.isEmpty else {
                throw Failure(
                    .configuration, "neither a camera nor a reader: configure one to see codes with"
                )
            }
            var logger = Logger(label: "gatelight") { _ in LineLog() }
            logger[metadataKey: "site"] = "\(settings.siteName)"
            // Whoever does not read what is printed must not hold up the gate.
            LinePrinter.output.detach()
            LinePrinter.errors.detach()
            let journal = try VerdictJournal(settings.journal)
            let services = try await services(assembly, journal, logger)
            if let outage = assembly.contents.loaded?.outage(
                at: Date(), grace: assembly.trust.grace)
            {
                logger.error("\(outage)")
            }
            logger.notice(
                "judging with \(assembly.store.regionalKeys.count) regional keys and \(assembly.store.signerCertificates.count) signer certificates"
            )
            let group = ServiceGroup(
                configuration: .init(
                    services: services.map {
                        .init(
                            service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                            failureTerminationBehavior: .gracefullyShutdownGroup)
                    }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
            try await group.run()
            do throws(DeviceError) {
                try journal.finish()
            } catch {
                logger.error("\(error)")
            }
            logger.notice("stopped")
            await LinePrinter.output.drain()
            await LinePrinter.errors.drain()
        }
    }

    private func services(
        _ assembly: JudgeAssembly, _ journal: VerdictJournal, _ logger: Logger
    ) async throws -> [any Service] {
        let settings = assembly.configuration
        var devices = LiveRunner.Devices(
            indicator: try DeviceAssembly.guardedIndicator(settings.indicator, file: config))
        devices.camera = DeviceAssembly.camera(settings.camera)
        devices.acceptsRepeatedFrames = settings.camera?.acceptsRepeatedFrames ?? false
        devices.readers = try DeviceAssembly.readers(settings.readers)
        devices.barrier = try DeviceAssembly.guardedBarrier(settings.barrier, file: config)
        devices.button = try DeviceAssembly.button(settings.button)
        let wallClock = SystemWallClock()
        let json = json
        let environment = ProcessInfo.processInfo.environment
        let clock = ClockKeeper(
            assembly.trust, assembly.contents, runtimeFolder: environment["RUNTIME_DIRECTORY"])
        let judge = CurrentJudge { clock.look(at: $0) }
        let kiosk = try KioskAssembly(settings.kiosk)
        let register = assembly.passageRegister()
        let looker = try TrustLooker(assembly, judge, clock, register, logger: logger)
        // The first look comes before the first frame: nothing is judged by nothing.
        let firstLook = await looker.look(at: wallClock.now())
        let terminal = LiveRunner(
            devices: devices,
            perception: Perception(
                showsName: settings.kiosk?.showsName ?? false, judge: judge.judge),
            timing: Timing(settings.timing), wallClock: wallClock, now: MonotonicTime.now,
            logger: logger, watch: kiosk?.watch, register: register,
            ruleLamp: { judge.policy.stricter[.ruleFailed] ?? .dark },
            trust: LiveRunner.Trust(
                firstLook: firstLook, look: { await looker.look(at: wallClock.now()) }),
            record: ScanRecord(expectRoom: { () throws(DeviceError) in
                try journal.keep(at: wallClock.now())
                try register.persist(at: wallClock.now(), now: MonotonicTime.now())
            }) { scan throws(DeviceError) in
                let time = wallClock.now()
                // What opens the gate is remembered before it is told.
                try register.persist(at: time, now: MonotonicTime.now())
                try journal.record(scan, at: time)
                var line = VerdictLine(scan.verdict)
                line.at = time.ISO8601Format()
                line.frame = scan.frame
                line.source = scan.source
                line.latencyMs = scan.latency.milliseconds
                StandardOutput.show(line, json: json)
                let dropped = LinePrinter.output.takeDropped()
                if dropped > 0 {
                    logger.warning("nobody reads standard output: \(dropped) lines were dropped")
                }
            })
        var services = terminal.services
        #if Kiosk
            if let kiosk {
                let page = kiosk.services(
                    settings, file: config, terminal, devices, judge, wallClock, logger)
                services = page + services
            }
        #endif
        guard let manager = ServiceManager(environment: environment) else {
            return services
        }
        let supervision = SupervisionService(
            manager: manager, engine: terminal.engine, hasCamera: devices.camera != nil)
        return services + [supervision]
    }
}
