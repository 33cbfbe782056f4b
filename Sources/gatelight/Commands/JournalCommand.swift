import ArgumentParser
import Failures
import Journal
import SiteConfiguration
import SystemPackage
import TerminalAssembly
import ProgramOutput

struct JournalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "List, export, verify and prove the journal of verdicts.",
        subcommands: [
            JournalListCommand.self, JournalExportCommand.self, JournalVerifyCommand.self,
            JournalProveCommand.self, JournalForgetCommand.self, JournalCheckpointCommand.self,
            JournalCosignCommand.self, JournalSealCommand.self,
        ])
}

/// Options that select a journal.
struct JournalOptions: ParsableArguments {
    @Option(help: "Configuration file with the journal's folder. (default: built-in settings)")
    var config: String?
    @Option(help: "Folder of the journal. (default: that of the configuration)")
    var directory: String?

    /// The selected journal.
    func journal() throws(Failure) -> TerminalJournal {
        try TerminalJournal(config: config, directory: directory)
    }

    /// A reader of the selected journal. Throws if the journal does not exist.
    func reader() throws(Failure) -> JournalReader { try journal().reader() }
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
        commandName: "verify", abstract: "Prove that the journal was not changed.",
        discussion: """
            Compares lines, tree, signed checkpoints, seals and cosignatures. What the terminal's \
            own disk says is only worth something with --key, --witness or --seal from elsewhere. \
            With --chain: \(JournalSurvey.limits)

            """ + examples("journal verify --directory journal"))

    @OptionGroup var options: JournalOptions
    @Option(
        help: ArgumentHelp(
            "Entry that an earlier verification printed. Checks that it is unchanged.",
            valueName: "number:check"),
        transform: JournalSurvey.Noted.init(argument:))
    var noted: JournalSurvey.Noted?
    @Option(
        help: "The terminal's public key, or a file with it. (default: that in the folder tree)")
    var key: String?
    @Option(help: "A witness' public key, or a file with it. (default: journal.witnesses)")
    var witness: [String] = []
    @Option(help: "A checkpoint that a witness signed, as it keeps it.")
    var cosigned: [String] = []
    @Option(help: "File with the key that `journal seal` printed.")
    var seal: String?
    @Flag(help: "Check only the chain of lines, for an export or an old journal.")
    var chain = false

    func run() async throws {
        try await reportingFailures {
            let trust = try TerminalJournal.Trust(
                key: key, witnesses: witness, cosigned: cosigned, seal: seal)
            let reader = try options.reader()
            let tell = { (finding: JournalText.Finding) in StandardError.tell("\(finding)") }
            let survey =
                try chain
                ? reader.verify(noted: noted, tell)
                : options.journal().verify(noted: noted, trust, tell)
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
