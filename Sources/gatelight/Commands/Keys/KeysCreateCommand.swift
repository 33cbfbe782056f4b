import ArgumentParser
import Cryptography
import Failures
import Issuing
import Regions
import SystemPackage

struct KeysCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract:
            "Make a key pair: with --region one that signs codes, with --role one that signs metadata."
    )

    @Option(help: "The region the key signs for, six digits of GB/T 2260; 000000 is the nation.")
    var region: Division?
    @Option(help: "Name of a key that signs metadata: root-anna, targets, 440000, …")
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

    private func makeRegionalKey(of region: Division) throws(Failure) {
        let folder = FilePath(output)
        let pair = try RegionalKeyPair(
            of: region, algorithm ?? .es256, from: from.date, days: days)
        StandardOutput.write("private key  \(try pair.writePrivateKey(in: folder))")
        let path =
            if let trust {
                try pair.install(in: FilePath(trust))
            } else {
                try pair.writeRegionalKey(in: folder)
            }
        StandardOutput.write("regional key \(path)")
    }

    private func makeRoleKey(_ role: String) throws(Failure) {
        let pair = try RoleKeyPair(named: role, algorithm ?? .eddsa)
        StandardOutput.write("private key  \(try pair.writePrivateKey(in: FilePath(output)))")
        StandardOutput.write("public key   \(try pair.writePublicKey(in: FilePath(output)))")
    }
}
