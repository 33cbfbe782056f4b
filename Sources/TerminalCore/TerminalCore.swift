public import DeviceInterface
public import Verdicts

/// The whole terminal without its devices: its decisions, and the orders that keep lamp, barrier
/// and journal in line with them.
///
/// It turns events and times into orders, without side effects. The devices' answers are events,
/// and every time-out is handled here and advances with `tick`. A runner carries out the orders and
/// reports their outcomes: `LiveRunner` on real devices, `SimulatedRunner` on virtual time. Code
/// cannot notice that it hangs itself; the holders of the devices watch for that.
///
/// After every event the core checks its invariants. A broken one discards the orders of that event
/// and makes the program a failed part: the lamp shows the fault signal, the barrier is shut, the
/// journal has a line, and nothing is judged until the program starts again.
public struct TerminalCore: Sendable {
    /// An event for the core.
    public enum Event: Sendable {
        /// Something was seen, pressed, noticed or failed, or time passed.
        case happened(DecisionMachine.Event)
        /// An input could not be read.
        case inputFailed(InputUpkeep.Input, DeviceError)
        /// An input was opened. A camera reports frames instead.
        case inputOpened(InputUpkeep.Input)
        /// The lamp carried out its order, or failed.
        case lampAnswered(LampUpkeep.Order, DeviceError?)
        /// The barrier carried out its order, or failed.
        case barrierAnswered(BarrierUpkeep.Order, DeviceError?)
        /// The journal carried out its order, or failed.
        case journalAnswered(DeviceError?)
        /// The trusted data was checked.
        case trustAnswered(TrustCheck)
    }

    /// An order to be carried out. Each order to a device is answered by one event later.
    public enum Order: Hashable, Sendable {
        /// Read an input again, after it failed.
        case read(InputUpkeep.Input)
        /// An order to the lamp.
        case lamp(LampUpkeep.Order)
        /// An order to the barrier. Orders to it do not wait for each other.
        case barrier(BarrierUpkeep.Order)
        /// An order to the journal.
        case journal(JournalUpkeep.Order)
        /// Check the trusted data.
        case checkTrust
        /// Announce a judgement.
        case announce(Scan)
        /// Report a scan that will never be in the journal, because too many wait for it already.
        case lose(Scan)
    }

    /// An event of the decision machine and its consequences.
    public struct Decision: Sendable {
        /// The event.
        public let event: DecisionMachine.Event
        /// The actions of the machine.
        public let actions: [DecisionMachine.Action]
        /// The parts that are at fault after the event.
        public let failedParts: Set<DecisionMachine.Part>
    }

    /// The consequences of an event.
    public struct Step: Sendable {
        /// The orders, in order.
        public var orders: [Order] = []
        /// The decisions, for watchers.
        public var decisions: [Decision] = []
        /// The changes that the upkeep noticed in its parts, for the log.
        public var reports: [(part: DecisionMachine.Part, report: UpkeepReport)] = []
        /// The changes of inputs, for the log.
        public var inputs: [(input: InputUpkeep.Input, report: UpkeepReport)] = []
        /// The subjects whose doubts changed, with the new doubt; `nil` if there is none any more.
        public var doubts: [(subject: TrustCheck.Subject, doubt: TrustCheck.Doubt?)] = []
    }

    // Not private, so that tests can break invariants.
    var machine: DecisionMachine
    private var inputs = InputUpkeep()
    var lamp: LampUpkeep
    var barrier: BarrierUpkeep?
    /// The scans that wait for the journal.
    public internal(set) var journal: JournalUpkeep
    /// The opening that waits until its scan is in the journal, and the passage that it is for.
    private var opening: (scan: Scan, until: Duration, code: ScannedCode?)?
    private var trust: TrustUpkeep?
    /// The result of the check before the first event.
    private var firstCheck: TrustCheck?
    private let admission: any AdmissionCheck
    private var lastTime: Duration
    /// The invariant that was broken first; `nil` while all are true.
    public private(set) var brokenInvariant: Invariant?
    /// The number of scans since the start, including faults.
    public private(set) var scans = 0

    /// Creates a core that starts at `start`. Without a camera (`expectsFrames` false) missing
    /// frames are no fault. `admission` judges again what is shown, and knows the passages.
    /// `firstCheck` is the result of a check before anything is judged; without it the trusted data
    /// is never checked.
    public init(
        timing: Timing, expectsFrames: Bool = true, hasBarrier: Bool,
        admission: any AdmissionCheck, firstCheck: TrustCheck? = nil, start: Duration
    ) {
        machine = DecisionMachine(timing: timing, expectsFrames: expectsFrames, start: start)
        lamp = LampUpkeep(renewal: timing.oldestSight, start: start)
        barrier = hasBarrier ? BarrierUpkeep(start: start) : nil
        journal = JournalUpkeep(start: start)
        trust = firstCheck == nil ? nil : TrustUpkeep(start: start)
        self.firstCheck = firstCheck
        self.admission = admission
        lastTime = start
    }

