public import FoundationEssentials
public import Regions
public import Verification

/// Accepts native codes of certain regions only. A province includes everything in it.
public struct RegionRule: AdmissionRule {
    /// The rule's name, `region-accepted`.
    public let name = "region-accepted"
    private let accepted: [Division]

    /// Accepts codes of the divisions in `accepted` and of the divisions within them.
    public init(accepted: [Division]) {
        self.accepted = accepted
    }

    /// Objects to codes of other divisions. Certificates of countries pass.
    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        switch facts.issuer {
        case .division(let division, _):
            guard accepted.contains(where: { $0.covers(division) }) else {
                return "this site does not accept codes of \(division)"
            }
            return nil
        // `ForeignRule` decides about countries.
        case .country: return nil
        }
    }
}

/// Accepts only certain ways in which a native code came to be trusted.
public struct RecognitionRule: AdmissionRule {
    /// The rule's name, `recognition-accepted`.
    public let name = "recognition-accepted"
    private let accepted: Set<Recognition>

    /// Accepts codes that were recognised in one of the `accepted` ways.
    public init(accepted: Set<Recognition>) {
        self.accepted = accepted
    }

    /// Objects to codes recognised in another way. Certificates of countries pass.
    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        switch facts.issuer {
        case .division(_, let recognition):
            guard accepted.contains(recognition) else {
                return "this site does not accept recognition by \(recognition.rawValue) code"
            }
            return nil
        // A country's certificate is always signed by the country's own key. `ForeignRule` decides
        // whether that is enough.
        case .country: return nil
        }
    }
}

/// Accepts only certain kinds of native code: dynamic, paper, dependant, proxy.
public struct KindRule: AdmissionRule {
    /// The rule's name, `kind-accepted`.
    public let name = "kind-accepted"
    private let accepted: Set<HealthCodeKind>

    /// Accepts codes of the kinds in `accepted`.
    public init(accepted: Set<HealthCodeKind>) {
        self.accepted = accepted
    }

    /// Objects to native codes of other kinds. Certificates pass.
    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        switch facts.statement {
        case .status(let status):
            guard accepted.contains(status.kind) else {
                return "this site does not accept \(status.kind) codes"
            }
            return nil
        // Certificates have no such kinds. The health rules decide about their entries.
        case .entries: return nil
        }
    }
}

/// Decides which countries' certificates pass.
public struct ForeignRule: AdmissionRule {
    /// The rule's name, `foreign-accepted`.
    public let name = "foreign-accepted"
    private let countries: Set<String>?

    /// Accepts certificates of `countries`, as two letters of ISO 3166-1. `nil` accepts every
    /// country whose keys are installed.
    public init(countries: Set<String>?) {
        self.countries = countries
    }

    /// Objects to certificates of other countries. Native codes pass.
    public func objection(to facts: CredentialFacts, at time: Date) -> String? {
        guard let countries else { return nil }
        switch facts.issuer {
        // `RegionRule` decides about divisions.
        case .division: return nil
        case .country(let country):
            guard countries.contains(country) else {
                return "this site does not accept certificates of \(country)"
            }
            return nil
        }
    }
}
