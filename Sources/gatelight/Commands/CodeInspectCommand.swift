import ArgumentParser
import Failures
import ProgramOutput
import TerminalAssembly
import Verification

struct CodeInspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Print the fields of codes without verifying them.",
        discussion: """
            The input is one that `check` takes: a picture, a recording, a text file, a payload, \
            or -. No signature is checked, so do not trust the fields.

            """ + examples("code inspect code.png", "code inspect - < code.txt"))

    @Argument(help: "Picture, recording, text file or payload; - for lines on standard input.")
    var input: String

    func run() async throws {
        try await reportingFailures {
            let codes = try CodeInput(input, progress: StandardError.progress).codes()
            guard !codes.isEmpty else { throw Failure(.data, "\(input): no code found") }
            for (index, code) in codes.enumerated() {
                if index > 0 { StandardOutput.write("") }
                for field in try PayloadField.all(of: code.payload) {
                    let padding = String(repeating: " ", count: max(1, 16 - field.name.count))
                    StandardOutput.write(field.name + padding + field.value)
                }
            }
        }
    }
}
