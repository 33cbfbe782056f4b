import ArgumentParser
import Failures
import Journal
import ProgramOutput
import SystemPackage
import TerminalAssembly

struct JournalProveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Print a proof of one entry that other programs check.",
        discussion: """
            Prints a c2sp.org/tlog-proof. Its `extra` is the entry's line; the leaf is SHA-256 of it.

            """ + examples("journal prove 1 --directory journal > entry.tlog-proof"))

    @OptionGroup var options: JournalOptions
    @Argument(help: "Number of the entry.") var number: UInt64

    func run() async throws {
        try await reportingFailures {
            StandardOutput.writeRaw(Array(try options.journal().proof(of: number).utf8))
        }
    }
}

struct JournalForgetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forget", abstract: "Remove entries; the proofs of all others remain.",
        discussion: "Stop the terminal first.\n\n"
            + examples("journal forget 17 18 --directory journal"))

    @OptionGroup var options: JournalOptions
    @Argument(help: "Numbers of entries.") var numbers: [UInt64] = []
    @Option(help: "Remove all entries before this time, ISO 8601.") var before: Instant?
    @Option(help: "Remove all entries with this tag.") var tag: String?

    func validate() throws {
        guard numbers.isEmpty, before == nil, tag == nil else { return }
        throw ValidationError("Nothing to forget; give numbers, --before or --tag.")
    }

    func run() async throws {
        try await reportingFailures {
            let chosen = Forgetting(numbers: Set(numbers), before: before?.date, tag: tag)
            StandardOutput.write("\(try options.journal().forget(chosen)) entries forgotten")
        }
    }
}

struct JournalCheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Ask a witness to sign the newest checkpoint.",
        discussion: """
            Prints the request of c2sp.org/tlog-witness, or puts it on a stick for `journal cosign`.

            """ + examples("journal checkpoint --directory journal --stick ."))

    @OptionGroup var options: JournalOptions
    @Option(help: "Entries that the witness signed last. (default: as the journal knows)")
    var since: UInt64?
    @Option(help: "Folder of the stick.") var stick: String?

    func run() async throws {
        try await reportingFailures {
            let journal = try options.journal()
            guard let stick else {
                return StandardOutput.writeRaw(Array(try journal.request(since: since).utf8))
            }
            let path = try journal.writeRequest(onto: FilePath(argument: stick), since: since)
            StandardOutput.write("\(path)")
        }
    }
}

struct JournalCosignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cosign", abstract: "Sign the checkpoints on a stick, as a witness.",
        discussion: """
            Signs only what continues what it signed before. Prints its own key for `journal.witnesses`.

            """ + examples("journal cosign . --key private/root.private.pem --name desk.example"))

    @Argument(help: "Folder of the stick.") var stick: String
    @Option(help: "Private Ed25519 key in PEM, as `keys create --role` makes it.") var key: String
    @Option(help: "Name of the witness, as an address without https://.") var name: String
    @Option(help: "Folder of what this witness signed.") var state = "witnessed"
    @Flag(name: .customLong("new"), help: "Accept terminals that this witness does not know.")
    var isNew = false

    func run() async throws {
        try await reportingFailures {
            let desk = try WitnessDesk(
                key: FilePath(argument: key), name: name, folder: FilePath(argument: state),
                acceptsNew: isNew)
            let answers = try desk.answer(stick: FilePath(argument: stick), at: Instant.now.date)
            for answer in answers {
                answer.isSigned
                    ? StandardOutput.write(answer.text) : StandardError.tell(answer.text)
            }
            StandardOutput.write(desk.key)
            guard answers.allSatisfy(\.isSigned) else {
                throw ExitCode(Failure.Status.data.rawValue)
            }
        }
    }
}

struct JournalSealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Begin to seal checkpoints, and print the key to verify them.",
        discussion: """
            The printed key remains nowhere else. Keep it away from the terminal, for `journal verify --seal`.

            """ + examples("journal seal --directory journal > seal.key"))

    @OptionGroup var options: JournalOptions

    func run() async throws {
        try await reportingFailures { StandardOutput.write(try options.journal().beginSealing()) }
    }
}
