import ArgumentParser
import TerminalAssembly
import Verification

struct CodeInspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what is in a payload. Nothing is verified: believe none of it.")

    @Argument(help: "The payload, or - for standard input.")
    var payload: String

    func run() async throws {
        try await reportingFailures {
            for field in try PayloadFields(try payloadBytes(payload)).all {
                let padding = String(repeating: " ", count: max(1, 16 - field.name.count))
                StandardOutput.write(field.name + padding + field.value)
            }
        }
    }
}
