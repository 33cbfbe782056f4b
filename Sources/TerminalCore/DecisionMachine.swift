public import DeviceInterface
public import Verdicts

/// Decides what the lamp shows. It turns events and times into actions, without side effects.
///
/// Each frame can earn a green, which lasts only while its conditions hold. A fault, a second code
/// in view, a stalled camera, a gap in the machine's own time, the end of the code or of the hold
/// time each end the colour, and nothing restores an old colour.
public struct DecisionMachine: Sendable {
    /// Where an attendant ended a verdict.
    public enum Clearing: Hashable, Sendable, CaseIterable {
        /// The wired button. It takes back the passage of a green verdict, too.
        case button
        /// A page, which strangers can reach. The passage stays: otherwise whoever takes over a page
        /// lets one code through again and again.
        case page
    }

    /// An event at the gate.
    public enum Event: Sendable {
        /// A frame was examined; the codes are all symbols read in it, possibly none.
        case frame(
            [ScannedCode], number: UInt64, takenAt: Duration, source: String,
            view: FrameView = .whole)
        /// A frame with unread symbols was examined again for longer. It says nothing about the
        /// camera, and has no effect once a later frame has shown a code.
        case closerLook(
            [ScannedCode], number: UInt64, takenAt: Duration, source: String,
            view: FrameView = .whole)
        /// A code reader delivered a payload that began to arrive at `takenAt` or later.
        case reading(ScannedCode, takenAt: Duration, source: String)
        /// The code for which the lamp shows green was judged again: see `standing`.
        case judgedAgain(ScannedCode)
        /// A device failed; it stays failed until `recovered` or, for camera and decoder, the next
        /// frame.
        case failed(Part, DeviceError)
        /// A device works again.
        case recovered(Part)
        /// The lamp answers to an action of a person elsewhere.
        case notice(Notice)
        /// An attendant requests the next person, or another attempt of this one.
        case cleared(by: Clearing)
        /// The camera has no more frames, as expected at the end of a recording.
        case noMoreFrames
        /// Time passed. This must be sent at least every half `Timing.oldestSight`.
        case tick
    }

    /// The parts that can be at fault.
    public enum Part: String, Sendable, CaseIterable {
        /// There are no frames, or the device is gone.
        case camera
        /// Frames arrive but cannot be examined.
        case decoder
        /// The lamp did not carry out an order.
        case indicator
        /// The barrier did not carry out an order.
        case barrier
        /// A code reader is gone.
        case reader
        /// The journal cannot be written.
        case storage
        /// There is nothing to judge codes by: the keys are missing, damaged or too old.
        case trust
        /// The program itself is wrong: see `Invariant`. It does not work again until it is
        /// started again.
        case program
    }

    /// An action to be carried out, in order.
    public enum Action: Hashable, Sendable {
        /// Show `lamp`; a colour goes dark at `until` even without another order.
        case show(Lamp, until: Duration?)
        /// Open the barrier once, when the scan is in the journal, and shut it at `until` at the
        /// latest.
        case openBarrier(for: Scan, until: Duration)
        /// Shut the barrier at once, because the verdict that opened it is over.
        case shutBarrier
        /// Remember that a credential was let through.
        case remember(ScannedCode)
        /// Forget a passage, because the attendant withdrew the verdict.
        case forget(ScannedCode)
        /// Write the scan to the journal.
        case record(Scan)
        /// Count an irregularity.
        case count(Irregularity)
    }

    /// An irregularity that no device reported.
    public enum Irregularity: Hashable, Sendable {
        /// What was seen was older than `Timing.oldestSight` on arrival and lit nothing.
        case lateSight
        /// The machine stood still for that long and began again.
        case gap(Duration)
    }

    struct Shown {
        /// The code for which the lamp is lit; `nil` for a verdict about several codes.
        let code: ScannedCode?
        let isCredential: Bool
        let lamp: Lamp
        var until: Duration
        let source: String
        let frame: UInt64?
    }

