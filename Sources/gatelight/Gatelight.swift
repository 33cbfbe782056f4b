import ArgumentParser

/// The command line. Other programs call it, so its options and output are a contract.
@main
struct Gatelight: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "gatelight",
        abstract: "A checkpoint terminal that judges signed codes offline.",
        discussion: """
            Exit status: 0 everything was green; 1 something was not; 64 to 78 as in sysexits.h \
            for usage, data, missing input, no permission and configuration; 74 also when the \
            output could not be written completely.
            """,
        version: version,
        subcommands: [
            RunCommand.self, SimulateCommand.self, CheckCommand.self, ReplayCommand.self,
            RecordCommand.self, CodeCommand.self, KeysCommand.self, JournalCommand.self,
            DoctorCommand.self, BenchCommand.self, KioskCommand.self, GuardCommand.self,
        ])

    /// Differs from the protocol's own `main` only in that help and version are checked like other
    /// output: losing them is an error.
    static func main() async {
        StandardOutput.occupy()
        do {
            var command = try await asyncParseAsRoot()
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
        guard code == .success else { exit(withError: error) }
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
