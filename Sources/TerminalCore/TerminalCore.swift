public import DeviceInterface
public import Verdicts

/// The whole terminal without its devices: what it decides, and what it does to keep lamp, barrier and journal
/// at what was decided.
///
/// Pure: events and times in, orders out. What devices answer are events, what they are told are orders; every
/// time-out is in here and moves with `tick`. A runner carries the orders out and tells what came of each:
/// `LiveRunner` on real devices, `SimulatedRunner` on virtual time. What no code can see of itself, that it hangs,
/// is watched by those who hold the devices.
public struct TerminalCore: Sendable {
    /// Something that happened.
    public enum Event: Sendable {
        /// Something was seen, pressed, noticed or failed; or time passed.
        case happened(DecisionMachine.Event)
        /// The lamp took its order, or failed.
        case lampAnswered(LampUpkeep.Order, DeviceError?)
        /// The barrier did what it was told, or failed.
        case barrierAnswered(BarrierUpkeep.Order, DeviceError?)
        /// The journal did what it was told, or failed.
        case journalAnswered(DeviceError?)
        /// What codes are judged by was looked at.
        case trustAnswered(TrustLook)
    }

    /// Something to be done. Each order to a device is answered by one event, in its time.
    public enum Order: Hashable, Sendable {
        /// Tell the lamp.
        case lamp(LampUpkeep.Order)
        /// Tell the barrier. Orders to it do not wait for each other.
        case barrier(BarrierUpkeep.Order)
        /// Tell the journal.
        case journal(JournalUpkeep.Order)
        /// Look at what codes are judged by.
        case lookAtTrust
        /// Say that this was judged.
        case announce(Scan)
        /// Say that this will never stand in the journal: too much waits for it already.
        case lose(Scan)
    }

    /// An event of the decision machine and what followed from it.
    public struct Decision: Sendable {
        /// What it was told.
        public let event: DecisionMachine.Event
        /// What it answered.
        public let actions: [DecisionMachine.Action]
        /// The parts that are at fault after it.
        public let failedParts: Set<DecisionMachine.Part>
    }

    /// What came of an event.
    public struct Step: Sendable {
        /// In order.
        public var orders: [Order] = []
        /// What was decided, for those who watch.
        public var decisions: [Decision] = []
        /// What the upkeep found out about its parts, for the log.
        public var reports: [(part: DecisionMachine.Part, report: UpkeepReport)] = []
        /// Of what something else is doubtful now than before; `nil` if nothing is.
        public var doubts: [(subject: TrustLook.Subject, doubt: TrustLook.Doubt?)] = []
    }

    private var machine: DecisionMachine
    private var lamp: LampUpkeep
    private var barrier: BarrierUpkeep?
    /// What waits for the journal.
    public private(set) var journal: JournalUpkeep
    private var trust: TrustUpkeep?
    /// What was found before the first event.
    private var firstLook: TrustLook?
    private let admission: any AdmissionCheck
    /// Scans since the start, faults included.
    public private(set) var scans = 0

    /// A core started at `start`. Without a camera (`expectsFrames` false) missing frames are no fault.
    /// `admission` judges again what is shown, and knows who was let through. `firstLook` is what was found
    /// before anything is judged; without one, what codes are judged by is never looked at again.
    public init(
        timing: Timing, expectsFrames: Bool = true, hasBarrier: Bool,
        admission: any AdmissionCheck, firstLook: TrustLook? = nil, start: Duration
    ) {
        machine = DecisionMachine(timing: timing, expectsFrames: expectsFrames, start: start)
        lamp = LampUpkeep(renewal: timing.oldestSight, start: start)
        barrier = hasBarrier ? BarrierUpkeep(start: start) : nil
        journal = JournalUpkeep(start: start)
        trust = firstLook == nil ? nil : TrustUpkeep(start: start)
        self.firstLook = firstLook
        self.admission = admission
    }

    /// The parts that are at fault now.
    public var failedParts: Set<DecisionMachine.Part> { machine.failedParts }

    /// Whether lamp and barrier are held and told, or known to have failed.
    public var isReady: Bool { lamp.hasAnswered && barrier?.hasAnswered ?? true }

    /// When a `tick` would next change what is decided; `nil` if only an event can.
    public var nextDeadline: Duration? { machine.nextDeadline }

