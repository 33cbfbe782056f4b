/// A code that a frame showed or a reader delivered, and its judgement.
public struct ScannedCode: Hashable, Sendable {
    /// The payload, kept in memory only as long as the same code must be recognised.
    public let payload: [UInt8]
    /// The identity by which two sights are the same scan, whatever bytes carry the code. For a
    /// verified credential it is a digest of the signed data and of the key that verified it,
    /// otherwise the payload.
    public let identity: [UInt8]
    /// The verdict on the code alone.
    public let verdict: Verdict
    /// The time for which the verdict stays the same after the judgement: until the code, its
    /// status, its key or the trusted data expires. `nil` if none of them expires.
    public let goodFor: Duration?
    /// The verdict that replaces a green one because the credential, or its holder, was let through
    /// a moment ago.
    public var refusal: Verdict?
    /// The issuer's salted subject tag, if a verified credential has one.
    public let subjectTag: [UInt8]?
    /// The holder's name as masked by the issuer, if the site shows it; it is never stored.
    public var maskedName: String?
    /// The holder's year of birth, if the site shows it; it is never stored.
    public var birthYear: Int?

    /// Creates a code from its parts; without an `identity` the payload is used.
    public init(
        payload: [UInt8], identity: [UInt8]? = nil, verdict: Verdict, goodFor: Duration? = nil,
        subjectTag: [UInt8]? = nil, maskedName: String? = nil, birthYear: Int? = nil
    ) {
        self.payload = payload
        self.identity = identity ?? payload
        self.verdict = verdict
        self.goodFor = goodFor
        self.subjectTag = subjectTag
        self.maskedName = maskedName
        self.birthYear = birthYear
    }
}
