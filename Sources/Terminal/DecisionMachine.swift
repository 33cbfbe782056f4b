public import DeviceInterface
public import Verdicts

/// Decides what the lamp shows. Pure: events and times in, actions out.
///
/// Green is earned frame by frame: a fault, a second code in view, a stalled camera or the end of
/// the hold time each take the colour away, and nothing brings an old colour back.
public struct DecisionMachine: Sendable {
    /// Something that happened.
    public enum Event: Sendable {
        /// A frame was looked at; the sightings are every symbol in it, possibly none.
        case frame([Sighting], number: UInt64, takenAt: Duration, source: String)
        /// A code reader handed over a payload.
        case reading(Sighting, source: String)
        /// A device failed; it stays failed until `recovered` or, for camera and decoder, the next frame.
        case failed(Part, DeviceError)
        /// A device works again.
        case recovered(Part)
        /// Something a person did elsewhere is answered on the lamp.
        case notice(Notice)
        /// The attendant asks for the next person, or for another try of this one.
        case cleared
        /// The camera has no more frames and that is right: a recording ended.
        case noMoreFrames
        /// Time passed.
        case tick
    }

    /// The parts that can be at fault.
    public enum Part: String, Sendable, CaseIterable {
        /// No frames, or the device is gone.
        case camera
        /// Frames come but cannot be looked at.
        case decoder
        /// The lamp did not take an order.
        case indicator
        /// The barrier did not take an order.
        case barrier
        /// A code reader is gone.
        case reader
        /// The journal cannot be written.
        case storage
        /// Nothing that codes could be judged by: no keys, damaged ones, too old ones.
        case trust
    }

    /// Something to be done, in order.
    public enum Action: Hashable, Sendable {
        /// Show `lamp`; a colour goes dark at `until` even if no further order comes.
        case show(Lamp, until: Duration?)
        /// Open the barrier once.
        case openBarrier
        /// Write the scan to the journal.
        case record(Scan)
    }

    private struct Shown {
        let payload: [UInt8]?
        let isCredential: Bool
        let lamp: Lamp
        let until: Duration
    }

    private let timing: Timing
    private var expectsFrames: Bool
    private var faults: [Part: Duration] = [:]
    private var shown: Shown?
    private var notice = NoticeSignal.none
    private var lastSeen: [[UInt8]: Duration] = [:]
    private var lastConflict: Duration?
    private var lastFrame: Duration
    private var lamp: Lamp = .dark

    /// At most this many codes are remembered; more than a gate can see within the filter's time.
    private static let rememberedCodes = 64

    /// A machine started at `start`. Without a camera (`expectsFrames` false) missing frames are no fault.
    public init(timing: Timing = Timing(), expectsFrames: Bool = true, start: Duration = .zero) {
        self.timing = timing
        self.expectsFrames = expectsFrames
        lastFrame = start
    }

    /// The parts that are at fault now.
    public var failedParts: Set<Part> { Set(faults.keys) }

    /// What the lamp was last told.
    public var currentLamp: Lamp { lamp }

    /// When a `tick` would next change something; `nil` if only an event can.
    public var nextDeadline: Duration? {
        var deadlines: [Duration] = []
        if let shown { deadlines.append(shown.until) }
        if let end = notice.nextChange { deadlines.append(end) }
        if expectsFrames, faults[.camera] == nil { deadlines.append(lastFrame + timing.stall) }
        return deadlines.min()
    }

    /// Takes one event at `now`, which never goes back, and answers what to do.
    public mutating func handle(_ event: Event, at now: Duration) -> [Action] {
        // Whatever happens, what is overdue ends first: a frame that comes late must not find the
        // colour of the frame before the gap.
        var actions = expire(at: now)
        switch event {
        case .frame(let sightings, let number, let takenAt, let source):
            lastFrame = now
            recover(.camera)
            recover(.decoder)
            let sight = Sight(source: source, frame: number, seenAt: takenAt, now: now)
            actions += look(at: sightings, sight)
        case .reading(let sighting, let source):
            let sight = Sight(source: source, frame: nil, seenAt: now, now: now)
            actions += look(at: [sighting], sight)
        case .failed(let part, let error):
            actions += fail(part, detail: "\(error)", at: now)
        case .recovered(let part):
            recover(part)
        case .notice(let notice):
            // Whoever is being judged comes first; a notice is for the person at the box.
            if shown == nil { self.notice = NoticeSignal(notice, at: now) }
        case .cleared:
            // What is still in view is a new scan; a fault stays until its part works.
            shown = nil
            lastSeen = [:]
            lastConflict = nil
        case .noMoreFrames:
            expectsFrames = false
        case .tick:
            break
        }
        return actions + showIfChanged()
    }