    /// Two codes that were in view together.
    struct Conflict {
        let lastSeen: Duration
        /// The time since which every whole look showed at most one code.
        var resolvedSince: Duration?
        /// The identity of the code that was seen since then.
        var remaining: [UInt8]?
    }

    let timing: Timing
    var expectsFrames: Bool
    var faults: [Part: Duration] = [:]
    var shown: Shown?
    var notice = NoticeSignal.none
    /// The time at which each code was last seen, by its identity.
    var lastSeen: [[UInt8]: Duration] = [:]
    var conflict: Conflict?
    /// The time since which something prevents the judgement of a code that would be green.
    var doubtfulSince: Duration?
    var lastFrame: Duration
    /// The time at which the newest judged code was seen.
    var lastJudged: Duration
    /// The time before which sights do not count: the start, a gap, a fault or the button.
    var begin: Duration
    private var lastEvent: Duration
    private var lamp: Lamp = .dark
    private var lampUntil: Duration?
    /// Whether the barrier was told to open and not yet to shut.
    private(set) var mayBeOpen = false

    /// Creates a machine that starts at `start`. Without a camera (`expectsFrames` false) missing
    /// frames are no fault.
    public init(timing: Timing = Timing(), expectsFrames: Bool = true, start: Duration = .zero) {
        self.timing = timing
        self.expectsFrames = expectsFrames
        lastFrame = start
        lastJudged = start
        lastEvent = start
        begin = start
    }

    /// The parts that are at fault now.
    public var failedParts: Set<Part> { Set(faults.keys) }

    /// The last order to the lamp.
    public var currentLamp: Lamp { lamp }

    /// The lamp that should be shown now, and its end.
    public var order: (lamp: Lamp, until: Duration?) { wantedLamp }

    /// The payload for which the lamp shows green; `nil` without a green. Green lasts only while
    /// the code would be given green again: it must be judged at every tick and sent as
    /// `judgedAgain`.
    public var standing: [UInt8]? {
        guard let shown, shown.lamp == .green else { return nil }
        return shown.code?.payload
    }

    /// The time at which a `tick` would next change something; `nil` if only an event can.
    public var nextDeadline: Duration? {
        var deadlines: [Duration] = []
        if let shown { deadlines.append(shown.until) }
        if let end = notice.nextChange { deadlines.append(end) }
        if expectsFrames, faults[.camera] == nil { deadlines.append(lastFrame + timing.stall) }
        return deadlines.min()
    }

    /// Handles one event at `now`, which never goes back, and returns the actions.
    public mutating func handle(_ event: Event, at now: Duration) -> [Action] {
        // Overdue states end first: a late frame must not find the colour from before a gap.
        var actions = notice(gapUntil: now) + expire(at: now)
        switch event {
        case .frame(let codes, let number, let takenAt, let source, let view):
            actions += take(
                codes, ScanOrigin(source: source, frame: number, seenAt: takenAt, now: now),
                view)
        case .closerLook(let codes, let number, let takenAt, let source, let view):
            guard takenAt > lastJudged else { break }
            let origin = ScanOrigin(source: source, frame: number, seenAt: takenAt, now: now)
            actions += isLate(origin) ? [.count(.lateSight)] : look(at: codes, origin, view)
        case .reading(let code, let takenAt, let source):
            let origin = ScanOrigin(source: source, frame: nil, seenAt: takenAt, now: now)
            actions += isLate(origin) ? [.count(.lateSight)] : look(at: [code], origin, nil)
        case .judgedAgain(let code):
            actions += uphold(code, at: now)
        case .failed(let part, let error):
            actions += fail(part, detail: "\(error)", since: now, at: now)
        case .recovered(let part):
            // What was seen during a fault was seen with a part that did not work.
            if faults[part] != nil { beginAnew(at: now) }
            recover(part)
        case .notice(let notice):
            // Judgements have precedence; a notice is for the person at the terminal.
            if shown == nil { self.notice = NoticeSignal(notice, at: now) }
        case .cleared(let clearing):
            // A code that is still in view is a new scan; a fault stays until its part works.
            if let shown, shown.lamp == .green, let code = shown.code, clearing == .button {
                actions.append(.forget(code))
            }
            beginAnew(at: now)
        case .noMoreFrames:
            expectsFrames = false
        case .tick:
            break
        }
        return actions + showIfChanged()
    }

