import ArgumentParser
import Failures
import Journal
import SiteConfiguration
import SystemPackage
import TerminalAssembly
import ProgramOutput

struct JournalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "List, export and verify the journal of verdicts.",
        subcommands: [
            JournalListCommand.self, JournalExportCommand.self, JournalVerifyCommand.self,
        ])
}

/// Options that select a journal.
struct JournalOptions: ParsableArguments {
    @Option(help: "Configuration file with the journal's folder. (default: built-in settings)")
    var config: String?
    @Option(help: "Folder of the journal. (default: that of the configuration)")
    var directory: String?

    /// A reader of the selected journal. Throws if the journal does not exist.
    func reader() throws(Failure) -> JournalReader {
        let folder: FilePath
        if let directory {
            folder = FilePath(argument: directory)
        } else {
            folder = try JudgeAssembly.configuration(config).journal.directory
        }
        let path = VerdictJournal.path(in: folder)
        _ = try Files.head(path, count: 1)
        return JournalReader(path: path)
    }
}

struct JournalListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Print the newest entries.",
        discussion: examples("journal list --directory journal --last 5"))

    @OptionGroup var options: JournalOptions
    @Option(help: "Number of entries, 1 to 1000000.")
    var last: Int = 20

    func validate() throws { try require("--last", last, in: 1...1_000_000) }

    func run() async throws {
        try await reportingFailures {
            try options.reader().forEach(
                newest: last, while: { !StandardOutput.hasFailed }, StandardOutput.write)
        }
    }
}

struct JournalExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print every entry as JSON lines or comma-separated values.",
        discussion: examples("journal export --directory journal --format csv > journal.csv"))

    @OptionGroup var options: JournalOptions
    @Option(help: "Format of the output.")
    var format: JournalText.Form = .json

    func run() async throws {
        try await reportingFailures {
            try options.reader().forEach(
                as: format, while: { !StandardOutput.hasFailed }, StandardOutput.write)
        }
    }
}

struct JournalVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check the journal for changed, missing and torn lines.",
        discussion: JournalSurvey.limits + "\n\n" + examples("journal verify --directory journal"))

    @OptionGroup var options: JournalOptions
    @Option(
        help: ArgumentHelp(
            "Entry that an earlier verification printed. Checks that it is unchanged.",
            valueName: "number:check"),
        transform: JournalSurvey.Noted.init(argument:))
    var noted: JournalSurvey.Noted?

    func run() async throws {
        try await reportingFailures {
            let survey = try options.reader().verify(noted: noted) {
                StandardError.tell("\($0)")
            }
            for line in survey.lines(noted) { StandardOutput.write(line) }
            guard survey.findings == 0 else { throw ExitCode(Failure.Status.data.rawValue) }
        }
    }
}

extension JournalSurvey.Noted {
    init(argument: String) throws {
        guard let noted = Self(argument) else {
            throw ValidationError(
                "--noted takes a number and a check, such as 4711:5a8ef9f8041cf685, not \(argument)."
            )
        }
        self = noted
    }
}
