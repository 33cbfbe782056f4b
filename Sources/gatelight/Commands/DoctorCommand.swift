import ArgumentParser
import Failures
import SiteConfiguration
import TerminalAssembly
import ProgramOutput

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check devices, clock, keys, permissions and storage, and print what to do.",
        discussion: """
            Opens the devices: stop the daemon first. Writes no file. Marks: ✓ works, ! not \
            configured or in doubt, ✗ broken. Exit status 69 if something is broken.

            """ + examples("doctor --config gatelight.yaml --json"))

    @Option(help: "Configuration file. (default: /etc/gatelight/gatelight.yaml if it exists)")
    var config: String?
    @Flag(help: "Print one JSON object per finding, each on its own line.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let file = Configuration.file(config)
            let settings = try JudgeAssembly.configuration(file)
            var examination = Examination { StandardOutput.write(json ? $0.json : $0.line) }
            await examination.examine(settings, file: file)
            guard examination.isWell else { throw ExitCode(Failure.Status.unavailable.rawValue) }
        }
    }
}
