/// Why a verdict is what it is. The raw values are stable: lamp, page, journal and metrics use them.
public enum Reason: String, Sendable, CaseIterable, Codable {
    /// Verified, status 00, all site rules passed.
    case statusGreen = "status-green"
    /// A verified foreign credential that the site accepts.
    case certificateValid = "certificate-valid"
    /// Verified, and the region says yellow.
    case statusYellow = "status-yellow"
    /// Verified, and the region says red.
    case statusRed = "status-red"
    /// Verified identity only (paper code): look up by hand.
    case statusAbsent = "status-absent"
    /// Verified, but a status value we do not know.
    case statusUnknown = "status-unknown"
    /// The symbol is fresh, the status it carries is not.
    case statusExpired = "status-expired"
    /// A site rule said no; the verdict names the rule.
    case ruleFailed = "rule-failed"
    /// The symbol's own validity is over: refresh it.
    case codeExpired = "code-expired"
    /// Issued in the future.
    case notYetValid = "not-yet-valid"
    /// The signature does not match.
    case signatureInvalid = "signature-invalid"
    /// No trusted key for this key id.
    case keyUnknown = "key-unknown"
    /// No trusted key for this region.
    case regionUnknown = "region-unknown"
    /// A key was found, outside its validity.
    case keyExpired = "key-expired"
    /// The key may not sign this: another region's, or a use its certificate excludes.
    case keyNotAllowed = "key-not-allowed"
    /// The code or the key is on the revocation list.
    case revoked = "revoked"
    /// Perhaps on a revocation list: only a filter is at hand, or the list cannot be read.
    case revocationUnknown = "revocation-unknown"
    /// Our own trusted data is past its soft limit.
    case keysStale = "keys-stale"
    /// Our own clock is below its floor or was never set.
    case clockUntrusted = "clock-untrusted"
    /// Claims to be a known format and is not.
    case malformed = "malformed"
    /// A known credential that cannot be judged offline.
    case unsupportedFormat = "unsupported-format"
    /// Any other QR code.
    case notACredential = "not-a-credential"
    /// Camera, indicator or storage failed.
    case deviceFault = "device-fault"

    /// The lamp a reason lights unless a site makes it stricter.
    public var lamp: Lamp {
        switch self {
        case .statusGreen, .certificateValid:
            .green
        case .statusYellow, .statusAbsent, .statusUnknown, .statusExpired, .ruleFailed,
            .keyUnknown, .regionUnknown, .keyExpired, .revocationUnknown, .keysStale,
            .clockUntrusted, .unsupportedFormat:
            .yellow
        case .statusRed, .codeExpired, .notYetValid, .signatureInvalid, .keyNotAllowed, .revoked,
            .malformed, .notACredential:
            .red
        case .deviceFault:
            .fault
        }
    }
}
