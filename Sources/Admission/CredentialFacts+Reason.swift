import FoundationEssentials
import Verdicts
import Verification

/// What a verified credential says of itself, before any site rule.
extension CredentialFacts {
    func reason(at time: Date) -> Reason {
        switch statement {
        case .status(let status): status.reason(at: time)
        case .entries: .certificateValid
        }
    }

    /// The earlier of the expiries.
    var validUntil: Date {
        switch statement {
        case .status(let status): min(expiry, status.validUntil ?? expiry)
        case .entries: expiry
        }
    }

    /// When the credential itself stops to deserve `reason`, by its own dates. A status that is red, or that
    /// is not there, does not age.
    func ends(of reason: Reason) -> [Date] {
        switch statement {
        case .status(let status):
            let ages = ![.statusRed, .statusAbsent].contains(reason)
            return [expiry] + (ages ? [status.validUntil].compactMap(\.self) : [])
        case .entries: return [expiry]
        }
    }
}

extension CredentialFacts.AssessedStatus {
    /// A red status does not turn yellow by growing old; every other one does.
    fileprivate func reason(at time: Date) -> Reason {
        guard let value else { return .statusAbsent }
        if value == .red { return .statusRed }
        // Green needs both expiries: a status that does not say until when it holds does not hold.
        guard let validUntil, time < validUntil else { return .statusExpired }
        switch value {
        case .green: return .statusGreen
        case .yellow: return .statusYellow
        case .red: return .statusRed
        case .unknown: return .statusUnknown
        }
    }
}
