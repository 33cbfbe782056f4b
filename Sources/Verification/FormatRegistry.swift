public import Verdicts

extension CredentialFormat {
    /// The registry: the verifier that recognises and verifies the codes of each format.
    var verifier: any FormatVerifier {
        switch self {
        case .native: HealthCodeVerifier()
        case .hcert: HCERTVerifier()
        case .hcertLight: UnjudgedFormat(self, prefix: "LT1:")
        case .smartHealthCard: UnjudgedFormat(self, prefix: "shc:/")
        case .smartHealthLink:
            UnjudgedFormat(
                self, prefix: "shlink:/", detail: "a link, not a credential: it needs the network")
        case .nzcp: UnjudgedFormat(self, prefix: "NZCP:/")
        case .vdsNC: UnjudgedFormat(self, recognises: ICAOCode.isVDSNC)
        // DIVOC puts `certificate.json` into a zip archive.
        case .divoc: UnjudgedFormat(self, prefix: "PK\u{3}\u{4}")
        case .claim169: UnjudgedFormat(self, recognises: Claim169Code.isOne)
        case .icaoBarcode: UnjudgedFormat(self, recognises: ICAOCode.isBarcode)
        case .vds: UnjudgedFormat(self, recognises: ICAOCode.isSeal)
        case .aadhaar: UnjudgedFormat(self, recognises: AadhaarCode.isOne)
        }
    }

    /// Recognises a format by the payload's prefix or, if the format has none, by its structure.
    /// `nil` for an ordinary number, text or address. No payload matches two formats, so their
    /// order does not matter.
    public init?(recognising payload: [UInt8]) {
        let format = Self.allCases.first { $0.verifier.recognises(payload) }
        guard let format else { return nil }
        self = format
    }
}
