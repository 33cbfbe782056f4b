public import FoundationEssentials
public import Regions

/// Lamp colour, reason, and what was verified to get there. It never holds a name or a certificate number,
/// and nothing longer than its field may be, whatever a code says.
public struct Verdict: Hashable, Sendable {
    /// Why.
    public let reason: Reason
    /// What the indicator shows: the reason's own lamp, or a stricter one.
    public let lamp: Lamp
    /// The credential's format, where one was recognised.
    public var format: CredentialFormat?
    /// The issuing region; for a converted code the region it was converted from.
    public var region: Region?
    /// The key id the credential names, lower-case hexadecimal.
    public var keyID: String?
    /// When the verified credential stops being valid: the earlier of its expiries.
    public var validUntil: Date?
    /// The site rule that said no, when `reason` is `ruleFailed`.
    public var rule: String?
    /// One sentence for a person at the gate or in a log: what was wrong, and where. No personal data.
    public var detail: String?

    /// The rule that no other code is in view. Codes that nobody signed break it as well.
    public static let oneAtATime = "one-at-a-time"

    /// Scalars of `detail`.
    public static let longestDetail = 240

    /// The lamp becomes the stricter of the reason's own and `atLeast`; it can never be greener. `keyID`
    /// and `detail` are cut to what a key id and a line may have.
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
