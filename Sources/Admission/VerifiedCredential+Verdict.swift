import FoundationEssentials
import HCERT
import HealthCode
import Regions
import Verdicts
import Verification

/// What a verified credential says of itself, before any site rule.
extension VerifiedCredential {
    func reason(at time: Date) -> Reason {
        switch self {
        case .healthCode(let code): code.claims.reason(at: time)
        case .certificate: .certificateValid
        }
    }

    var format: CredentialFormat {
        switch self {
        case .healthCode: .native
        case .certificate: .hcert
        }
    }

    var region: Region {
        switch self {
        case .healthCode(let code): .division(code.region)
        case .certificate(let certificate): .country(certificate.country)
        }
    }

    var keyID: [UInt8] {
        switch self {
        case .healthCode(let code): code.keyID
        case .certificate(let certificate): certificate.keyID
        }
    }

    /// The earlier of the expiries.
    var validUntil: Date {
        switch self {
        case .healthCode(let code):
            min(code.claims.expiry, code.claims.statusValidUntil ?? code.claims.expiry)
        case .certificate(let certificate): certificate.expiresAt
        }
    }

    /// When the credential itself stops to deserve `reason`, by its own dates. A status that is red, or that
    /// is not there, does not age.
    func ends(of reason: Reason) -> [Date] {
        switch self {
        case .healthCode(let code):
            let ages = ![.statusRed, .statusAbsent].contains(reason)
            return [code.claims.expiry]
                + (ages ? [code.claims.statusValidUntil].compactMap(\.self) : [])
        case .certificate(let certificate): return [certificate.expiresAt]
        }
    }

    var subjectTag: [UInt8]? {
        guard case .healthCode(let code) = self else { return nil }
        return code.claims.subjectTag
    }

    var maskedName: String? {
        guard case .healthCode(let code) = self else { return nil }
        return code.claims.maskedName
    }
}

extension HealthCodeClaims {
    /// A red status does not turn yellow by growing old; every other one does.
    fileprivate func reason(at time: Date) -> Reason {
        guard let status else { return .statusAbsent }
        if status == .red { return .statusRed }
        // Green needs both expiries: a status that does not say until when it holds does not hold.
        guard let statusValidUntil, time < statusValidUntil else { return .statusExpired }
        switch status {
        case .green: return .statusGreen
        case .yellow: return .statusYellow
        case .red: return .statusRed
        case .unknown: return .statusUnknown
        }
    }
}
