import Cryptography
import FoundationEssentials
import Hexadecimal
import Regions
package import Trust

/// A key as `keys list` prints it.
package struct KeyLine: Encodable {
    let region: String
    let keyID: String
    let algorithm: String?
    let notBefore: String
    let notAfter: String
    let revokedAt: String?

    /// Creates the line of a regional key.
    package init(_ key: RegionalKey) {
        region = key.region.description
        keyID = key.keyID.hexadecimal
        algorithm = key.algorithm.rawValue
        notBefore = key.notBefore.ISO8601Format()
        notAfter = key.notAfter.ISO8601Format()
        revokedAt = key.revokedAt?.ISO8601Format()
    }

    /// Creates the line of a signer certificate.
    package init(_ signer: SignerCertificate) {
        region = signer.country
        keyID = signer.certificate.keyID.hexadecimal
        algorithm = nil
        notBefore = signer.certificate.notBefore.ISO8601Format()
        notAfter = signer.certificate.notAfter.ISO8601Format()
        revokedAt = nil
    }

    /// The line as readable text.
    package var text: String {
        let end = revokedAt.map { "revoked \($0)" } ?? ""
        return "\(region)  \(keyID)  \(algorithm ?? "X.509")  \(notBefore) to \(notAfter)  \(end)"
    }
}
