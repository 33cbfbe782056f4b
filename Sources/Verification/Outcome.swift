public import Regions
public import Verdicts

/// The result of a verification. A refusal is a value, not an error.
public enum Outcome: Sendable {
    /// The signature, the key and the dates are all valid.
    case verified(VerifiedCredential)
    /// The payload was not verified.
    case refused(Refusal)
}

/// Why a payload was not verified. It reveals no more of the payload than its format allows.
public struct Refusal: Error, Hashable, Sendable {
    /// The reason for the verdict. It is never a reason that lights green.
    public let reason: Reason
    /// The format; `nil` if none was recognised.
    public let format: CredentialFormat?
    /// The region that the credential states. It is verified only if there is an `identity`.
    public let region: Region?
    /// The key id that the credential names. It is verified only if there is an `identity`.
    public let keyID: [UInt8]?
    /// What is wrong and where, without personal data.
    public let detail: String
    /// What was signed and by which key, if a trusted key verified the signature. Such a credential
    /// is genuine, but refused for another reason. `nil` if no signature was verified.
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
