import Cryptography
import Revocation

extension RevocationStore {
    /// Lists that cannot be asked: codes of their keys are yellow.
    public var problems: [TrustError] {
        status.compactMap { key in
            key.problem.map {
                TrustError(.unverified, "the list of key \(key.keyID.hexadecimal)", "\($0)")
            }
        }
    }
}
