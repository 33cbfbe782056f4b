import FoundationEssentials
import Verdicts
import Verification

extension CredentialFacts {
    /// The reason that the credential gives by itself, before any site rule.
    func reason(at time: Date) -> Reason {
        switch statement {
        case .status(let status): status.reason(at: time)
        case .entries: .certificateValid
        }
    }

    /// The earlier of the code's and the status's expiry.
    var validUntil: Date {
        switch statement {
        case .status(let status): min(expiry, status.validUntil ?? expiry)
        case .entries: expiry
        }
    }

    /// The times at which the credential stops giving `reason`, by its own dates. A red or absent
    /// status does not expire before the code does.
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
    /// The reason for the status at `time`. A red status does not expire, so that age never turns
    /// red into yellow. Every other status does.
    fileprivate func reason(at time: Date) -> Reason {
        guard let value else { return .statusAbsent }
        if value == .red { return .statusRed }
        // A green status must state its own expiry. Without one it does not count.
        guard let validUntil, time < validUntil else { return .statusExpired }
        switch value {
        case .green: return .statusGreen
        case .yellow: return .statusYellow
        case .red: return .statusRed
        case .unknown: return .statusUnknown
        }
    }
}
