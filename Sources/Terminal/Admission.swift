public import DeviceInterface
public import FoundationEssentials
public import Passages
public import TerminalCore
public import Verdicts

/// Decides who may pass, beyond what a code says by itself: a shown code is judged again, and a
/// person who was let through a moment ago is not let through again.
public struct Admission: AdmissionCheck {
    private let judge: @Sendable ([UInt8], Date) -> ScannedCode
    private let wallTime: @Sendable (Duration) -> Date
    private let register: PassageRegister?
    private let ruleLamp: @Sendable () -> Lamp

    /// Creates an admission check. `judge` judges a payload at a time of day, and `wallTime`
    /// converts the engine's time to it. `register` remembers the passages; without it none are
    /// remembered. A verdict of its rule lights the result of `ruleLamp` if that is stricter than
    /// yellow.
    public init(
        judge: @escaping @Sendable ([UInt8], Date) -> ScannedCode,
        wallTime: @escaping @Sendable (Duration) -> Date, register: PassageRegister? = nil,
        ruleLamp: @escaping @Sendable () -> Lamp = { .dark }
    ) {
        self.judge = judge
        self.wallTime = wallTime
        self.register = register
        self.ruleLamp = ruleLamp
    }

    public func judgedAgain(_ payload: [UInt8], at now: Duration) -> ScannedCode {
        judge(payload, wallTime(now))
    }

    public func refusal(of sighting: ScannedCode, at now: Duration) -> Verdict? {
        switch register?.answer(sighting.passing, now: now) {
        case .clear, nil: nil
        case .passed(let ago): refusal(of: sighting, "let through \(ago.components.seconds) s ago")
        case .unknown(let doubt): refusal(of: sighting, "\(doubt)")
        }
    }

    private func refusal(of sighting: ScannedCode, _ detail: String) -> Verdict {
        let verdict = sighting.verdict
        return Verdict(
            .ruleFailed, atLeast: ruleLamp(), format: verdict.format, region: verdict.region,
            keyID: verdict.keyID, validUntil: verdict.validUntil, rule: "already-passed",
            detail: detail)
    }

    public func remember(_ sighting: ScannedCode, at now: Duration) {
        register?.note(sighting.passing, at: wallTime(now), now: now)
    }

    public func forget(_ sighting: ScannedCode) {
        register?.withdraw(sighting.passing)
    }
}

extension ScannedCode {
    fileprivate var passing: PassingCredential {
        let subject = subjectTag.flatMap { tag in
            verdict.region.map { PassingCredential.Subject(tag: tag, issuer: $0) }
        }
        return PassingCredential(identity: identity, subject: subject)
    }
}
