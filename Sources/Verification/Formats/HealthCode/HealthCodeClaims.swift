public import FoundationEssentials
public import Regions

/// Everything that a native code states. `ClaimTable` gives the encoding of each field.
public struct HealthCodeClaims: Hashable, Sendable {
    /// The division that issued and signed the code.
    public var issuer: Division
    /// When the code was issued.
    public var issuedAt: Date
    /// When the code becomes valid, if that is later than its issue.
    public var notBefore: Date?
    /// When the code expires. All dates here are whole seconds.
    public var expiry: Date
    /// The code's own id, 4 to 16 bytes.
    public var codeID: [UInt8]
    /// What sort of code it is.
    public var kind: HealthCodeKind
    /// The status; `nil` in codes that only identify the holder, such as paper ones.
    public var status: HealthStatus?
    /// When the status expires, which may differ from when the code expires.
    public var statusValidUntil: Date?
    /// The holder's name, masked by the issuer so that it may be displayed, at most 64 bytes of
    /// UTF-8.
    public var maskedName: String?
    /// The type of certificate that the holder registered with.
    public var certificateType: CertificateType?
    /// A salted tag, 8 to 32 bytes. All codes of one person at one issuer and salt carry the same
    /// tag; it does not reveal who the person is.
    public var subjectTag: [UInt8]?
    /// The nucleic-acid tests, at most 8.
    public var tests: [HealthCodeTest] = []
    /// The vaccinations, at most 8.
    public var vaccinations: [HealthCodeVaccination] = []
    /// The region whose code the nation converted into this one.
    public var convertedFrom: Division?
    /// Opaque data of the issuing platform (GB/T 38963 `BizExtData`), at most 128 bytes.
    public var bizExtData: [UInt8]?

    /// Creates claims from those that every code must have.
    public init(
        issuer: Division, issuedAt: Date, expiry: Date, codeID: [UInt8], kind: HealthCodeKind
    ) {
        self.issuer = issuer
        self.issuedAt = issuedAt
        self.expiry = expiry
        self.codeID = codeID
        self.kind = kind
    }
}

/// The sorts of code in use.
public enum HealthCodeKind: UInt64, Hashable, Sendable, CaseIterable {
    /// A short-lived code that an app refreshes.
    case dynamic = 0
    /// A printed, long-lived code without a status.
    case paper = 1
    /// The code of a family member, shown by another person.
    case dependant = 2
    /// A code that another person declared on the holder's behalf.
    case proxy = 3
}

/// The holder's risk as the region assesses it: `00`, `01` or `10`.
public enum HealthStatus: Hashable, Sendable {
    /// `00`, low risk.
    case green
    /// `01`, medium risk.
    case yellow
    /// `10`, high risk.
    case red
    /// A value that is not known here. It is never treated as a known one.
    case unknown(UInt64)

    /// The encoded value: 0, 1 or 2 for `00`, `01` or `10` read as binary numbers.
    public var wireValue: UInt64 {
        switch self {
        case .green: 0
        case .yellow: 1
        case .red: 2
        case .unknown(let value): value
        }
    }

    init(wireValue: UInt64) {
        self =
            switch wireValue {
            case 0: .green
            case 1: .yellow
            case 2: .red
            default: .unknown(wireValue)
            }
    }
}

/// The certificate types of the value domain.
public enum CertificateType: UInt64, Hashable, Sendable, CaseIterable {
    /// Resident identity card.
    case residentID = 10
    /// Permit of Hong Kong and Macao residents.
    case hongKongMacaoPermit = 14
    /// Permit of Taiwan residents.
    case taiwanPermit = 15
    /// One-off permit of Taiwan residents.
    case oneOffTaiwanPermit = 16
    /// Passport.
    case passport = 20
    /// Permanent residence of foreigners.
    case foreignerResidence = 34
    /// Any other certificate.
    case other = 99
}

/// A nucleic-acid test.
public struct HealthCodeTest: Hashable, Sendable {
    /// The result of a test.
    public enum Result: Hashable, Sendable {
        /// Nothing was found, encoded as 1.
        case negative
        /// The disease was found, encoded as 2.
        case positive
        /// Any other encoded value.
        case unknown(UInt64)
    }

    /// When the sample was taken.
    public var collectedAt: Date
    /// The result of the test.
    public var result: Result

    /// Creates a test.
    public init(collectedAt: Date, result: Result) {
        self.collectedAt = collectedAt
        self.result = result
    }
}

/// A vaccination.
public struct HealthCodeVaccination: Hashable, Sendable {
    /// When the dose was given.
    public var givenAt: Date
    /// The number of this dose, 1 to 20.
    public var dose: Int
    /// The number of doses in the series, 1 to 20.
    public var seriesDoses: Int
    /// The product, at most 32 bytes of UTF-8; `nil` if the code does not say.
    public var product: String?

    /// Creates a vaccination.
    public init(givenAt: Date, dose: Int, seriesDoses: Int, product: String? = nil) {
        self.givenAt = givenAt
        self.dose = dose
        self.seriesDoses = seriesDoses
        self.product = product
    }
}
