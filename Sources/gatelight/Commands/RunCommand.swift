import ArgumentParser
import Configuration
import DeviceInterface
import FoundationEssentials
import Journal
import Logging
import ServiceLifecycle
import SystemPackage
import Terminal
import Trust
import UnixSignals

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
            let journal = try VerdictJournal(settings.journal)
            let services = try services(assembly, journal, logger)
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
            logger.notice("stopped")
        }
    }

    private func services(
        _ assembly: JudgeAssembly, _ journal: VerdictJournal, _ logger: Logger
    ) throws -> [any Service] {
        let settings = assembly.configuration
        var devices = LiveTerminal.Devices(
            indicator: try DeviceAssembly.guardedIndicator(settings.indicator, file: config))
        devices.camera = DeviceAssembly.camera(settings.camera)
        devices.readers = try DeviceAssembly.readers(settings.readers)
        devices.barrier = try DeviceAssembly.guardedBarrier(settings.barrier, file: config)
        devices.button = try DeviceAssembly.button(settings.button)
        let judge = assembly.judge(clockFloor: assembly.store.newestKeyCreation)
        let wallClock = SystemWallClock()
        let json = json
        let terminal = LiveTerminal(
            devices: devices, perception: Perception(judge: judge),
            timing: Timing(settings.timing), wallClock: wallClock, now: MonotonicTime.now,
            logger: logger
        ) { scan throws(DeviceError) in
            let time = wallClock.now()
            try journal.record(scan, at: time)
            var line = VerdictLine(scan.verdict)
            line.at = time.ISO8601Format()
            line.frame = scan.frame
            line.source = scan.source
            line.latencyMs = scan.latency.milliseconds
            StandardOutput.write(json ? line.json : line.text)
        }
        guard let manager = ServiceManager(environment: ProcessInfo.processInfo.environment) else {
            return terminal.services
        }
        let supervision = SupervisionService(
            manager: manager, engine: terminal.engine, hasCamera: devices.camera != nil)
        return terminal.services + [supervision]
    }
}