    /// The parts that are at fault now.
    public var failedParts: Set<DecisionMachine.Part> { machine.failedParts }

    /// Whether lamp and barrier have answered an order, or are known to have failed.
    public var isReady: Bool { lamp.hasAnswered && barrier?.hasAnswered ?? true }

    /// The time at which a `tick` would next change a decision; `nil` if only an event can.
    public var nextDeadline: Duration? { machine.nextDeadline }

    /// The time at which a `tick` would next change an input; `nil` if only an event can.
    public var nextInputChange: Duration? { inputs.nextChange }

    /// Handles an event at `now`, which never goes back.
    public mutating func handle(_ event: Event, at now: Duration) -> Step {
        let goesBack = now < lastTime
        lastTime = max(lastTime, now)
        let step = respond(to: event, at: lastTime)
        guard brokenInvariant == nil else { return step.safe }
        let broken = goesBack ? .timeGoesOn : broken(by: step, at: lastTime)
        return broken.map { stop(because: $0, insteadOf: step, at: lastTime) } ?? step
    }

    /// Returns the invariant that is not true after `step`; `nil` if all are.
    func broken(by step: Step, at now: Duration) -> Invariant? {
        machine.brokenInvariant(at: now) ?? lamp.brokenInvariant ?? barrier?.brokenInvariant
            ?? journal.brokenInvariant
            ?? step.brokenInvariant(lamp: machine.currentLamp, timing: machine.timing, at: now)
    }

    /// Begins with new parts that know nothing but the fault. What waits for the journal stays, and so
    /// do the orders of `step` that light and open nothing: the journal and the inputs wait for
    /// their answers.
    mutating func stop(because invariant: Invariant, insteadOf step: Step, at now: Duration) -> Step
    {
        brokenInvariant = invariant
        let timing = machine.timing
        machine = DecisionMachine(timing: timing, expectsFrames: false, start: now)
        lamp = LampUpkeep(renewal: timing.oldestSight, start: now)
        barrier = barrier.map { BarrierUpkeep(start: now, pulsesOut: $0.pulsesOut) }
        dropOpening()
        var step = step
        step.decisions = []
        step.orders = step.orders.filter {
            switch $0 {
            case .lamp, .barrier: false
            case .read, .journal, .checkTrust, .announce, .lose: true
            }
        }
        let error = DeviceError(
            .wrongProgram, invariant.rawValue,
            advice: "This is a defect of the program, not of the gate: report it with the "
                + "journal's last lines, and start the terminal again.")
        note(.failed(error), of: .program, at: now, &step)
        step.orders += barrier?.nextOrders(at: now).map { .barrier($0) } ?? []
        return step
    }

    private mutating func respond(to event: Event, at now: Duration) -> Step {
        var step = Step()
        if let check = firstCheck.take() { note(check, at: now, &step) }
        switch event {
        case .happened(.tick):
            decide(.tick, at: now, &step)
            if let payload = machine.standing {
                decide(.judgedAgain(admission.judgedAgain(payload, at: now)), at: now, &step)
            }
            lamp.want(order(at: now))
        case .happened(let event):
            decide(admission.checked(event, at: now), at: now, &step)
            // A late frame does not end the camera's fault.
            if case .frame = event, !machine.failedParts.contains(.camera) {
                noteThatWorks(.camera, at: now, &step)
            }
        case .inputFailed(let input, let error): note(error, of: input, at: now, &step)
        case .inputOpened(let input): inputs.opened(input, at: now)
        case .lampAnswered(let order, let error):
            note(lamp.answered(order, error, at: now), of: .indicator, at: now, &step)
        case .barrierAnswered(let order, let error):
            note(barrier?.answered(order, error, at: now), of: .barrier, at: now, &step)
        case .journalAnswered(let error):
            if let scan = journal.answered(error, at: now) { open(for: scan, at: now, &step) }
        case .trustAnswered(let check):
            trust?.answered(at: now)
            note(check, at: now, &step)
        }
        for input in inputs.lasting(at: now) { noteThatWorks(input, at: now, &step) }
        note(journal.report(at: now), of: .storage, at: now, &step)
        if let order = lamp.nextOrder(at: now) { step.orders.append(.lamp(order)) }
        step.orders += barrier?.nextOrders(at: now).map { .barrier($0) } ?? []
        if let order = journal.nextOrder(at: now) { step.orders.append(.journal(order)) }
        if trust?.isDue(at: now) == true { step.orders.append(.checkTrust) }
        step.orders += inputs.nextOrders(at: now).map { .read($0) }
        return step
    }

