import ArgumentParser
import TerminalAssembly
import Verification

struct CodeInspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Print the fields of a payload without verifying them.",
        discussion: "No signature is checked, so do not trust the fields.")

    @Argument(help: "Payload, or - for standard input.")
    var payload: String

    func run() async throws {
        try await reportingFailures {
            for field in try PayloadField.all(of: try payloadBytes(payload)) {
                let padding = String(repeating: " ", count: max(1, 16 - field.name.count))
                StandardOutput.write(field.name + padding + field.value)
            }
        }
    }
}
