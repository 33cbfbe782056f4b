public import FoundationEssentials
public import Regions

/// What a verified credential says, in words that no format owns. Rules ask facts.
public struct CredentialFacts: Hashable, Sendable {
    /// Who vouches for the content.
    public let issuer: Issuer
    /// What is stated of the holder, and so what the entries below mean.
    public let statement: Statement
    /// The end of the credential's own validity.
    public let expiry: Date
    /// The vaccinations it names.
    public let vaccinations: [Vaccination]
    /// The tests it names.
    public let tests: [TestResult]
    /// The recoveries it names.
    public let recoveries: [Recovery]
    /// Every value of the entries that stands for something in a published set.
    public let codedValues: [CodedValue]
    /// The issuer's salted tag of the holder, the same in all codes of one person; `nil` if there is none.
    public let subjectTag: [UInt8]?
    /// The holder's name as the issuer masked it for a display; `nil` if there is none.
    public let maskedName: String?

    init(
        issuer: Issuer, statement: Statement, expiry: Date, vaccinations: [Vaccination] = [],
        tests: [TestResult] = [], recoveries: [Recovery] = [], codedValues: [CodedValue] = [],
        subjectTag: [UInt8]? = nil, maskedName: String? = nil
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
    }
}

extension CredentialFacts {
    /// Who vouches for a credential's content.
    public enum Issuer: Hashable, Sendable {
        /// A division of GB/T 2260, and how its code came to be trusted here. Of a converted code it is the
        /// region that it was converted from.
        case division(Division, Recognition)
        /// A country, by the two letters of ISO 3166.
        case country(String)

        /// The issuer's region.
        public var region: Region {
            switch self {
            case .division(let division, _): .division(division)
            case .country(let code): .country(code)
            }
        }

        /// The region whose key signed: the nation's where it converted or issued the code.
        var signer: Region {
            switch self {
            case .division(let division, .own): .division(division)
            case .division(_, .converted), .division(_, .national): .nation
            case .country(let code): .country(code)
            }
        }
    }

    /// What a credential states of its holder.
    public enum Statement: Hashable, Sendable {
        /// The issuer's own assessment. Entries are the history beside it, of which the latest counts.
        case status(AssessedStatus)
        /// The entries themselves: they are what is certified, and each of them must hold.
        case entries
    }

    /// An issuer's assessment of the holder's risk.
    public struct AssessedStatus: Hashable, Sendable {
        /// What sort of code carries it.
        public let kind: HealthCodeKind
        /// The status; `nil` in codes that only identify.
        public let value: HealthStatus?
        /// When the status ends, which is not when the code does; `nil` if the code does not say.
        public let validUntil: Date?
    }

    /// A vaccination.
    public struct Vaccination: Hashable, Sendable {
        /// The disease, a SNOMED CT code; `nil` if the format does not say.
        public let disease: String?
        /// Which dose it was, from 1.
        public let dose: Int
        /// Doses of the series.
        public let seriesDoses: Int
        /// When it was given; of a day without a time zone the first moment at which it is that day anywhere.
        public let givenAt: Date
    }

    /// A test.
    public struct TestResult: Hashable, Sendable {
        /// The disease, a SNOMED CT code; `nil` if the format does not say.
        public let disease: String?
        /// When the sample was taken.
        public let collectedAt: Date
        /// Whether it surely found nothing: anything else, unknown values included, is not negative.
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

    /// A value out of a published set of values.
    public struct CodedValue: Hashable, Sendable {
        /// The set's identifier, as its publisher writes it.
        public let set: String
        /// The value's code.
        public let value: String
    }

    /// The diseases that the entries are about, one for every entry; `nil` where an entry does not say.
    public var diseases: [String?] {
        vaccinations.map(\.disease) + tests.map(\.disease) + recoveries.map(\.disease)
    }
}

/// How one region's gate comes to accept another region's code: the three ways of GB/T 38961, offline.
public enum Recognition: String, Sendable, CaseIterable, Codable {
    /// The region's own key signed, and that key is trusted here.
    case own
    /// The nation signed a code that names the region it was converted from.
    case converted
    /// The nation issued the code itself.
    case national
}
