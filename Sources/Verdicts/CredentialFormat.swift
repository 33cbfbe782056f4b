/// The credential formats a terminal recognises, by prefix or, where there is none, by structure.
public enum CredentialFormat: String, Hashable, Sendable, CaseIterable, Codable {
    /// The native code, `PHC1:`.
    case native = "PHC1"
    /// The EU digital certificate, `HC1:`, and whatever else is carried in its envelope.
    case hcert = "HC1"
    /// The Swiss light certificate, `LT1:`.
    case hcertLight = "LT1"
    /// SMART Health Card, `shc:/`.
    case smartHealthCard = "SHC"
    /// SMART Health Link, `shlink:/`: needs the network.
    case smartHealthLink = "SHLink"
    /// New Zealand COVID Pass, `NZCP:/`.
    case nzcp = "NZCP"
    /// ICAO visible digital seal for non-constrained environments.
    case vdsNC = "VDS-NC"
    /// DIVOC, a zip archive.
    case divoc = "DIVOC"
    /// Identity code with CWT claim 169 (MOSIP); has no prefix.
    case claim169 = "Claim169"
    /// ICAO data structure for barcodes, `RDB1`.
    case icaoBarcode = "IDB"
    /// Visible digital seal of ICAO Doc 9303-13, binary.
    case vds = "VDS"
    /// India's Aadhaar secure QR, one long decimal number.
    case aadhaar = "Aadhaar"

    /// Bytes of a key id, at most. What names a longer one names no key of the format.
    public var maximumKeyIDLength: Int {
        switch self {
        case .native, .hcert: 8
        case .hcertLight, .smartHealthCard, .smartHealthLink, .nzcp, .vdsNC, .divoc, .claim169,
            .icaoBarcode, .vds, .aadhaar:
            Self.longestKeyID
        }
    }

    /// Bytes of the longest key id in use: a whole SHA-256.
    public static let longestKeyID = 32
}
