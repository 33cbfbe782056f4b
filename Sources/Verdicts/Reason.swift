public import DeviceInterface

/// The reasons of verdicts. The raw values are stable, because lamp, page, journal and metrics use
/// them.
public enum Reason: String, Sendable, CaseIterable, Codable {
    /// Verified, with status 00, and all site rules passed.
    case statusGreen = "status-green"
    /// A verified foreign credential that the site accepts.
    case certificateValid = "certificate-valid"
    /// Verified, with the region's status yellow.
    case statusYellow = "status-yellow"
    /// Verified, with the region's status red.
    case statusRed = "status-red"
    /// A verified identity only (paper code), to be looked up by hand.
    case statusAbsent = "status-absent"
    /// Verified, with an unknown status value.
    case statusUnknown = "status-unknown"
    /// The symbol is fresh, but its status has expired.
    case statusExpired = "status-expired"
    /// A site rule refused it; the verdict names the rule.
    case ruleFailed = "rule-failed"
    /// The symbol's own validity is over, so it must be refreshed.
    case codeExpired = "code-expired"
    /// The credential was issued in the future.
    case notYetValid = "not-yet-valid"
    /// The signature does not match.
    case signatureInvalid = "signature-invalid"
    /// There is no trusted key with this identifier.
    case keyUnknown = "key-unknown"
    /// There is no trusted key of this region.
    case regionUnknown = "region-unknown"
    /// A key was found, but it is outside its validity.
    case keyExpired = "key-expired"
    /// The key may not sign this: it is another region's, or its certificate excludes the use.
    case keyNotAllowed = "key-not-allowed"
    /// The code or the key is on the revocation list.
    case revoked = "revoked"
    /// It may be on a revocation list: only a filter is stored, or the list cannot be read.
    case revocationUnknown = "revocation-unknown"
    /// The terminal's trusted data is past its soft limit.
    case keysStale = "keys-stale"
    /// The terminal's clock is below its floor or was never set.
    case clockUntrusted = "clock-untrusted"
    /// It claims to be a known format but is not.
    case malformed = "malformed"
    /// A known credential that cannot be judged offline.
    case unsupportedFormat = "unsupported-format"
    /// Any other QR code.
    case notACredential = "not-a-credential"
    /// A camera, indicator or storage failed.
    case deviceFault = "device-fault"

    /// The lamp of the reason, unless a site makes it stricter.
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
