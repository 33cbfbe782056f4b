import Cryptography
import Hexadecimal
import Revocation

extension RevocationStore {
    /// The errors of lists that cannot be queried; codes of their keys are yellow.
    public var problems: [TrustError] {
        status.compactMap { key in
            key.problem.map {
                TrustError(.unverified, "the list of key \(key.keyID.hexadecimal)", "\($0)")
            }
        }
    }
}
