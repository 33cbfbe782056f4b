public import FoundationEssentials
public import Regions
public import Verification

/// Only native codes of some regions pass; a province stands for everything in it.
public struct RegionRule: AdmissionRule {
    /// `region-accepted`.
    public let name = "region-accepted"
    private let accepted: [Division]

    /// Accepts codes of `accepted` and of the divisions in them.
    public init(accepted: [Division]) {
        self.accepted = accepted
    }

    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        switch facts.issuer {
        case .division(let division, _):
            guard accepted.contains(where: { $0.covers(division) }) else {
                return "this site does not accept codes of \(division)"
            }
            return nil
        // Countries are the foreign rule's.
        case .country: return nil
        }
    }
}

/// Only some of the three ways of recognition pass.
public struct RecognitionRule: AdmissionRule {
    /// `recognition-accepted`.
    public let name = "recognition-accepted"
    private let accepted: Set<Recognition>

    /// Accepts codes that were recognised in one of `accepted` ways.
    public init(accepted: Set<Recognition>) {
        self.accepted = accepted
    }

    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        switch facts.issuer {
        case .division(_, let recognition):
            guard accepted.contains(recognition) else {
                return "this site does not accept recognition by \(recognition.rawValue) code"
            }
            return nil
        // A country's own key signs, always; whether that is enough is the foreign rule's.
        case .country: return nil
        }
    }
}

/// Only some kinds of native code pass: dynamic, paper, dependant, proxy.
public struct KindRule: AdmissionRule {
    /// `kind-accepted`.
    public let name = "kind-accepted"
    private let accepted: Set<HealthCodeKind>

    /// Accepts codes of the kinds in `accepted`.
    public init(accepted: Set<HealthCodeKind>) {
        self.accepted = accepted
    }

    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        switch facts.statement {
        case .status(let status):
            guard accepted.contains(status.kind) else {
                return "this site does not accept \(status.kind) codes"
            }
            return nil
        // Certificates have no such kinds; what they certify is the health rules'.
        case .entries: return nil
        }
    }
}

/// Whether foreign certificates pass, and of which countries.
public struct ForeignRule: AdmissionRule {
    /// `foreign-accepted`.
    public let name = "foreign-accepted"
    private let countries: Set<String>?

    /// Accepts certificates of `countries`; `nil` accepts every country whose keys are at hand.
    public init(countries: Set<String>?) {
        self.countries = countries
    }

    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        guard let countries else { return nil }
        switch facts.issuer {
        // Divisions are the region rule's.
        case .division: return nil
        case .country(let country):
            guard countries.contains(country) else {
                return "this site does not accept certificates of \(country)"
            }
            return nil
        }
    }
}
