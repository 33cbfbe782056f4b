import ArgumentParser
import ProgramOutput
import TerminalAssembly

/// The command line. Other programs call it, so its options and output are a contract.
@main
struct Gatelight: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "gatelight",
        abstract: "Judge signed codes at a checkpoint, without a network.",
        discussion: """
            Exit status 0 means success; for `check` and `replay`, that every verdict was green. 1 \
            means that a verdict was not green or that a comparison or check failed. 64 to 78 are \
            errors as in sysexits.h: 64 usage, 65 data, 66 missing input, 69 unavailable device or \
            service, 73 output file, 74 input or output, 77 permission, 78 configuration. 74 also \
            means that the output is incomplete.

            """ + examples("simulate", "simulate --page", "check code.png --trust trust"),
        version: version,
        subcommands: [
            RunCommand.self, SimulateCommand.self, ExploreCommand.self, CheckCommand.self,
            ReplayCommand.self,
            RecordCommand.self, CodeCommand.self, KeysCommand.self, JournalCommand.self,
            SetupCommand.self, DoctorCommand.self, BenchCommand.self, KioskCommand.self,
            GuardCommand.self,
        ])

    /// Differs from the protocol's own `main` only in that help and version are checked like other
    /// output: losing them is an error.
    static func main() async {
        // Before anything else, while this is the only thread.
        BoxedProgram.runIfAsked()
        StandardOutput.occupy()
        do {
            try CommandWords.check(CommandWords.given)
            var command = try await asyncParseAsRoot(CommandWords.given)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    private static func end(with error: any Error) -> Never {
        let (message, code) = (fullMessage(for: error), exitCode(for: error))
        guard code == .success else {
            // Only errors of the command line have a message: failures were printed before.
            if !message.isEmpty { StandardError.tell(UsageMessage.line(from: message)) }
            exit(withError: code)
        }
        // Help and version have several lines and contain nothing from outside.
        if !message.isEmpty { StandardOutput.writeStyled(message) }
        do {
            try finishOutput()
        } catch {
            exit(withError: error)
        }
        exit()
    }
}
