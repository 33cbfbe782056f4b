public import FoundationEssentials
public import Verdicts

/// A credential that is within its own validity and whose signature was made by a key that is
/// trusted for its region at the time of judgement. Only a `Verifier` creates one.
public struct VerifiedCredential: Sendable {
    /// The format of the payload, kept for records. No rule uses it.
    public let format: CredentialFormat
    /// What the credential states.
    public let facts: CredentialFacts
    /// What makes two payloads the same credential.
    public let identity: CredentialIdentity
    /// The id of the key that signed. If the key has several certificates, the same id is given
    /// whichever of them the code names.
    public let keyID: [UInt8]
    /// The last moment of the key's validity.
    public let keyExpiresAt: Date
    /// Why the credential may be revoked although no list names it exactly; `nil` if there is no
    /// doubt.
    let revocationDoubt: String?
}
