import Verdicts

extension CredentialFormat {
    /// The registry: what recognises and verifies the codes of each format.
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
        // A zip archive: DIVOC puts `certificate.json` into one.
        case .divoc: UnjudgedFormat(self, prefix: "PK\u{3}\u{4}")
        case .claim169: UnjudgedFormat(self, recognises: Claim169Code.isOne)
        case .icaoBarcode: UnjudgedFormat(self, recognises: ICAOCode.isBarcode)
        case .vds: UnjudgedFormat(self, recognises: ICAOCode.isSeal)
        case .aadhaar: UnjudgedFormat(self, recognises: AadhaarCode.isOne)
        }
    }

    /// Recognises a format by how the payload begins, and what has no prefix by its structure: an ordinary
    /// number, text or address is none of them. No payload is of two formats, so their order is of no matter.
    init?(recognising payload: [UInt8]) {
        let format = Self.allCases.first { $0.verifier.recognises(payload) }
        guard let format else { return nil }
        self = format
    }
}
