public import FoundationEssentials
public import Regions

/// Everything a native code says; `ClaimTable` gives each field's place on the wire.
public struct HealthCodeClaims: Hashable, Sendable {
    /// Who issued and signed the code.
    public var issuer: Division
    /// When the code was issued.
    public var issuedAt: Date
    /// When the code becomes valid, if later than its issue.
    public var notBefore: Date?
    /// When the symbol expires; whole seconds, as all dates here.
    public var expiry: Date
    /// The code's own id, 4...16 bytes.
    public var codeID: [UInt8]
    /// What sort of code it is.
    public var kind: HealthCodeKind
    /// The status; absent from codes that only identify, such as paper ones.
    public var status: HealthStatus?
    /// When the status expires, which is not when the symbol does.
    public var statusValidUntil: Date?
    /// The holder's name as it may be shown, masked by the issuer, at most 64 bytes of UTF-8.
    public var maskedName: String?
    /// What certificate the holder was registered with.
    public var certificateType: CertificateType?
    /// The same for all codes of one person at one issuer and salt, 8...32 bytes; tells nobody who.
    public var subjectTag: [UInt8]?
    /// Nucleic-acid tests, at most 8.
    public var tests: [HealthCodeTest] = []
    /// Vaccinations, at most 8.
    public var vaccinations: [HealthCodeVaccination] = []
    /// The region whose code the nation converted.
    public var convertedFrom: Division?
    /// Opaque data of the issuing platform (GB/T 38963 `BizExtData`), at most 128 bytes.
    public var bizExtData: [UInt8]?

    /// The claims every code must have.
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
    /// Refreshed by an app, short-lived.
    case dynamic = 0
    /// Printed, long-lived, without a status.
    case paper = 1
    /// Of a family member, shown by another.
    case dependant = 2
    /// Declared by another on the holder's behalf.
    case proxy = 3
}

/// The risk the region sees, `00`, `01` or `10`.
public enum HealthStatus: Hashable, Sendable {
    /// `00`, low.
    case green
    /// `01`, medium.
    case yellow
    /// `10`, high.
    case red
    /// A value we do not know: never passed through as if we did.
    case unknown(UInt64)

    /// The value on the wire: 0, 1, 2 for `00`, `01`, `10` read as binary numbers.
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

/// Certificate types of the field's value domain.
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
    /// Any other.
    case other = 99
}

/// A nucleic-acid test.
public struct HealthCodeTest: Hashable, Sendable {
    /// What a test found.
    public enum Result: Hashable, Sendable {
        /// 1.
        case negative
        /// 2.
        case positive
        /// Any other value.
        case unknown(UInt64)
    }

    /// When the sample was taken.
    public var collectedAt: Date
    /// What was found.
    public var result: Result

    /// A test.
    public init(collectedAt: Date, result: Result) {
        self.collectedAt = collectedAt
        self.result = result
    }
}

/// A vaccination.
public struct HealthCodeVaccination: Hashable, Sendable {
    /// When it was given.
    public var givenAt: Date
    /// Which dose it was, 1...20.
    public var dose: Int
    /// Doses of the series, 1...20.
    public var seriesDoses: Int
    /// The product, at most 32 bytes of UTF-8.
    public var product: String?

    /// A vaccination.
    public init(givenAt: Date, dose: Int, seriesDoses: Int, product: String? = nil) {
        self.givenAt = givenAt
        self.dose = dose
        self.seriesDoses = seriesDoses
        self.product = product
    }
}
