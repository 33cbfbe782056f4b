public import FoundationEssentials
public import Verification

/// One thing a site asks of a verified credential. The time is passed in.
public protocol AdmissionRule: Sendable {
    /// The rule's name in verdicts, journal and configuration.
    var name: String { get }
    /// Why the credential does not pass, without personal data; `nil` if it does.
    func objection(to credential: VerifiedCredential, at time: Date) -> String?
    /// Until when a credential passes that passes now; `nil` if time alone changes nothing.
    func end(for credential: VerifiedCredential) -> Date?
}

extension AdmissionRule {
    /// Time alone changes nothing.
    public func end(for credential: VerifiedCredential) -> Date? { nil }
}
