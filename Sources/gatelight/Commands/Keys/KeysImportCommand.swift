import ArgumentParser
import AtomicFiles
import Cryptography
import Failures
import FoundationEssentials
import Regions
import SiteConfiguration
import SystemPackage
import TerminalAssembly
import Trust

struct KeysImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract:
            "Take in an update from a stick or a folder; or one key file, into a plain folder.",
        discussion: """
            PATH is a repository, or has one in its folder `gatelight`. Nothing on it is believed: all of \
            it is verified from the installed root on, or none is taken. The answer is one line: updated, \
            already newer, or refused and why.
            """)

    @Argument(help: "A folder with an update, or a key file a region handed out.")
    var path: String
    @Option(help: "For a key file: the region it must be for; asked of its giver.")
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
            guard status.isFolder else { return try importKey(trust) }
            let source = try source()
            let outcome = try trust.update(from: source, now: try trust.time(options.at?.date))
            try tell(outcome, trust, isCarried: true, json: json)
            try exitStatus(of: outcome)
        }
    }

    private func source() throws(Failure) -> UpdateSource {
        let stick = FilePath(path)
        for names in [["gatelight"], []] {
            let metadata = (names + ["metadata"]).reduce(stick) { $0.appending($1) }
            // Links are looked through here only to be refused by the reader, who says so.
            guard FileStatus(metadata)?.isFolder == true else { continue }
            return UpdateSource(folder: stick, within: names)
        }
        throw Failure(
            .noInput, "\(path): no update: neither a folder gatelight/metadata nor metadata")
    }

    private func importKey(_ trust: TerminalTrust) throws {
        guard !trust.isVerified else {
            throw Failure(
                .usage,
                "\(path): a key file; this terminal takes keys only from signed updates (\(trust.settings.root) is installed)"
            )
        }
        guard let region else {
            throw Failure(.usage, "\(path): a key file; say with --region whose it must be")
        }
        let bytes: [UInt8]
        do {
            let file = FilePath(path)
            let folder = ForeignFolder(file.removingLastComponent())
            bytes = try folder.read([file.lastComponent?.string ?? ""], limit: 16 << 10)
        } catch {
            throw Failure(.data, "\(path): \(error)")
        }
        let key: RegionalKey
        do {
            key = try RegionalKey(json: bytes, expecting: region, file: path)
        } catch {
            throw Failure(.data, "\(error)")
        }
        let place = try install(key, in: trust.settings.directory.string)
        StandardOutput.write("imported \(key.keyID.hexadecimal) of \(region) to \(place)")
    }
}

/// `--config`, `--trust` and `--at` of commands that look at a terminal's own trusted data.
struct TerminalTrustOptions: ParsableArguments {
    @Option(help: "Configuration file; its section `trust` says where everything is.")
    var config: String?
    @Option(
        name: .customLong("trust"),
        help: "Folder of trusted data instead, with root.json and the floor in it.")
    var directory: String?
    @Option(help: "The time, ISO 8601, instead of the clock's.")
    var at: Instant?

    func trust() throws(Failure) -> TerminalTrust {
        try TerminalTrust(config: config, directory: directory)
    }
}

/// Tells what became of an update: a line, and a file for the daemon.
func tell(
    _ outcome: UpdateOutcome, _ trust: TerminalTrust, isCarried: Bool, json: Bool
) throws(Failure) {
    let report = UpdateReport(outcome, isCarried: isCarried, at: Date())
    try report.write(in: trust.settings.directory)
    StandardOutput.write(json ? VerdictLine.json(report) : "\(outcome)")
    guard case .updated = outcome else { return }
    for problem in trust.load().problems { StandardError.write("gatelight: \(problem)") }
}

/// The exit status of a command that tried an update once.
func exitStatus(of outcome: UpdateOutcome) throws {
    switch outcome {
    case .updated, .alreadyNewer: return
    case .refused: throw ExitCode(Failure.Status.data.rawValue)
    case .failed: throw ExitCode(Failure.Status.unavailable.rawValue)
    }
}
