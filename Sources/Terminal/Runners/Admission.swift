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

    /// Creates an admission check. `judge` judges a payload at a time of day. `wallTime` converts
    /// the engine's time to a time of day. `register` remembers the passages; if it is `nil`, none
    /// are remembered. If the register objects, the lamp is the result of `ruleLamp` or yellow,
    /// whichever is stricter.
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

    /// Judges a payload again at the engine's time `now`.
    public func judgedAgain(_ payload: [UInt8], at now: Duration) -> ScannedCode {
        judge(payload, wallTime(now))
    }

    /// Returns the verdict that replaces a green one if this person has already passed, or if that
    /// is unknown; `nil` if nothing objects.
    public func refusal(of code: ScannedCode, at now: Duration) -> Verdict? {
        switch register?.answer(code.passing, now: now) {
        case .clear, nil: nil
        case .passed(let ago): refusal(of: code, "let through \(ago.components.seconds) s ago")
        case .unknown(let doubt): refusal(of: code, "\(doubt)")
        }
    }

    private func refusal(of code: ScannedCode, _ detail: String) -> Verdict {
        let verdict = code.verdict
        return Verdict(
            .ruleFailed, atLeast: ruleLamp(), format: verdict.format, region: verdict.region,
            keyID: verdict.keyID, validUntil: verdict.validUntil, rule: "already-passed",
            detail: detail)
    }

    /// Remembers that the person was let through.
    public func remember(_ code: ScannedCode, at now: Duration) {
        register?.note(code.passing, at: wallTime(now), now: now)
    }

    /// Withdraws a remembered passage.
    public func forget(_ code: ScannedCode) {
        register?.withdraw(code.passing)
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
