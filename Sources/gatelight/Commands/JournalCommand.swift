import ArgumentParser
import SiteConfiguration
import FoundationEssentials
import Journal
import SystemPackage

struct JournalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal", abstract: "The record of verdicts: list, export, verify.",
        subcommands: [
            JournalListCommand.self, JournalExportCommand.self, JournalVerifyCommand.self,
        ])
}

/// Which journal.
struct JournalOptions: ParsableArguments {
    @Option(help: "Configuration file that says where the journal is.")
    var config: String?
    @Option(help: "The journal's folder, instead of the configuration's.")
    var directory: String?

    func bytes() throws(Failure) -> [UInt8] {
        let folder: FilePath
        if let directory {
            folder = FilePath(directory)
        } else {
            folder = try JudgeAssembly.configuration(config).journal.directory
        }
        // As large as a configuration may make it.
        return try Files.read(VerdictJournal.path(in: folder), limit: 1 << 30)
    }
}

struct JournalListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The newest entries.")

    @OptionGroup var options: JournalOptions
    @Option(help: "How many entries.")
    var last: Int = 20

    func run() async throws {
        try await reportingFailures {
            for line in JournalText.entries(in: try options.bytes()).suffix(max(0, last)) {
                StandardOutput.write(line)
            }
        }
    }
}

struct JournalExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Every entry, as JSON lines or comma-separated values.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json, csv
    }

    @OptionGroup var options: JournalOptions
    @Option(help: "json or csv.")
    var format: Format = .json

    func run() async throws {
        try await reportingFailures {
            let bytes = try options.bytes()
            let lines = format == .csv ? JournalText.csv(of: bytes) : JournalText.entries(in: bytes)
            for line in lines { StandardOutput.write(line) }
        }
    }
}

struct JournalVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Look for changed, missing and torn lines.")

    @OptionGroup var options: JournalOptions

    func run() async throws {
        try await reportingFailures {
            let bytes = try options.bytes()
            let findings = JournalText.verify(bytes)
            for finding in findings { StandardError.write("gatelight: \(finding)") }
            StandardOutput.write(
                "\(JournalText.entries(in: bytes).count) entries, \(findings.count) findings")
            guard findings.isEmpty else { throw ExitCode(Failure.Status.data.rawValue) }
        }
    }
}