    private mutating func expire(at now: Duration) -> [Action] {
        if let shown, now >= shown.until { self.shown = nil }
        notice.advance(to: now)
        lastSeen = lastSeen.filter { now - $0.value < timing.sameCode }
        guard expectsFrames, faults[.camera] == nil, now - lastFrame >= timing.stall else {
            return []
        }
        return fail(.camera, detail: "no frame for \(timing.stall)", at: now)
    }

    private struct Sight {
        let source: String
        let frame: UInt64?
        let seenAt: Duration
        let now: Duration
    }

    private mutating func look(at sightings: [Sighting], _ sight: Sight) -> [Action] {
        guard faults.isEmpty else { return [] }
        let credentials = distinct(sightings.filter(\.isCredential))
        if credentials.count > 1 { return refuseTogether(credentials, sight) }
        guard let candidate = credentials.first ?? sightings.first else { return [] }
        if let lastConflict, sight.now - lastConflict < timing.separation { return [] }
        let isSameScan = lastSeen[candidate.payload] != nil
        // A poster behind a holder must not take the holder's verdict away.
        if !candidate.isCredential, shown?.isCredential == true { return [] }
        remember(candidate.payload, at: sight.now)
        return isSameScan ? [] : decide(candidate, sight)
    }

    private func distinct(_ sightings: [Sighting]) -> [Sighting] {
        var payloads: Set<[UInt8]> = []
        return sightings.filter { payloads.insert($0.payload).inserted }
    }

    private mutating func decide(_ sighting: Sighting, _ sight: Sight) -> [Action] {
        let verdict = sighting.verdict
        notice = .none
        shown = Shown(
            payload: sighting.payload, isCredential: sighting.isCredential, lamp: verdict.lamp,
            until: sight.now + timing.hold)
        let record = scan(verdict, sight, of: sighting)
        return showIfChanged(again: true) + (verdict.lamp == .green ? [.openBarrier] : [])
            + [.record(record)]
    }

    private mutating func refuseTogether(_ credentials: [Sighting], _ sight: Sight) -> [Action] {
        let isSameConflict = lastConflict.map { sight.now - $0 < timing.sameCode } ?? false
        lastConflict = sight.now
        let verdict = Verdict(
            .ruleFailed, rule: "one-at-a-time",
            detail: "\(credentials.count) codes in view: show one at a time")
        notice = .none
        shown = Shown(
            payload: nil, isCredential: true, lamp: verdict.lamp, until: sight.now + timing.hold)
        // Neither has been judged: the one that stays is a new scan.
        for credential in credentials { lastSeen[credential.payload] = nil }
        return showIfChanged(again: !isSameConflict)
            + (isSameConflict ? [] : [.record(scan(verdict, sight))])
    }

    private mutating func remember(_ payload: [UInt8], at now: Duration) {
        if lastSeen.count >= Self.rememberedCodes, lastSeen[payload] == nil,
            let oldest = lastSeen.min(by: { $0.value < $1.value })?.key
        {
            lastSeen[oldest] = nil
        }
        lastSeen[payload] = now
    }

    private func scan(_ verdict: Verdict, _ sight: Sight, of sighting: Sighting? = nil) -> Scan {
        Scan(
            verdict: verdict, source: sight.source, frame: sight.frame, seenAt: sight.seenAt,
            decidedAt: sight.now, subjectTag: sighting?.subjectTag,
            maskedName: sighting?.maskedName)
    }

    private mutating func fail(_ part: Part, detail: String, at now: Duration) -> [Action] {
        // What was shown belongs to a time when we could see: it does not come back.
        shown = nil
        lastSeen = [:]
        guard faults.updateValue(now, forKey: part) == nil else { return [] }
        let verdict = Verdict(.deviceFault, detail: "\(part.rawValue): \(detail)")
        let sight = Sight(source: part.rawValue, frame: nil, seenAt: now, now: now)
        // A journal that cannot be written cannot record that it cannot be written.
        return part == .storage ? [] : [.record(scan(verdict, sight))]
    }

    private mutating func recover(_ part: Part) {
        faults[part] = nil
    }

    /// Orders the lamp if what it should show is not what it was last told. `again` repeats the
    /// order for a new verdict of the same colour, so that its time starts anew.
    private mutating func showIfChanged(again: Bool = false) -> [Action] {
        let (wanted, until) = wantedLamp
        guard wanted != lamp || again else { return [] }
        lamp = wanted
        return [.show(wanted, until: until)]
    }

    /// A notice is never green, so that it may stand over a fault for its moment.
    private var wantedLamp: (lamp: Lamp, until: Duration?) {
        if let lamp = notice.lamp { return (lamp, notice.nextChange) }
        guard faults.isEmpty else { return (.fault, nil) }
        return (shown?.lamp ?? .dark, shown?.until)
    }
}
