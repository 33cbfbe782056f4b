/// The credential formats that a terminal recognises, by prefix or, without one, by structure.
public enum CredentialFormat: String, Hashable, Sendable, CaseIterable, Codable {
    /// The native code, `PHC1:`.
    case native = "PHC1"
    /// The EU digital certificate, `HC1:`, and anything else in its envelope.
    case hcert = "HC1"
    /// The Swiss light certificate, `LT1:`.
    case hcertLight = "LT1"
    /// The SMART Health Card, `shc:/`.
    case smartHealthCard = "SHC"
    /// The SMART Health Link, `shlink:/`, which needs the network.
    case smartHealthLink = "SHLink"
    /// The New Zealand COVID Pass, `NZCP:/`.
    case nzcp = "NZCP"
    /// The ICAO visible digital seal for non-constrained environments.
    case vdsNC = "VDS-NC"
    /// DIVOC, a zip archive.
    case divoc = "DIVOC"
    /// The identity code with CWT claim 169 (MOSIP), which has no prefix.
    case claim169 = "Claim169"
    /// The ICAO data structure for barcodes, `RDB1`.
    case icaoBarcode = "IDB"
    /// The visible digital seal of ICAO Doc 9303-13, binary.
    case vds = "VDS"
    /// India's Aadhaar secure QR, one long decimal number.
    case aadhaar = "Aadhaar"

    /// The largest number of bytes in a key identifier; a longer one names no key of the format.
    public var maximumKeyIDLength: Int {
        switch self {
        case .native, .hcert: 8
        case .hcertLight, .smartHealthCard, .smartHealthLink, .nzcp, .vdsNC, .divoc, .claim169,
            .icaoBarcode, .vds, .aadhaar:
            Self.longestKeyID
        }
    }

    /// The number of bytes in the longest key identifier in use: a whole SHA-256.
    public static let longestKeyID = 32
}
