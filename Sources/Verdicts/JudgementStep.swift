/// One step of a judgement: what was checked, and the result.
///
/// Steps explain a verdict to people, and no verdict depends on them. They contain nothing personal.
public struct JudgementStep: Hashable, Sendable {
    /// What a step checks, in terms that belong to no format.
    public enum Check: String, Hashable, Sendable, CaseIterable {
        /// The code is of a known format; the detail names it.
        case format
        /// The terminal's own clock can be trusted.
        case clock
        /// The code can be decoded to a signed message.
        case structure
        /// A key with the identifier in the code is trusted for its issuer.
        case key
        /// The signature matches that key.
        case signature
        /// The signed content is complete and well formed.
        case content
        /// The signer may issue this code.
        case permission
        /// Neither the code nor its key was withdrawn.
        case revocation
        /// The code is valid at this time.
        case dates
        /// The key is valid at this time.
        case keyValidity = "key-validity"
        /// The content is of a kind that is judged.
        case kind
        /// The issuer's own statement is favourable.
        case status
        /// The terminal's trusted data is recent, and its revocation lists can decide.
        case trustedData = "trusted-data"
        /// The site rule named in the step does not object.
        case rule
        /// The site has no stricter lamp for this reason.
        case siteLamp = "site-lamp"
    }

    /// The result of a step.
    public enum Result: String, Hashable, Sendable, CaseIterable {
        /// The check found nothing against the code.
        case passed
        /// The check decided the verdict; nothing was checked after it.
        case objected
    }

    /// What was checked.
    public let check: Check
    /// The result of the check.
    public let result: Result
    /// The rule, if a site rule was checked.
    public let rule: String?
    /// The format that was recognised, or why the step objected, without personal data.
    public let detail: String?

    /// Creates a step from its parts.
    public init(_ check: Check, _ result: Result, rule: String? = nil, detail: String? = nil) {
        self.check = check
        self.result = result
        self.rule = rule
        self.detail = detail
    }
}
