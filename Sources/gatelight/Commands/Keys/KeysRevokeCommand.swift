import ArgumentParser
import Failures
import Issuing
import Regions
import SystemPackage

struct KeysRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke single codes that a key signed.",
        discussion: """
            Adds a segment to the key's revocation list. Each line of --codes is the hexadecimal \
            id of a native code or, for hcert, the unique identifier of a certificate. Segments \
            are only added; to correct a list, replace all of them with --base. To revoke the key \
            itself, set `revokedAt` in its key file.

            """ + examples("keys revoke repository 440000 --of 0123456789abcdef --codes codes.txt"))

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "Role that signs for the key: a region, or hcert.")
    var role: String
    @Option(name: .customLong("of"), help: "Id of the key that signed the codes, hexadecimal.")
    var keyID: String
    @Option(help: "File with one code per line, or - for standard input.")
    var codes: String
    @Option(
        help: "For native codes: division that issued them. (default: the role's region)")
    var issuer: Division?
    @Option(help: "Name of the segment. (default: the date of --at)")
    var segment: String?
    @Flag(help: "Replace all earlier segments of the key's list.")
    var base = false

    func run() async throws {
        try await reportingFailures {
            try options.change { repository, now throws(Failure) in
                let revocation = try CodeRevocation(role: role, keyID: keyID, issuer: issuer)
                let list =
                    codes == "-"
                    ? try Files.readStandardInput(limit: 1 << 30)
                    : try Files.read(FilePath(argument: codes), limit: 1 << 30)
                try revocation.put(
                    try revocation.identifiers(in: list, name: codes), as: segment,
                    beginningAnew: base, into: repository, now: now)
            }
        }
    }
}