    /// Takes an event at `now`, which never goes back.
    public mutating func handle(_ event: Event, at now: Duration) -> Step {
        var step = Step()
        if let look = firstLook.take() { note(look, at: now, &step) }
        switch event {
        case .happened(.tick):
            decide(.tick, at: now, &step)
            if let payload = machine.standing {
                decide(.judgedAgain(admission.judgedAgain(payload, at: now)), at: now, &step)
            }
            lamp.want(order(at: now))
        case .happened(let event): decide(admission.checked(event, at: now), at: now, &step)
        case .lampAnswered(let order, let error):
            note(lamp.answered(order, error, at: now), of: .indicator, at: now, &step)
        case .barrierAnswered(let order, let error):
            note(barrier?.answered(order, error, at: now), of: .barrier, at: now, &step)
        case .journalAnswered(let error): journal.answered(error, at: now)
        case .trustAnswered(let look):
            trust?.answered(at: now)
            note(look, at: now, &step)
        }
        note(journal.report(at: now), of: .storage, at: now, &step)
        if let order = lamp.nextOrder(at: now) { step.orders.append(.lamp(order)) }
        step.orders += barrier?.nextOrders(at: now).map { .barrier($0) } ?? []
        if let order = journal.nextOrder(at: now) { step.orders.append(.journal(order)) }
        if trust?.isDue(at: now) == true { step.orders.append(.lookAtTrust) }
        return step
    }

    private mutating func decide(
        _ event: DecisionMachine.Event, at now: Duration, _ step: inout Step
    ) {
        let actions = machine.handle(event, at: now)
        step.decisions.append(
            Decision(event: event, actions: actions, failedParts: machine.failedParts))
        for action in actions { carryOut(action, at: now, &step) }
    }

    private mutating func carryOut(
        _ action: DecisionMachine.Action, at now: Duration, _ step: inout Step
    ) {
        switch action {
        case .show:
            lamp.want(order(at: now))
            if let order = lamp.nextOrder(at: now) { step.orders.append(.lamp(order)) }
        case .openBarrier(let until):
            if let order = barrier?.open(until: until, at: now) {
                step.orders.append(.barrier(order))
            }
        case .shutBarrier:
            barrier?.shut()
            step.orders += barrier?.nextOrders(at: now).map { .barrier($0) } ?? []
        case .remember(let sighting): admission.remember(sighting, at: now)
        case .forget(let sighting): admission.forget(sighting)
        case .record(let scan):
            scans += 1
            step.orders.append(.announce(scan))
            guard journal.add(scan, at: now) else { return step.orders.append(.lose(scan)) }
            if let order = journal.nextOrder(at: now) { step.orders.append(.journal(order)) }
        case .count: break
        }
    }

    private func order(at now: Duration) -> LampOrder {
        let (lamp, until) = machine.order
        return LampOrder(lamp: lamp, until: until, givenAt: now)
    }

    private mutating func note(_ look: TrustLook, at now: Duration, _ step: inout Step) {
        note(trust?.report(of: look), of: .trust, at: now, &step)
        for subject in trust?.news(of: look) ?? [] {
            step.doubts.append((subject, look.doubts[subject]))
        }
        if let notice = look.notice { decide(.notice(notice), at: now, &step) }
    }

    private mutating func note(
        _ report: UpkeepReport?, of part: DecisionMachine.Part, at now: Duration,
        _ step: inout Step
    ) {
        guard let report else { return }
        step.reports.append((part, report))
        switch report {
        case .failed(let error): decide(.failed(part, error), at: now, &step)
        case .recovered: decide(.recovered(part), at: now, &step)
        }
    }
}

/// What the core asks about codes. Every answer comes from memory, at once.
public protocol AdmissionCheck: Sendable {
    /// What is shown green, judged again at `now`.
    func judgedAgain(_ payload: [UInt8], at now: Duration) -> Sighting
    /// The verdict in the place of a green one, if something other than the code speaks against it: the
    /// credential, or its holder, was let through a moment ago.
    func refusal(of sighting: Sighting, at now: Duration) -> Verdict?
    /// Remembers that a credential was let through.
    func remember(_ sighting: Sighting, at now: Duration)
    /// Forgets that it was: the attendant took the verdict back.
    func forget(_ sighting: Sighting)
}

extension AdmissionCheck {
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
        guard sighting.verdict.lamp == .green else { return sighting }
        var sighting = sighting
        sighting.refusal = refusal(of: sighting, at: now)
        return sighting
    }
}