    /// Notes a gap in time. A machine that stood still does not know what happened meanwhile, so it
    /// begins as after a start.
    private mutating func notice(gapUntil now: Duration) -> [Action] {
        let gap = now - lastEvent
        lastEvent = now
        guard gap > timing.oldestSight else { return [] }
        beginAnew(at: now)
        notice = .none
        return [.count(.gap(gap))]
    }

    /// Discards everything that was seen before.
    mutating func beginAnew(at now: Duration) {
        shown = nil
        lastSeen = [:]
        conflict = nil
        doubtfulSince = nil
        // A stall noticed after a gap began before it; the later time counts.
        lastJudged = max(lastJudged, now)
        begin = max(begin, now)
    }

    private mutating func expire(at now: Duration) -> [Action] {
        if let shown, now >= shown.until { self.shown = nil }
        notice.advance(to: now)
        lastSeen = lastSeen.filter { now - $0.value < timing.sameCode }
        guard expectsFrames, faults[.camera] == nil, now - lastFrame >= timing.stall else {
            return []
        }
        let since = lastFrame + timing.stall
        return fail(.camera, detail: "no frame for \(timing.stall)", since: since, at: now)
    }

    private mutating func take(
        _ codes: [ScannedCode], _ origin: ScanOrigin, _ view: FrameView
    ) -> [Action] {
        // A late frame says nothing about the present, and nothing more about the camera.
        guard !isLate(origin) else { return [.count(.lateSight)] }
        lastFrame = origin.now
        recover(.camera)
        recover(.decoder)
        return look(at: codes, origin, view)
    }

    private mutating func fail(
        _ part: Part, detail: String, since: Duration, at now: Duration
    ) -> [Action] {
        // What was shown belongs to a time with working devices and does not come back.
        beginAnew(at: since)
        guard faults.updateValue(now, forKey: part) == nil else { return [] }
        let verdict = Verdict(.deviceFault, detail: "\(part.rawValue): \(detail)")
        let origin = ScanOrigin(source: part.rawValue, frame: nil, seenAt: now, now: now)
        // A journal that cannot be written cannot record its own failure.
        return part == .storage ? [] : [.record(scan(verdict, origin))]
    }

    private mutating func recover(_ part: Part) {
        faults[part] = nil
    }

    /// Returns an order to the lamp if its state or end differs from the last order. `again`
    /// repeats the order for a new verdict of the same colour. The barrier is open only during a
    /// green.
    mutating func showIfChanged(again: Bool = false) -> [Action] {
        let (wanted, until) = wantedLamp
        guard wanted != lamp || until != lampUntil || again else { return [] }
        (lamp, lampUntil) = (wanted, until)
        return shutUnlessGreen() + [.show(wanted, until: until)]
    }

    private mutating func shutUnlessGreen() -> [Action] {
        guard mayBeOpen, lamp != .green else { return [] }
        mayBeOpen = false
        return [.shutBarrier]
    }

    mutating func open(for scan: Scan, until: Duration) -> [Action] {
        mayBeOpen = true
        return [.openBarrier(for: scan, until: until)]
    }

    /// The lamp that should be shown, and its end. A notice is never green, so it may replace a
    /// fault for a moment.
    private var wantedLamp: (lamp: Lamp, until: Duration?) {
        if let lamp = notice.lamp { return (lamp, notice.nextChange) }
        guard faults.isEmpty else { return (.fault, nil) }
        return (shown?.lamp ?? .dark, shown?.until)
    }
}
