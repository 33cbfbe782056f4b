import ArgumentParser
import DeviceInterface
import Failures
import FoundationEssentials
import Logging
import ServiceLifecycle
import SiteConfiguration
import Terminal
import TerminalAssembly
import TerminalCore
import Trust
import UnixSignals
import ProgramOutput

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the daemon on real devices.",
        discussion: """
            While a device is missing or fails, the lamp shows the fault signal. SIGTERM and \
            SIGINT stop the daemon cleanly; the lamp is then dark.

            """ + examples("run --config gatelight.yaml --json"))

    @Option(help: "Configuration file. (default: built-in settings)")
    var config: String?
    @Flag(help: "Print one JSON object per scan, each on its own line.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let assembly = try JudgeAssembly(config: config, trust: nil, tell: StandardError.tell)
            let settings = assembly.configuration
            try settings.checkInputs()
            var logger = Logger(label: "gatelight") { _ in LineLog() }
            logger[metadataKey: "site"] = "\(settings.siteName)"
            // A reader that does not read the output must not delay the gate.
            LinePrinter.output.detach()
            LinePrinter.errors.detach()
            let journal = try VerdictJournal(settings.journal)
            let terminal = try await LiveTerminal(
                assembly, on: TerminalMachine(assembly, file: config, logger: logger),
                file: config, journal: journal, version: Gatelight.version, logger: logger,
                show: show(logger))
            if let outage = assembly.contents.loaded?.outage(
                at: Date(), grace: assembly.trust.grace)
            {
                logger.error("\(outage)")
            }
            logger.notice(
                "\(settings.siteName): judging with \(assembly.store.regionalKeys.count) regional keys and \(assembly.store.signerCertificates.count) signer certificates"
            )
            let group = terminal.group(signals: [.sigterm, .sigint], logger: logger)
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

    /// Prints each scan once it is in the journal.
    private func show(_ logger: Logger) -> @Sendable (Scan, Date) -> Void {
        let json = json
        return { scan, time in
            var line = VerdictLine(scan.verdict)
            line.at = time.ISO8601Format()
            line.frame = scan.frame
            line.source = scan.source
            line.latencyMs = scan.latency.milliseconds
            StandardOutput.show(line, json: json)
            let dropped = LinePrinter.output.takeDropped()
            if dropped > 0 {
                logger.warning("standard output is not read: \(dropped) lines were dropped")
            }
        }
    }
}
