import ArgumentParser
import Cryptography
import Failures
import FoundationEssentials
import Regions
import SystemPackage
import TerminalAssembly
import Trust

struct KeysCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract:
            "Make a key pair: with --region one that signs codes, with --role one that signs metadata."
    )

    @Option(help: "The region the key signs for, six digits of GB/T 2260; 000000 is the nation.")
    var region: Division?
    @Option(help: "What to call a key that signs metadata: root-anna, targets, 440000, …")
    var role: String?
    @Option(help: "ES256, EdDSA or SM2-SM3; for metadata EdDSA, ES256 or PS256.")
    var algorithm: SignatureAlgorithm?
    @Option(help: "First moment of validity, ISO 8601.")
    var from: Instant = .now
    @Option(help: "How long the key is valid, in days.")
    var days: Int = 730
    @Option(name: .shortAndLong, help: "Folder for the private key.")
    var output: String
    @Option(help: "Folder of trusted keys to put the public key into.")
    var trust: String?

    func validate() throws {
        guard (region == nil) != (role == nil) else {
            throw ValidationError("Give --region for a key that signs codes, or --role.")
        }
        if let role, FilePath.Component(role)?.kind != .regular {
            throw ValidationError("--role takes a name, not \"\(role)\".")
        }
        guard (1...36_500).contains(days) else {
            throw ValidationError("--days takes 1 to 36500, not \(days).")
        }
    }

    func run() async throws {
        try await reportingFailures {
            try Files.makeFolder(FilePath(output))
            if let region { try makeRegionalKey(of: region) }
            if let role { try makeRoleKey(role) }
        }
    }

    private func makeRegionalKey(of region: Division) throws {
        let algorithm = algorithm ?? .es256
        let kind: KeyKind =
            switch algorithm {
            case .es256: .p256
            case .eddsa: .ed25519
            case .sm2: .sm2
            default:
                throw Failure(.usage, "native codes are signed with ES256, EdDSA or SM2-SM3")
            }
        let privateKey = try makePrivateKey(kind)
        let key = try regionalKey(region, algorithm, privateKey.publicKey)
        let name = "\(region)-\(key.keyID.hexadecimal)"
        try write(privateKey, name)
        if let trust {
            let path = try install(key, in: trust)
            StandardOutput.write("regional key \(path)")
        } else {
            let path = FilePath(output).appending("\(name).json")
            try Files.write(key.json(), to: path)
            StandardOutput.write("regional key \(path)")
        }
    }

    private func makeRoleKey(_ role: String) throws {
        let kind: KeyKind =
            switch algorithm ?? .eddsa {
            case .eddsa: .ed25519
            case .es256: .p256
            case .ps256: .rsa(bits: 3072)
            default: throw Failure(.usage, "metadata is signed with EdDSA, ES256 or PS256")
            }
        let privateKey = try makePrivateKey(kind)
        try write(privateKey, role)
        let path = FilePath(output).appending("\(role).public.pem")
        try Files.write(Array(privateKey.publicKey.pem.utf8), to: path)
        StandardOutput.write("public key   \(path)")
    }

    private func write(_ key: PrivateKey, _ name: String) throws {
        let path = FilePath(output).appending("\(name).private.pem")
        try Files.write(Array(key.pem.utf8), to: path, isPrivate: true)
        StandardOutput.write("private key  \(path)")
    }

    private func makePrivateKey(_ kind: KeyKind) throws -> PrivateKey {
        do {
            return try PrivateKey.generate(kind)
        } catch {
            throw Failure(.unavailable, "\(error)")
        }
    }

    private func regionalKey(
        _ region: Division, _ algorithm: SignatureAlgorithm, _ publicKey: PublicKey
    ) throws -> RegionalKey {
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

/// Puts a key among the trusted ones of a plain folder, whole or not at all.
func install(_ key: RegionalKey, in directory: String) throws -> FilePath {
    do {
        return try TrustStore.install(key, in: FilePath(directory))
    } catch {
        throw Failure(.cannotCreate, "\(error)")
    }
}
