import ArgumentParser
import Cryptography
import Failures
import FoundationEssentials
import Hexadecimal
import Regions
import SiteConfiguration
import SystemPackage
import TerminalAssembly
import Trust
import ProgramOutput

struct KeysImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import an update from a folder, or a region's key file.",
        discussion: """
            An update is a repository, or a folder such as a USB stick with a repository in \
            `gatelight`. Everything is verified, beginning with the installed root; if a check \
            fails, nothing is imported. Prints the result in one line. Exit status 0 means updated \
            or already newer, 65 refused, and 69 that the update could not be read.

            Without an installed root, a key file is imported into the plain folder of trusted keys.

            """
                + examples(
                    "keys import /media/stick", "keys import key.json --region 440000 --trust trust"
                ))

    @Argument(help: "Folder with an update, or a region's key file.")
    var path: String
    @Option(help: "For a key file: its region. Ask the sender; another region is refused.")
    var region: Division?
    @OptionGroup var options: TerminalTrustOptions
    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let trust = try options.trust()
            guard let status = FileStatus(FilePath(argument: path)) else {
                throw Failure(.noInput, "\(path): no such file or folder")
            }
            guard status.isFolder else {
                let report = KeyFileReport(try trust.importKey(path, of: region))
                return StandardOutput.write(json ? Files.json(report) : report.text)
            }
            TerminalJournal.takeCosignature(from: path, options.config, StandardError.tell)
            let source = try UpdateSource(stick: path)
            let outcome = try trust.update(from: source, now: try trust.time(options.at?.date))
            try show(outcome, trust, isCarried: true, json: json)
            try exitStatus(of: outcome)
        }
    }
}

/// `--config`, `--trust` and `--at` of the commands that work on a terminal's own trusted data.
struct TerminalTrustOptions: ParsableArguments {
    @Option(help: "Configuration file with the section `trust`. (default: built-in settings)")
    var config: String?
    @Option(
        name: .customLong("trust"),
        help: """
            Folder of trusted data, including root.json and the version floor. (default: paths of \
            the configuration)
            """)
    var directory: String?
    @Option(
        help: "Present time, ISO 8601, such as 2026-03-01T08:00:00Z. (default: that of the clock)")
    var at: Instant?

    func trust() throws(Failure) -> TerminalTrust {
        try TerminalTrust(config: config, directory: directory)
    }
}

/// Prints the result of an update and stores it in a file for the daemon.
func show(
    _ outcome: UpdateOutcome, _ trust: TerminalTrust, isCarried: Bool, json: Bool
) throws(Failure) {
    let report = UpdateReport(outcome, isCarried: isCarried, at: Date())
    try report.write(in: trust.settings.directory)
    StandardOutput.write(json ? Files.json(report) : "\(outcome)")
    guard case .updated = outcome else { return }
    for problem in trust.load().problems { StandardError.tell(problem) }
}

/// Throws the exit status of a command that tried one update. Returns if the update succeeded.
func exitStatus(of outcome: UpdateOutcome) throws {
    switch outcome {
    case .updated, .alreadyNewer: return
    case .refused: throw ExitCode(Failure.Status.data.rawValue)
    case .failed: throw ExitCode(Failure.Status.unavailable.rawValue)
    }
}
