import ArgumentParser
import Cryptography
import Failures
import FoundationEssentials
import Hexadecimal
import Regions
import Trust

struct KeysListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys and signer certificates of a trust folder.")

    @OptionGroup var options: TrustOptions
    @Flag(help: "Print one JSON object per line.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let store = try options.strictStore()
            for key in store.regionalKeys { StandardOutput.write(line(KeyLine(key))) }
            for signer in store.signerCertificates { StandardOutput.write(line(KeyLine(signer))) }
        }
    }

    private func line(_ key: KeyLine) -> String {
        json ? Files.json(key) : key.text
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
