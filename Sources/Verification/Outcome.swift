public import Regions
public import Verdicts

/// What verification found. Rejecting is a value, not an error.
public enum Outcome: Sendable {
    /// All that cryptography and time can say was said, and it was yes.
    case verified(VerifiedCredential)
    /// It was no.
    case refused(Refusal)
}

/// Why a payload was not verified. It carries no more of the payload than its format allows.
public struct Refusal: Error, Hashable, Sendable {
    /// The reason a verdict will carry; never one that lights green.
    public let reason: Reason
    /// The format, where one was recognised.
    public let format: CredentialFormat?
    /// The region the credential claims, unverified unless there is an `identity`.
    public let region: Region?
    /// The key id the credential names, likewise unverified.
    public let keyID: [UInt8]?
    /// What was wrong and where, without personal data.
    public let detail: String
    /// What was signed and by which key, where a trusted key verified the signature: the credential is
    /// genuine, and refused for something else.
    public let identity: CredentialIdentity?

    init(
        reason: Reason, format: CredentialFormat? = nil, region: Region? = nil,
        keyID: [UInt8]? = nil, identity: CredentialIdentity? = nil, detail: String
    ) {
        self.reason = reason
        self.format = format
        self.region = region
        let limit = format?.maximumKeyIDLength ?? CredentialFormat.longestKeyID
        self.keyID = keyID.map { Array($0.prefix(limit)) }
        self.identity = identity
        self.detail = detail
    }
}
