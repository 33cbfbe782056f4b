public import FoundationEssentials
public import HealthCode
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

    public func objection(to credential: VerifiedCredential, at time: Date) -> String? {
        guard case .healthCode(let code) = credential else { return nil }
        guard accepted.contains(where: { $0.covers(code.region) }) else {
            return "this site does not accept codes of \(code.region)"
        }
        return nil
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

    public func objection(to credential: VerifiedCredential, at time: Date) -> String? {
        guard case .healthCode(let code) = credential else { return nil }
        guard accepted.contains(code.recognition) else {
            return "this site does not accept recognition by \(code.recognition.rawValue) code"
        }
        return nil
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

    public func objection(to credential: VerifiedCredential, at time: Date) -> String? {
        guard case .healthCode(let code) = credential else { return nil }
        guard accepted.contains(code.claims.kind) else {
            return "this site does not accept \(code.claims.kind) codes"
        }
        return nil
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

    public func objection(to credential: VerifiedCredential, at time: Date) -> String? {
        guard case .certificate(let certificate) = credential, let countries else { return nil }
        guard countries.contains(certificate.country) else {
            return "this site does not accept certificates of \(certificate.country)"
        }
        return nil
    }
}
