import ArgumentParser

/// The command line: a contract other programs call.
@main
struct Gatelight: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "gatelight",
        abstract: "A checkpoint terminal that judges signed codes offline.",
        discussion: """
            Exit status: 0 everything was green; 1 something was not; 64 to 78 as in sysexits.h \
            for usage, data, missing input, no permission and configuration.
            """,
        version: version,
        subcommands: [
            RunCommand.self, SimulateCommand.self, CheckCommand.self, ReplayCommand.self,
            RecordCommand.self, CodeCommand.self, KeysCommand.self, JournalCommand.self,
            DoctorCommand.self, BenchCommand.self, KioskCommand.self, GuardCommand.self,
        ])
}
