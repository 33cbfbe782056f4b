import ArgumentParser
import Failures
import Issuing
import SystemPackage
import TUFPublishing
import ProgramOutput

struct KeysDraftsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drafts",
        abstract: "List the drafts of a repository with their signatures.",
        discussion: examples("keys drafts repository"))

    @OptionGroup var options: RepositoryOptions
    @Flag(help: "Print one JSON object per line.")
    var json = false

    func run() async throws {
        try await reportingFailures { try Drafts.show(try options.open(), json: json) }
    }
}

/// Prints the state of a repository's drafts, as text or JSON.
enum Drafts {
    static func show(_ repository: Repository, json: Bool = false) throws(Failure) {
        let states = try publishing { () throws(PublishingError) in try repository.draftStates() }
        for line in states.map(DraftLine.init) {
            StandardOutput.write(json ? Files.json(line) : line.text)
        }
    }
}

struct KeysSignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign the drafts of a repository, or a single draft file.",
        discussion: """
            To sign offline, copy drafts/ROLE.json to the machine with the key, sign it there, \
            copy it back and use `merge`. Drafts that the key may not sign stay unchanged.

            """ + examples("keys sign repository --key private/targets.private.pem"))

    @Argument(help: "Folder of the repository, or a draft file that ends in .json.")
    var input: String
    @Option(help: "PEM file with a private key; repeat for each key.")
    var key: [String]

    func run() async throws {
        try await reportingFailures {
            for file in key { StandardOutput.write(try DraftSigning.sign(input, with: file)) }
        }
    }
}

struct KeysMergeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Add signatures from copies of drafts that were signed elsewhere.",
        discussion: examples("keys merge repository copies/440000.json"))

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "Signed copies.")
    var files: [String]

    func run() async throws {
        try await reportingFailures {
            let repository = try options.open()
            for file in files {
                let copy = try MetadataFile(at: FilePath(argument: file))
                let role = try publishing { () throws(PublishingError) in
                    try repository.merge(copy)
                }
                StandardOutput.write("merged \(file) into \(role)")
            }
            try Drafts.show(repository)
        }
    }
}

struct KeysPayloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "payload", abstract: "Write the bytes of a draft that are to be signed.",
        discussion: """
            For a key in a token: sign the bytes there, then use `attach`.

            """ + examples("keys payload repository/drafts/root.json -o root.bytes"))

    @Argument(help: "Draft file.")
    var file: String
    @Option(name: .shortAndLong, help: "File to write the bytes to.")
    var output: String

    func run() async throws {
        try await reportingFailures {
            try Files.write(
                try MetadataFile(at: FilePath(argument: file)).payload,
                to: FilePath(argument: output))
        }
    }
}

struct KeysAttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Add a token's signature to a draft.",
        discussion: examples(
            "keys attach repository/drafts/root.json --key root.public.pem --signature root.sig"))

    @Argument(help: "Draft file.")
    var file: String
    @Option(help: "PEM file with the token's public key.")
    var key: String
    @Option(help: "File with the signature: 64 bytes for Ed25519, DER for ECDSA.")
    var signature: String

    func run() async throws {
        try await reportingFailures {
            let path = FilePath(argument: file)
            try MetadataFile.change(path) { file throws(Failure) in
                let key = try KeyFiles.publicKey(key)
                let bytes = try Files.read(FilePath(argument: signature), limit: 4096)
                try publishing { () throws(PublishingError) in try file.attach(bytes, by: key) }
            }
            StandardOutput.write("signed \(path)")
        }
    }
}

struct KeysPublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Publish every draft with enough signatures under a new snapshot.",
        discussion: """
            Without drafts, `publish` renews the snapshot; do this before it expires. The result \
            is first checked as a terminal checks it. `publish` refuses anything that a terminal \
            would refuse or that would stop it from accepting a region's codes, and names the file. \
            Faults that are already published are ignored.

            """ + examples("keys publish repository --key private/online.private.pem"))

    @OptionGroup var options: RepositoryOptions
    @Option(help: "PEM file with a private key that signs publications; repeat for each key.")
    var key: [String]
    @Option(help: "Days until the snapshot expires, 1 to 365.")
    var days = 7
    @Option(help: "Role whose draft is not published now; repeat for each role.")
    var without: [String] = []

    func validate() throws {
        try require("--days", days, in: 1...365)
    }

    func run() async throws {
        try await reportingFailures {
            let repository = try options.open()
            var lifetimes = Repository.Lifetimes()
            lifetimes.snapshot = Double(days) * 86_400
            var signers: [KeyFileSigner] = []
            for file in key { signers.append(try KeyFiles.signer(file)) }
            let done = try publishing { () throws(PublishingError) in
                try repository.publish(
                    online: signers, without: Set(without), lifetimes: lifetimes,
                    now: options.at.date, rehearsal: TerminalRehearsal(options.at.date).expect)
            }
            let roles = done.roles.isEmpty ? "" : ": \(done.roles.joined(separator: ", "))"
            StandardOutput.write("published version \(done.version)\(roles)")
            for state in done.waiting { StandardOutput.write(DraftLine(state).text) }
        }
    }
}
