public import FoundationEssentials
public import Verification

/// One requirement that a site has of a verified credential. The time is a parameter.
///
/// A rule looks only at the facts and fails closed: if they do not answer its question, it objects.
/// Rules switch over issuers and statements without a default, so that a new case does not compile
/// until every rule handles it.
public protocol AdmissionRule: Sendable {
    /// The rule's name in verdicts, journal and configuration.
    var name: String { get }
    /// Why the credential does not pass, without personal data; `nil` if it passes.
    func objection(to facts: CredentialFacts, at time: Date) -> String?
    /// The time until which a credential that passes now keeps passing; `nil` if time alone changes
    /// nothing.
    func end(for facts: CredentialFacts) -> Date?
}

extension AdmissionRule {
    /// `nil`: time alone changes nothing.
    public func end(for facts: CredentialFacts) -> Date? { nil }
}
