public import Regions
public import Verdicts

/// `admission`: what the site asks of a verified credential. `nil` asks nothing.
public struct AdmissionSettings: Hashable, Sendable {
    /// Regions whose codes pass; a province stands for everything in it.
    public var regions: [Division]?
    /// Ways of recognition that pass: `own`, `converted`, `national`.
    public var recognition: [String]?
    /// Kinds of code that pass: `dynamic`, `paper`, `dependant`, `proxy`.
    public var kinds: [String]?
    /// Countries whose certificates pass; empty for none.
    public var countries: [String]?
    /// Diseases that certificates may be about, SNOMED CT codes; empty for none, `nil` for COVID-19 alone.
    public var agents: [String]?
    /// A negative test at most so old.
    public var testMaximumAge: Duration?
    /// Vaccine doses at least.
    public var minimumDoses: Int?
    /// How long a credential that was let through does not pass again, zero for no such rule; `nil` where
    /// the file does not say.
    public var againAfter: Duration?
    /// Stricter lamps for some reasons.
    public var stricter: [Reason: Lamp] = [:]

    /// `again-after` where nobody says one.
    public static let defaultAgainAfter = Duration.seconds(10)

    /// The longest `again-after` that can be asked for.
    public static let longestAgainAfter = Duration.seconds(86_400)

    /// `again-after` of a site and of the signed rules it applies: the longer of those that are given. The
    /// default stands only where none is, so that it neither shortens nor lengthens what was asked for.
    public func againAfter(joinedWith signed: AdmissionSettings?) -> Duration {
        [againAfter, signed?.againAfter].compactMap { $0 }.max() ?? Self.defaultAgainAfter
    }
}

extension Configuration {
    /// How long a passage is remembered, counted from its verdict: while its green may last, `timing.hold`, and
    /// `again-after` longer. Zero where nobody is remembered. `signed` are the signed rules that the site names.
    public func passageTime(joinedWith signed: AdmissionSettings?) -> Duration {
        let againAfter = admission.againAfter(joinedWith: signed)
        return againAfter > .zero ? timing.hold + againAfter : .zero
    }

    /// The longest that `passageTime` can be.
    public var longestPassageTime: Duration { timing.hold + AdmissionSettings.longestAgainAfter }
}
