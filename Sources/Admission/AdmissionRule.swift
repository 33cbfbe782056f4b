public import FoundationEssentials
public import Verification

/// One thing a site asks of a verified credential. The time is passed in.
///
/// A rule asks facts and fails closed: where the facts do not answer what it asks, it objects. Rules switch over
/// issuers and statements without a default, so that a new one is a compiler error in each of them.
public protocol AdmissionRule: Sendable {
    /// The rule's name in verdicts, journal and configuration.
    var name: String { get }
    /// Why the credential does not pass, without personal data; `nil` if it does.
    func objection(to facts: CredentialFacts, at time: Date) -> String?
    /// Until when a credential passes that passes now; `nil` if time alone changes nothing.
    func end(for facts: CredentialFacts) -> Date?
}

extension AdmissionRule {
    /// Time alone changes nothing.
    public func end(for facts: CredentialFacts) -> Date? { nil }
}
