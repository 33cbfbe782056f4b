import ArgumentParser
import Failures
import TerminalAssembly
import ProgramOutput

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check devices, clock, keys, permissions and storage, and print what to do.",
        discussion: """
            Opens the devices: stop the daemon first. Exit status 69 if a check fails.

            """ + examples("doctor --config gatelight.yaml"))

    @Option(help: "Configuration file. (default: built-in settings)")
    var config: String?

    func run() async throws {
        try await reportingFailures {
            let settings = try JudgeAssembly.configuration(config)
            var examination = Examination { StandardOutput.write($0.line) }
            await examination.examine(settings, file: config)
            guard examination.isWell else { throw ExitCode(Failure.Status.unavailable.rawValue) }
        }
    }
}

extension Examination.Finding {
    fileprivate var line: String {
        let padding = String(repeating: " ", count: max(1, 14 - part.count))
        return "\(isWell ? "✓" : "✗") \(part)\(padding)\(text)"
    }
}
