public import DeviceInterface
public import Verdicts

/// Decides what the lamp shows. Pure: events and times in, actions out.
///
/// Green is earned frame by frame, and kept only while what it stands on stands: a fault, a second code in
/// view, a stalled camera, a gap in the machine's own time, the end of the code or of the hold time each
/// take the colour away, and nothing brings an old colour back.
public struct DecisionMachine: Sendable {
    /// Something that happened.
    public enum Event: Sendable {
        /// A frame was looked at; the sightings are every symbol read in it, possibly none.
        case frame(
            [Sighting], number: UInt64, takenAt: Duration, source: String, view: FrameView = .whole)
        /// A frame that showed what was not read was looked at again, longer. It tells nothing of the
        /// camera, and counts for nothing once a later frame has shown a code.
        case closerLook(
            [Sighting], number: UInt64, takenAt: Duration, source: String, view: FrameView = .whole)
        /// A code reader handed over a payload that began to arrive at `takenAt`, or later.
        case reading(Sighting, takenAt: Duration, source: String)
        /// What the lamp shows green for was judged again: see `standing`.
        case judgedAgain(Sighting)
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
        /// Time passed. To be told at least every half `Timing.oldestSight`.
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
        /// Open the barrier once, and shut it at `until` at the latest.
        case openBarrier(until: Duration)
        /// Shut the barrier at once: the verdict that opened it is over.
        case shutBarrier
        /// Remember that a credential was let through.
        case remember(Sighting)
        /// Forget that it was: the attendant took the verdict back.
        case forget(Sighting)
        /// Write the scan to the journal.
        case record(Scan)
        /// Count something that should not happen.
        case count(Irregularity)
    }

    /// Something that should not happen, and that no device told of.
    public enum Irregularity: Hashable, Sendable {
        /// A sight was older than `Timing.oldestSight` when it came, and lit nothing.
        case lateSight
        /// The machine stood still for so long, and began anew.
        case gap(Duration)
    }

    struct Shown {
        /// What is shown for; `nil` for a verdict about several codes.
        let sighting: Sighting?
        let isCredential: Bool
        let lamp: Lamp
        var until: Duration
        let source: String
        let frame: UInt64?
    }

    /// Two codes were in view together.
    struct Conflict {
        let lastSeen: Duration
        /// Since when every whole look showed one at most.
        var resolvedSince: Duration?
    }

    let timing: Timing
    var expectsFrames: Bool
    var faults: [Part: Duration] = [:]
    var shown: Shown?
    var notice = NoticeSignal.none
    /// When each code was last seen, by its identity.
    var lastSeen: [[UInt8]: Duration] = [:]
    var conflict: Conflict?
    /// Since when something keeps a code from being judged that would be green.
    var doubtfulSince: Duration?
    var lastFrame: Duration
    /// When the newest of what was judged was seen.
    var lastJudged: Duration
    /// What was seen before belongs to a time that is over: before the start, a gap, a fault, the button.
    var begin: Duration
    private var lastEvent: Duration
    private var lamp: Lamp = .dark
    private var lampUntil: Duration?
    /// Whether the barrier was told to open and not yet to shut.
    private var mayBeOpen = false

    /// A machine started at `start`. Without a camera (`expectsFrames` false) missing frames are no fault.
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

    /// What the lamp was last told.
    public var currentLamp: Lamp { lamp }

    /// What the lamp should show now, and until when.
    public var order: (lamp: Lamp, until: Duration?) { wantedLamp }

    /// The payload that the lamp shows green for; `nil` if it shows no green. Green holds only while the
    /// code would be given green again: to be judged with every tick, and told as `judgedAgain`.
    public var standing: [UInt8]? {
        guard let shown, shown.lamp == .green else { return nil }
        return shown.sighting?.payload
    }

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
        var actions = notice(gapUntil: now) + expire(at: now)
        switch event {
        case .frame(let sightings, let number, let takenAt, let source, let view):
            actions += take(
                sightings, Sight(source: source, frame: number, seenAt: takenAt, now: now), view)
        case .closerLook(let sightings, let number, let takenAt, let source, let view):
            guard takenAt > lastJudged else { break }
            let sight = Sight(source: source, frame: number, seenAt: takenAt, now: now)
            actions += isLate(sight) ? [.count(.lateSight)] : look(at: sightings, sight, view)
        case .reading(let sighting, let takenAt, let source):
            let sight = Sight(source: source, frame: nil, seenAt: takenAt, now: now)
            actions += isLate(sight) ? [.count(.lateSight)] : look(at: [sighting], sight, nil)
        case .judgedAgain(let sighting):
            actions += uphold(sighting, at: now)
        case .failed(let part, let error):
            actions += fail(part, detail: "\(error)", since: now, at: now)
        case .recovered(let part):
            recover(part)
        case .notice(let notice):
            // Whoever is being judged comes first; a notice is for the person at the box.
            if shown == nil { self.notice = NoticeSignal(notice, at: now) }
        case .cleared:
            // What is still in view is a new scan; a fault stays until its part works.
            if let shown, shown.lamp == .green, let sighting = shown.sighting {
                actions.append(.forget(sighting))
            }
            beginAnew(at: now)
        case .noMoreFrames:
            expectsFrames = false
        case .tick:
            break
        }
        return actions + showIfChanged()
    }

    /// A machine that stood still knows nothing of what happened meanwhile: it begins as after a start.
    private mutating func notice(gapUntil now: Duration) -> [Action] {
        let gap = now - lastEvent
        lastEvent = now
        guard gap > timing.oldestSight else { return [] }
        beginAnew(at: now)
        notice = .none
        return [.count(.gap(gap))]
    }

    /// Nothing that was seen before counts from now on.
    mutating func beginAnew(at now: Duration) {
        shown = nil
        lastSeen = [:]
        conflict = nil
        doubtfulSince = nil
        // A stall that is noticed after a gap began before it: the later one counts.
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
        _ sightings: [Sighting], _ sight: Sight, _ view: FrameView
    ) -> [Action] {
        // A frame that comes late says nothing of the present, and no more of the camera.
        guard !isLate(sight) else { return [.count(.lateSight)] }
        lastFrame = sight.now
        recover(.camera)
        recover(.decoder)
        return look(at: sightings, sight, view)
    }

    private mutating func fail(
        _ part: Part, detail: String, since: Duration, at now: Duration
    ) -> [Action] {
        // What was shown belongs to a time when we could see: it does not come back.
        beginAnew(at: since)
        guard faults.updateValue(now, forKey: part) == nil else { return [] }
        let verdict = Verdict(.deviceFault, detail: "\(part.rawValue): \(detail)")
        let sight = Sight(source: part.rawValue, frame: nil, seenAt: now, now: now)
        // A journal that cannot be written cannot record that it cannot be written.
        return part == .storage ? [] : [.record(scan(verdict, sight))]
    }

    private mutating func recover(_ part: Part) {
        faults[part] = nil
    }

    /// Orders the lamp if what it should show, or until when, is not what it was last told. `again` repeats
    /// the order for a new verdict of the same colour. The barrier is open in green light only.
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

    mutating func open(until: Duration) -> [Action] {
        mayBeOpen = true
        return [.openBarrier(until: until)]
    }

    /// A notice is never green, so that it may stand over a fault for its moment.
    private var wantedLamp: (lamp: Lamp, until: Duration?) {
        if let lamp = notice.lamp { return (lamp, notice.nextChange) }
        guard faults.isEmpty else { return (.fault, nil) }
        return (shown?.lamp ?? .dark, shown?.until)
    }
}
