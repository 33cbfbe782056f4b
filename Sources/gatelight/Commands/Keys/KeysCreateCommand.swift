import ArgumentParser
import Cryptography
import Failures
import Issuing
import Regions
import SystemPackage
import ProgramOutput

struct KeysCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a key pair that signs codes (--region) or metadata (--role).",
        discussion: examples(
            "keys create --region 440000 --output private --trust trust",
            "keys create --role targets --output private"))

    @Option(help: "Region of the key, six digits of GB/T 2260; 000000 is the nation.")
    var region: Division?
    @Option(help: "Name of a key that signs metadata, such as root-anna, targets or 440000.")
    var role: String?
    @Option(
        help: """
            With --region: ES256, EdDSA or SM2-SM3 (default: ES256). With --role: EdDSA, ES256 or \
            PS256 (default: EdDSA).
            """)
    var algorithm: SignatureAlgorithm?
    @Option(help: "With --region: start of the validity, ISO 8601, such as 2026-03-01T08:00:00Z.")
    var from: Instant = .now
    @Option(help: "With --region: validity in days, 1 to 36500.")
    var days: Int = 730
    @Option(name: .shortAndLong, help: "Folder to write the keys to.")
    var output: String
    @Option(help: "With --region: write the public key to this folder of trusted keys.")
    var trust: String?

    func validate() throws {
        guard (region == nil) != (role == nil) else {
            throw ValidationError(
                "Give either --region, to sign codes, or --role, to sign metadata.")
        }
        if let role, FilePath.Component(role)?.kind != .regular {
            throw ValidationError("--role takes a file name, not \"\(role)\".")
        }
        try require("--days", days, in: 1...36_500)
    }

    func run() async throws {
        try await reportingFailures {
            try Files.makeFolder(FilePath(argument: output))
            if let region { try makeRegionalKey(of: region) }
            if let role { try makeRoleKey(role) }
        }
    }

    private func makeRegionalKey(of region: Division) throws(Failure) {
        let folder = FilePath(argument: output)
        let pair = try RegionalKeyPair(
            of: region, algorithm ?? .es256, from: from.date, days: days)
        StandardOutput.write("private key  \(try pair.writePrivateKey(in: folder))")
        let path =
            if let trust {
                try pair.install(in: FilePath(argument: trust))
            } else {
                try pair.writeRegionalKey(in: folder)
            }
        StandardOutput.write("regional key \(path)")
    }

    private func makeRoleKey(_ role: String) throws(Failure) {
        let pair = try RoleKeyPair(named: role, algorithm ?? .eddsa)
        StandardOutput.write(
            "private key  \(try pair.writePrivateKey(in: FilePath(argument: output)))")
        StandardOutput.write(
            "public key   \(try pair.writePublicKey(in: FilePath(argument: output)))")
    }
}
