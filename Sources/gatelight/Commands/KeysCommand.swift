import ArgumentParser
import Cryptography
import FoundationEssentials
import Regions
import SystemPackage
import Trust

/// Regional keys: make, look at, take in.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Regional keys: create, list, import, status.",
        subcommands: [
            KeysCreateCommand.self, KeysListCommand.self, KeysImportCommand.self,
            KeysStatusCommand.self,
        ])
}

struct KeysCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract:
            "Make a key pair for a region: a private key to sign test codes, a public one to trust."
    )

    @Option(help: "The region the key signs for, six digits of GB/T 2260; 000000 is the nation.")
    var region: Division
    @Option(help: "ES256, EdDSA or SM2-SM3.")
    var algorithm: SignatureAlgorithm = .es256
    @Option(help: "First moment of validity, ISO 8601.")
    var from: Instant = .now
    @Option(help: "How long the key is valid, in days.")
    var days: Int = 730
    @Option(name: .shortAndLong, help: "Folder for the private key.")
    var output: String
    @Option(help: "Folder of trusted keys to put the public key into.")
    var trust: String?

    func validate() throws {
        guard (1...36_500).contains(days) else {
            throw ValidationError("--days takes 1 to 36500, not \(days).")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let privateKey = try makePrivateKey()
            let key = try regionalKey(privateKey.publicKey)
            let name = "\(region)-\(key.keyID.hexadecimal)"
            let privatePath = FilePath(output).appending("\(name).private.pem")
            try Files.makeFolder(FilePath(output))
            try Files.write(Array(privateKey.pem.utf8), to: privatePath, isPrivate: true)
            StandardOutput.write("private key  \(privatePath)")
            if let trust {
                let path = try install(key, in: trust)
                StandardOutput.write("regional key \(path)")
            } else {
                let path = FilePath(output).appending("\(name).json")
                try Files.write(key.json(), to: path)
                StandardOutput.write("regional key \(path)")
            }
        }
    }

    private func makePrivateKey() throws -> PrivateKey {
        let kind: KeyKind =
            switch algorithm {
            case .es256: .p256
            case .eddsa: .ed25519
            case .sm2: .sm2
            default:
                throw Failure(.usage, "native codes are signed with ES256, EdDSA or SM2-SM3")
            }
        do {
            return try PrivateKey.generate(kind)
        } catch {
            throw Failure(.unavailable, "\(error)")
        }
    }

    private func regionalKey(_ publicKey: PublicKey) throws -> RegionalKey {
        do {
            return try RegionalKey(
                region: region, publicKey: publicKey, algorithm: algorithm, notBefore: from.date,
                notAfter: from.date.addingTimeInterval(Double(days) * 86_400),
                createdAt: from.date)
        } catch {
            throw Failure(.data, "\(error)")
        }
    }
}

struct KeysListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys and signer certificates of a trust folder.")

    @OptionGroup var options: TrustOptions
    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let store = try options.strictStore()
            for key in store.regionalKeys { StandardOutput.write(line(KeyLine(key))) }
            for signer in store.signerCertificates { StandardOutput.write(line(KeyLine(signer))) }
        }
    }

    private func line(_ key: KeyLine) -> String {
        json ? VerdictLine.json(key) : key.text
    }
}

struct KeysImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Take a regional key file into a trust folder.")

    @Argument(help: "The key file a region handed out.")
    var file: String
    @Option(help: "The region the key must be for; asked of its giver, not read from the file.")
    var region: Division
    @OptionGroup var options: TrustOptions

    func run() async throws {
        try await reportingFailures {
            let bytes = try Files.read(FilePath(file), limit: 16 << 10)
            let key: RegionalKey
            do {
                key = try RegionalKey(json: bytes, expecting: region, file: file)
            } catch {
                throw Failure(.data, "\(error)")
            }
            let path = try install(key, in: options.directory)
            StandardOutput.write(
                "imported \(key.keyID.hexadecimal) of \(region) to \(path)")
        }
    }
}

struct KeysStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say what a trust folder can judge, and what is wrong with it.")

    @OptionGroup var options: TrustOptions
    @Option(help: "Time of judgement, ISO 8601.")
    var at: Instant = .now

    func run() async throws {
        try await reportingFailures {
            let (store, problems) = TrustStore.load(directory: FilePath(options.directory))
            for problem in problems { StandardError.write("gatelight: \(problem)") }
            let valid = store.regionalKeys.filter { ($0.notBefore...$0.notAfter).contains(at.date) }
            StandardOutput.write(
                "\(store.regionalKeys.count) regional keys of \(store.regions.count) regions, \(valid.count) valid now"
            )
            StandardOutput.write(
                "\(store.signerCertificates.count) signer certificates of \(store.countries.count) countries"
            )
            guard problems.isEmpty else { throw ExitCode(Failure.Status.data.rawValue) }
        }
    }
}

/// Puts a key among the trusted ones, whole or not at all.
private func install(_ key: RegionalKey, in directory: String) throws -> FilePath {
    do {
        return try TrustStore.install(key, in: FilePath(directory))
    } catch {
        throw Failure(.cannotCreate, "\(error)")
    }
}

/// A key as `keys list` prints it.
private struct KeyLine: Encodable {
    let region: String
    let keyID: String
    let algorithm: String?
    let notBefore: String
    let notAfter: String
    let revokedAt: String?

    init(_ key: RegionalKey) {
        region = key.region.description
        keyID = key.keyID.hexadecimal
        algorithm = key.algorithm.rawValue
        notBefore = key.notBefore.ISO8601Format()
        notAfter = key.notAfter.ISO8601Format()
        revokedAt = key.revokedAt?.ISO8601Format()
    }

    init(_ signer: SignerCertificate) {
        region = signer.country
        keyID = signer.certificate.keyID.hexadecimal
        algorithm = nil
        notBefore = signer.certificate.notBefore.ISO8601Format()
        notAfter = signer.certificate.notAfter.ISO8601Format()
        revokedAt = nil
    }

    var text: String {
        let end = revokedAt.map { "revoked \($0)" } ?? ""
        return "\(region)  \(keyID)  \(algorithm ?? "X.509")  \(notBefore) to \(notAfter)  \(end)"
    }
}
