public import Regions
public import Verdicts

/// What verification found. Rejecting is a value, not an error.
public enum Outcome: Sendable {
    /// All that cryptography and time can say was said, and it was yes.
    case verified(VerifiedCredential)
    /// It was no.
    case refused(Refusal)
}

/// Why a payload was not verified.
public struct Refusal: Error, Hashable, Sendable {
    /// The reason a verdict will carry; never one that lights green.
    public let reason: Reason
    /// The format, where one was recognised.
    public var format: CredentialFormat?
    /// The region the credential claims, still unverified.
    public var region: Region?
    /// The key id the credential names, still unverified.
    public var keyID: [UInt8]?
    /// What was wrong and where, without personal data.
    public var detail: String
}
