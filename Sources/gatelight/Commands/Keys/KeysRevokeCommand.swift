import ArgumentParser
import Cryptography
import Failures
import FoundationEssentials
import Regions
import Revocation
import SystemPackage
import TerminalAssembly
import TUF
import TUFPublishing

struct KeysRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke single codes of a key: a new segment of its list, small for a few codes.",
        discussion: """
            A line of CODES is the id of a native code in hexadecimal, or for countries the unique \
            identifier of a certificate. Lists only grow; --base begins a key's list anew with these \
            codes alone, which is also how one is corrected. A key is revoked with `revokedAt` in its \
            own file.
            """)

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "The role that speaks for the key: a region, or hcert.")
    var role: String
    @Option(name: .customLong("of"), help: "The key that signed the codes: its id, hexadecimal.")
    var keyID: String
    @Option(help: "A file with a code a line, or - for standard input.")
    var codes: String
    @Option(
        help: "For native codes: the division that issued them, if it is not the role's region.")
    var issuer: Division?
    @Option(help: "The segment's name; by default the day.")
    var segment: String?
    @Flag(help: "Begin the key's list anew.")
    var base = false

    func run() async throws {
        try await reportingFailures {
            let repository = try options.open()
            guard let keyID = Hexadecimal.bytes(keyID), !keyID.isEmpty else {
                throw Failure(.usage, "--of takes a key id in hexadecimal, not \"\(keyID)\"")
            }
            let files = try files(keyID)
            try put(files, into: repository)
            try Drafts.show(repository)
        }
    }

    private var folder: String {
        let place = Division(role).map { "regions/\($0)" } ?? role
        return "\(place)/revoked/\(keyID)"
    }

    private func files(_ keyID: [UInt8]) throws(Failure) -> [RevocationFile] {
        let identifiers = try identifiers()
        let name = segment ?? String(options.at.date.ISO8601Format().prefix(10))
        do {
            return try RevocationSegmentWriter(keyID: keyID, segment: name).files(for: identifiers)
        } catch {
            throw Failure(.usage, "\(error)")
        }
    }

    private func put(_ files: [RevocationFile], into repository: Repository) throws(Failure) {
        let now = options.at.date
        try publishing { () throws(PublishingError) in
            let old = try repository.targets(of: role).filter { $0.hasPrefix("\(folder)/") }
            for path in old where base {
                try repository.removeTarget(path, role: role, now: now)
            }
            for file in files {
                guard base || !old.contains("\(folder)/\(file.name)") else {
                    throw PublishingError(
                        .invalid,
                        "\(folder)/\(file.name) is there already; give the new segment another name with --segment"
                    )
                }
                try repository.put(file.bytes, as: "\(folder)/\(file.name)", role: role, now: now)
            }
        }
    }

    private func identifiers() throws(Failure) -> [RevocationIdentifier] {
        let bytes =
            codes == "-"
            ? try Files.readStandardInput(limit: 1 << 30)
            : try Files.read(FilePath(codes), limit: 1 << 30)
        var identifiers: [RevocationIdentifier] = []
        for (index, line) in bytes.split(separator: 0x0A).enumerated() {
            let text = String(decoding: line, as: UTF8.self)
            guard let identifier = identifier(text) else {
                throw Failure(
                    .data, "\(codes):\(index + 1): \"\(text.prefix(40))\" is no id in hexadecimal")
            }
            identifiers.append(identifier)
        }
        return identifiers
    }

    private func identifier(_ text: String) -> RevocationIdentifier? {
        guard let region = issuer ?? Division(role) else { return .uci(text) }
        return Hexadecimal.bytes(text).map {
            .native(region: region.description, codeID: $0)
        }
    }
}
