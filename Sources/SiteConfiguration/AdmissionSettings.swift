public import DeviceInterface
public import Regions
public import Verdicts

/// `admission`: the site's requirements for a verified credential. A value of `nil` requires
/// nothing.
public struct AdmissionSettings: Hashable, Sendable {
    /// The regions whose codes pass; a province includes everything in it.
    public var regions: [Division]?
    /// The ways of recognition that pass: `own`, `converted`, `national`.
    public var recognition: [String]?
    /// The kinds of code that pass: `dynamic`, `paper`, `dependant`, `proxy`.
    public var kinds: [String]?
    /// The countries whose certificates pass; empty for none.
    public var countries: [String]?
    /// The diseases that certificates may concern, as SNOMED CT codes; empty for none, `nil` for
    /// COVID-19 only.
    public var agents: [String]?
    /// The largest age of a negative test.
    public var testMaximumAge: Duration?
    /// The smallest number of vaccine doses.
    public var minimumDoses: Int?
    /// The time for which a credential that was let through does not pass again; zero disables the
    /// rule, `nil` means not configured.
    public var againAfter: Duration?
    /// The stricter lamps for some reasons.
    public var stricter: [Reason: Lamp] = [:]

    /// The value of `again-after` if it is not configured.
    public static let defaultAgainAfter = Duration.seconds(10)

    /// The longest permitted `again-after`.
    public static let longestAgainAfter = Duration.seconds(86_400)

    /// Returns the `again-after` of a site and the signed rules that it applies: the longer of the
    /// configured values. The default applies only if neither is configured, so it never shortens
    /// or lengthens a configured value.
    public func againAfter(joinedWith signed: AdmissionSettings?) -> Duration {
        [againAfter, signed?.againAfter].compactMap { $0 }.max() ?? Self.defaultAgainAfter
    }
}

extension Configuration {
    /// Returns how long a passage is remembered after its verdict: `timing.hold`, during which its
    /// green may last, plus `again-after`. It is zero if nobody is remembered. `signed` are the
    /// signed rules that the site applies.
    public func passageTime(joinedWith signed: AdmissionSettings?) -> Duration {
        let againAfter = admission.againAfter(joinedWith: signed)
        return againAfter > .zero ? timing.hold + againAfter : .zero
    }

    /// The longest possible value of `passageTime`.
    public var longestPassageTime: Duration { timing.hold + AdmissionSettings.longestAgainAfter }
}
