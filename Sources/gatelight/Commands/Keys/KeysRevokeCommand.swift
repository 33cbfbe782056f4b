import ArgumentParser
import Failures
import Issuing
import Regions
import SystemPackage

struct KeysRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke single codes of a key: a new segment of its list, small for a few codes.",
        discussion: """
            A line of CODES is the hexadecimal id of a native code or, for countries, the unique \
            identifier of a certificate. Lists only grow. To correct a list, use --base: it begins \
            the key's list anew with these codes alone. To revoke a key, set `revokedAt` in its \
            own file.
            """)

    @OptionGroup var options: RepositoryOptions
    @Argument(help: "The role that signs for the key: a region, or hcert.")
    var role: String
    @Option(name: .customLong("of"), help: "The key that signed the codes: its id, hexadecimal.")
    var keyID: String
    @Option(help: "A file with one code per line, or - for standard input.")
    var codes: String
    @Option(
        help: "For native codes: the division that issued them, if it is not the role's region.")
    var issuer: Division?
    @Option(help: "The segment's name; by default the date.")
    var segment: String?
    @Flag(help: "Begin the key's list anew.")
    var base = false

    func run() async throws {
        try await reportingFailures {
            try options.change { repository, now throws(Failure) in
                let revocation = try CodeRevocation(role: role, keyID: keyID, issuer: issuer)
                let list =
                    codes == "-"
                    ? try Files.readStandardInput(limit: 1 << 30)
                    : try Files.read(FilePath(codes), limit: 1 << 30)
                try revocation.put(
                    try revocation.identifiers(in: list, name: codes), as: segment,
                    beginningAnew: base, into: repository, now: now)
            }
        }
    }
}
