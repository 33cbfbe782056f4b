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

struct KeysImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract:
            "Import an update from a stick or a folder, or one key file into a plain folder.",
        discussion: """
            PATH is a repository, or has one in its folder `gatelight`. All of it is verified, \
            beginning with the installed root; if anything fails, nothing is imported. The answer \
            is one line: updated, already newer, or refused and why.
            """)

    @Argument(help: "A folder with an update, or a key file from a region.")
    var path: String
    @Option(help: "For a key file: the region it must be for. Ask whoever gave you the file.")
    var region: Division?
    @OptionGroup var options: TerminalTrustOptions
    @Flag(help: "One JSON object.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let trust = try options.trust()
            guard let status = FileStatus(FilePath(path)) else {
                throw Failure(.noInput, "\(path): no such file or folder")
            }
            guard status.isFolder else {
                let (key, place) = try trust.importKey(path, of: region)
                return StandardOutput.write(
                    "imported \(key.keyID.hexadecimal) of \(key.region) to \(place)")
            }
            let source = try UpdateSource(stick: path)
            let outcome = try trust.update(from: source, now: try trust.time(options.at?.date))
            try show(outcome, trust, isCarried: true, json: json)
            try exitStatus(of: outcome)
        }
    }
}

/// `--config`, `--trust` and `--at` of the commands that work on a terminal's own trusted data.
struct TerminalTrustOptions: ParsableArguments {
    @Option(help: "Configuration file; its section `trust` says where everything is.")
    var config: String?
    @Option(
        name: .customLong("trust"),
        help: "Folder of trusted data to use instead, with root.json and the version floor.")
    var directory: String?
    @Option(help: "The time, ISO 8601, instead of the clock's.")
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
