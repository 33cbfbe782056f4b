public import FoundationEssentials
public import Regions

/// What a verified credential states, in terms that belong to no format. Admission rules read only
/// these facts.
public struct CredentialFacts: Hashable, Sendable {
    /// The region or country that vouches for the content.
    public let issuer: Issuer
    /// What the credential states about the holder. It decides what the entries below mean.
    public let statement: Statement
    /// The end of the credential's own validity.
    public let expiry: Date
    /// The vaccinations that the credential lists.
    public let vaccinations: [Vaccination]
    /// The tests that the credential lists.
    public let tests: [TestResult]
    /// The recoveries that the credential lists.
    public let recoveries: [Recovery]
    /// Every value in the entries that is a code of a published value set.
    public let codedValues: [CodedValue]
    /// The issuer's salted tag of the holder. All codes of one person carry the same tag; `nil` if
    /// there is none.
    public let subjectTag: [UInt8]?
    /// The holder's name, masked by the issuer so that it may be displayed; `nil` if there is none.
    public let maskedName: String?
    /// The holder's year of birth; `nil` if the format does not say.
    public let birthYear: Int?

    init(
        issuer: Issuer, statement: Statement, expiry: Date, vaccinations: [Vaccination] = [],
        tests: [TestResult] = [], recoveries: [Recovery] = [], codedValues: [CodedValue] = [],
        subjectTag: [UInt8]? = nil, maskedName: String? = nil, birthYear: Int? = nil
    ) {
        self.issuer = issuer
        self.statement = statement
        self.expiry = expiry
        self.vaccinations = vaccinations
        self.tests = tests
        self.recoveries = recoveries
        self.codedValues = codedValues
        self.subjectTag = subjectTag
        self.maskedName = maskedName
        self.birthYear = birthYear
    }
}

extension CredentialFacts {
    /// The region or country that vouches for a credential's content.
    public enum Issuer: Hashable, Sendable {
        /// A division of GB/T 2260, and how its code came to be trusted here. For a converted code,
        /// this is the region that the code was converted from.
        case division(Division, Recognition)
        /// A country, as two letters of ISO 3166-1.
        case country(String)

        /// The issuer's region.
        public var region: Region {
            switch self {
            case .division(let division, _): .division(division)
            case .country(let code): .country(code)
            }
        }

        /// The region whose key signed: the nation if it converted or issued the code, otherwise
        /// the issuer's own region.
        var signer: Region {
            switch self {
            case .division(let division, .own): .division(division)
            case .division(_, .converted), .division(_, .national): .nation
            case .country(let code): .country(code)
            }
        }
    }

    /// What a credential states about its holder.
    public enum Statement: Hashable, Sendable {
        /// The issuer's own assessment. The entries are the history beside it; the latest entry
        /// counts.
        case status(AssessedStatus)
        /// The entries themselves. They are what is certified, and each of them must pass the
        /// rules.
        case entries
    }

    /// An issuer's assessment of the holder's risk.
    public struct AssessedStatus: Hashable, Sendable {
        /// What sort of code carries the status.
        public let kind: HealthCodeKind
        /// The status; `nil` in codes that only identify the holder.
        public let value: HealthStatus?
        /// When the status ends, which may differ from when the code expires; `nil` if the code
        /// does not say.
        public let validUntil: Date?
    }

    /// A vaccination.
    public struct Vaccination: Hashable, Sendable {
        /// The disease, a SNOMED CT code; `nil` if the format does not say.
        public let disease: String?
        /// The number of this dose, from 1.
        public let dose: Int
        /// The number of doses in the series.
        public let seriesDoses: Int
        /// When the dose was given. If only a day without a time zone is known, this is the first
        /// moment at which it is that day anywhere.
        public let givenAt: Date
    }

    /// A test.
    public struct TestResult: Hashable, Sendable {
        /// The disease, a SNOMED CT code; `nil` if the format does not say.
        public let disease: String?
        /// When the sample was taken.
        public let collectedAt: Date
        /// Whether the test found nothing. Every other result, including an unknown value, is not
        /// negative.
        public let isNegative: Bool
    }

    /// A recovery.
    public struct Recovery: Hashable, Sendable {
        /// The disease, a SNOMED CT code; `nil` if the format does not say.
        public let disease: String?
        /// The first moment of the day of the first positive test.
        public let firstPositive: Date
        /// The first moment of its validity.
        public let validFrom: Date
        /// The first moment after its validity.
        public let validUntil: Date
    }

    /// A value of a published value set.
    public struct CodedValue: Hashable, Sendable {
        /// The set's identifier, as its publisher writes it.
        public let set: String
        /// The value's code.
        public let value: String
    }

    /// The disease of each entry, in the order vaccinations, tests, recoveries; `nil` where an
    /// entry does not say.
    public var diseases: [String?] {
        vaccinations.map(\.disease) + tests.map(\.disease) + recoveries.map(\.disease)
    }
}

/// How the gate of one region comes to accept another region's code: the three ways of GB/T 38961,
/// checked offline.
public enum Recognition: String, Sendable, CaseIterable, Codable {
    /// The region's own key, which is trusted here, signed the code.
    case own
    /// The nation signed a code that names the region it was converted from.
    case converted
    /// The nation issued the code itself.
    case national
}
