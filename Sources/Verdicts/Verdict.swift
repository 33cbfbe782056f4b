public import DeviceInterface
public import FoundationEssentials
public import Regions

/// The lamp colour, the reason, and what was verified. It never contains a name or a certificate
/// number, and no text longer than its field permits, whatever a code contains.
public struct Verdict: Hashable, Sendable {
    /// The reason of the verdict.
    public let reason: Reason
    /// The lamp: the reason's own, or a stricter one.
    public let lamp: Lamp
    /// The credential's format, if one was recognised.
    public var format: CredentialFormat?
    /// The issuing region; for a converted code the region from which it was converted.
    public var region: Region?
    /// The key identifier in the credential, in lower-case hexadecimal.
    public var keyID: String?
    /// The end of the verified credential's validity: the earlier of its expiries.
    public var validUntil: Date?
    /// The site rule that refused it, if `reason` is `ruleFailed`.
    public var rule: String?
    /// One sentence for a person at the gate or in a log that says what was wrong, and where,
    /// without personal data.
    public var detail: String?

    /// The rule that no other code is in view. Unsigned codes break it as well.
    public static let oneAtATime = "one-at-a-time"

    /// The largest number of scalars in `detail`.
    public static let longestDetail = 240

    /// Creates a verdict. The lamp is the stricter of the reason's own and `atLeast`, so it can
    /// never be greener. `keyID` and `detail` are cut to the permitted length.
    public init(
        _ reason: Reason, atLeast lamp: Lamp = .dark, format: CredentialFormat? = nil,
        region: Region? = nil, keyID: String? = nil, validUntil: Date? = nil,
        rule: String? = nil, detail: String? = nil
    ) {
        self.reason = reason
        self.lamp = lamp.strictness > reason.lamp.strictness ? lamp : reason.lamp
        self.format = format
        self.region = region
        self.keyID = keyID.map { String($0.prefix(2 * CredentialFormat.longestKeyID)) }
        self.validUntil = validUntil
        self.rule = rule
        self.detail = detail.map { Excerpt.line($0, limit: Self.longestDetail) }
    }
}
