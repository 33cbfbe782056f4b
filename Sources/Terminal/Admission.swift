public import FoundationEssentials
public import Passages
public import Verdicts

/// Who may pass now, apart from what a code says by itself: what is shown is judged again while it is
/// shown, and who was let through a moment ago is not let through again.
public struct Admission: Sendable {
    private let judge: @Sendable ([UInt8], Date) -> Sighting
    private let wallTime: @Sendable (Duration) -> Date
    private let register: PassageRegister?
    private let ruleLamp: @Sendable () -> Lamp

    /// `judge` judges a payload at a time of day, which `wallTime` answers for a time on the engine's time
    /// line. `register` remembers who was let through; without one nobody does. A verdict of its rule lights
    /// what `ruleLamp` answers where that is stricter than yellow.
    public init(
        judge: @escaping @Sendable ([UInt8], Date) -> Sighting,
        wallTime: @escaping @Sendable (Duration) -> Date, register: PassageRegister? = nil,
        ruleLamp: @escaping @Sendable () -> Lamp = { .dark }
    ) {
        self.judge = judge
        self.wallTime = wallTime
        self.register = register
        self.ruleLamp = ruleLamp
    }

    /// What is shown green, judged again.
    func judgedAgain(_ payload: [UInt8], at now: Duration) -> DecisionMachine.Event {
        .judgedAgain(judge(payload, wallTime(now)))
    }

    /// The event, with what is remembered of those it shows.
    func checked(_ event: DecisionMachine.Event, at now: Duration) -> DecisionMachine.Event {
        switch event {
        case .frame(let sightings, let number, let takenAt, let source, let view):
            .frame(
                sightings.map { checked($0, at: now) }, number: number, takenAt: takenAt,
                source: source, view: view)
        case .closerLook(let sightings, let number, let takenAt, let source, let view):
            .closerLook(
                sightings.map { checked($0, at: now) }, number: number, takenAt: takenAt,
                source: source, view: view)
        case .reading(let sighting, let takenAt, let source):
            .reading(checked(sighting, at: now), takenAt: takenAt, source: source)
        case .judgedAgain, .failed, .recovered, .notice, .cleared, .noMoreFrames, .tick: event
        }
    }

    private func checked(_ sighting: Sighting, at now: Duration) -> Sighting {
        guard sighting.verdict.lamp == .green, let register else { return sighting }
        var sighting = sighting
        switch register.answer(sighting.passing, now: now) {
        case .clear: break
        case .passed(let ago):
            sighting.refusal = refusal(of: sighting, "let through \(ago.components.seconds) s ago")
        case .unknown(let doubt): sighting.refusal = refusal(of: sighting, "\(doubt)")
        }
        return sighting
    }

    private func refusal(of sighting: Sighting, _ detail: String) -> Verdict {
        let verdict = sighting.verdict
        return Verdict(
            .ruleFailed, atLeast: ruleLamp(), format: verdict.format, region: verdict.region,
            keyID: verdict.keyID, validUntil: verdict.validUntil, rule: "already-passed",
            detail: detail)
    }

    /// Remembers and forgets as the machine says.
    func note(_ action: DecisionMachine.Action, at now: Duration) {
        switch action {
        case .remember(let sighting):
            register?.note(sighting.passing, at: wallTime(now), now: now)
        case .forget(let sighting): register?.withdraw(sighting.passing)
        case .show, .openBarrier, .shutBarrier, .record, .count: break
        }
    }
}

extension Sighting {
    fileprivate var passing: PassingCredential {
        let subject = subjectTag.flatMap { tag in
            verdict.region.map { PassingCredential.Subject(tag: tag, issuer: $0) }
        }
        return PassingCredential(identity: identity, subject: subject)
    }
}
