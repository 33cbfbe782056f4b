public import FoundationEssentials
public import Verdicts

/// A credential whose signature was made by a key that is trusted for its region at the time of
/// judgement, and whose own validity is running. Only a `Verifier` makes one.
public struct VerifiedCredential: Sendable {
    /// The format it came in, for records: no rule asks for it.
    public let format: CredentialFormat
    /// What it says.
    public let facts: CredentialFacts
    /// What makes it the same credential as another payload.
    public let identity: CredentialIdentity
    /// The id of the key that signed; of several certificates of one key the same whichever the code names.
    public let keyID: [UInt8]
    /// The last moment of the key's validity.
    public let keyExpiresAt: Date
    /// Why it may be revoked, although no list surely says so.
    let revocationDoubt: String?
}