    /// Two inputs of a part may fail in different ways; only a change is a new failure of the part.
    private mutating func note(
        _ error: DeviceError, of input: InputUpkeep.Input, at now: Duration, _ step: inout Step
    ) {
        let report = inputs.failed(input, error, at: now)
        if let report { step.inputs.append((input, report)) }
        guard let part = input.part else { return }
        if report != nil || !machine.failedParts.contains(part) {
            decide(.failed(part, error), at: now, &step)
        }
    }

    /// A part works again when the last of its inputs does.
    private mutating func noteThatWorks(
        _ input: InputUpkeep.Input, at now: Duration, _ step: inout Step
    ) {
        guard let report = inputs.works(input) else { return }
        step.inputs.append((input, report))
        guard let part = input.part, machine.failedParts.contains(part) else { return }
        if let error = inputs.failure(of: part) {
            // Watchers learn which input is left.
            decide(.failed(part, error), at: now, &step)
        } else {
            decide(.recovered(part), at: now, &step)
        }
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
        case .openBarrier(let scan, let until):
            dropOpening()
            if barrier != nil { opening = (scan, until, nil) }
        case .shutBarrier:
            dropOpening()
            barrier?.shut()
            step.orders += barrier?.nextOrders(at: now).map { .barrier($0) } ?? []
        case .remember(let code):
            admission.remember(code, at: now)
            opening?.code = code
        case .forget(let code):
            if opening?.code == code { opening = nil }
            admission.forget(code)
        case .record(let scan):
            scans += 1
            step.orders.append(.announce(scan))
            guard journal.add(scan, at: now) else { return step.orders.append(.lose(scan)) }
            if let order = journal.nextOrder(at: now) { step.orders.append(.journal(order)) }
        case .count: break
        }
    }

    /// Opens the barrier if it waits for a scan that is stored now.
    private mutating func open(for scan: Scan, at now: Duration, _ step: inout Step) {
        guard let opening, opening.scan == scan else { return }
        if let order = barrier?.open(until: opening.until, at: now) {
            step.orders.append(.barrier(order))
        } else if barrier?.hasWaitingPulse != true {
            return dropOpening()
        }
        self.opening = nil
    }

    /// Gives up an opening. A person for whom the barrier stayed shut has not passed.
    private mutating func dropOpening() {
        if let code = opening.take()?.code { admission.forget(code) }
    }

    private func order(at now: Duration) -> LampOrder {
        let (lamp, until) = machine.order
        return LampOrder(lamp: lamp, until: until, givenAt: now)
    }

    private mutating func note(_ check: TrustCheck, at now: Duration, _ step: inout Step) {
        note(trust?.report(of: check), of: .trust, at: now, &step)
        for subject in trust?.news(of: check) ?? [] {
            step.doubts.append((subject, check.doubts[subject]))
        }
        if let notice = check.notice { decide(.notice(notice), at: now, &step) }
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

/// The core's questions about codes. Every answer comes from memory without delay.
public protocol AdmissionCheck: Sendable {
    /// Judges a payload that is shown green again at `now`.
    func judgedAgain(_ payload: [UInt8], at now: Duration) -> ScannedCode
    /// Returns the verdict that replaces a green one because the credential, or its holder, was let
    /// through a moment ago; `nil` if there is none.
    func refusal(of code: ScannedCode, at now: Duration) -> Verdict?
    /// Remembers that a credential was let through.
    func remember(_ code: ScannedCode, at now: Duration)
    /// Forgets a passage, because the attendant withdrew the verdict.
    func forget(_ code: ScannedCode)
}

extension AdmissionCheck {
    /// Returns the event with the refusals of the codes in it.
    func checked(_ event: DecisionMachine.Event, at now: Duration) -> DecisionMachine.Event {
        switch event {
        case .frame(let codes, let number, let takenAt, let source, let view):
            .frame(
                codes.map { checked($0, at: now) }, number: number, takenAt: takenAt,
                source: source, view: view)
        case .closerLook(let codes, let number, let takenAt, let source, let view):
            .closerLook(
                codes.map { checked($0, at: now) }, number: number, takenAt: takenAt,
                source: source, view: view)
        case .reading(let code, let takenAt, let source):
            .reading(checked(code, at: now), takenAt: takenAt, source: source)
        case .judgedAgain, .failed, .recovered, .notice, .cleared, .noMoreFrames, .tick: event
        }
    }

    private func checked(_ code: ScannedCode, at now: Duration) -> ScannedCode {
        guard code.verdict.lamp == .green else { return code }
        var code = code
        code.refusal = refusal(of: code, at: now)
        return code
    }
}
