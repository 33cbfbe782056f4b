import DeviceInterface
import FoundationEssentials
import GateSimulation

/// Knows what is true in a simulated run, and says what lamp and barrier may show. It was written
/// from what the product promises (README.md, `Hardware/README.md`), not from its code.
///
/// It sees the world and the outputs, and nothing of the terminal.
struct Oracle {
    /// What the product promises.
    enum Promise: String, Sendable, CaseIterable {
        /// A green has a cause: one good credential that was shown alone a moment before.
        case greenHasCause = "green-has-cause"
        /// A red or a yellow has a cause, too: something was shown a moment before.
        case colourHasCause = "colour-has-cause"
        /// Two codes that are held together stay yellow.
        case severalAreYellow = "several-are-yellow"
        /// A green is no longer than its cause allows: one hold for one showing.
        case greenEnds = "green-ends"
        /// A green ends when the credential or its key is no longer good.
        case greenStaysGood = "green-stays-good"
        /// Nothing is green beside a part that has been broken for longer than it takes to notice.
        case faultIsNotGreen = "fault-is-not-green"
        /// Nobody passes twice within the site's time.
        case nobodyTwice = "nobody-twice"
        /// The barrier opens only for a green.
        case openingHasGreen = "opening-has-green"
        /// The barrier shuts in time.
        case barrierShuts = "barrier-shuts"
        /// No colour outlives the terminal that ordered it.
        case colourEnds = "colour-ends"
        /// A broken part gives the fault signal in time.
        case faultShows = "fault-shows"
        /// The fault signal ends when everything works.
        case faultEnds = "fault-ends"
        /// A green has a durable line in the journal soon after, unless the disk or the program fails.
        case greenIsRecorded = "green-is-recorded"
        /// An opening has a durable line in the journal.
        case openingIsRecorded = "opening-is-recorded"
        /// A line of the journal that was acknowledged stays.
        case recordStays = "record-stays"
        /// The version of the trusted data never goes back.
        case trustAdvances = "trust-advances"
        /// When nothing is wrong, a good code becomes green in time, and the barrier opens.
        case goodPasses = "good-passes"
        /// When nothing is wrong, a verdict stays for its hold time.
        case verdictStays = "verdict-stays"
        /// The button ends a green.
        case buttonEnds = "button-ends"
        /// The program finds no defect of its own: see `Invariant`.
        case programIsRight = "program-is-right"
        /// The program does not spin.
        case programWaits = "program-waits"
    }

    /// A broken promise.
    struct Violation: Error, CustomStringConvertible {
        let promise: Promise
        let at: Duration
        let detail: String

        var description: String {
            "\(promise.rawValue) at \(at.secondsText) s: \(detail)"
        }
    }

    /// One credential, shown without a pause.
    struct Showing {
        let credential: Credential
        let from: Duration
        var to: Duration?
        /// The times within it in which no other credential was in view.
        var alone: [Span] = []
        var green = Duration.zero
        /// The number of times that the terminal may have forgotten it since: each allows another
        /// scan.
        var allowances = 1

        func end(_ now: Duration) -> Duration { to ?? now }
    }

    struct Span {
        let from: Duration
        var to: Duration?
    }

    let site: Site
    private let publications: [Publication]
    private let start: Date
    private(set) var showings: [Showing] = []
    private(set) var lamp = Lamp.dark
    private var lampSince = Duration.zero
    private var isOpen = false
    private var openSince = Duration.zero
    private var openings: [Duration] = []
    private var recorded = 0
    private(set) var broken: [World.Part: (fault: World.Fault, since: Duration)] = [:]
    private var mended: [World.Part: Duration] = [:]
    private var running: [String: Duration] = [:]
    private var ended: [String: Duration] = [:]
    private var stopped: [String: Duration] = [:]
    private var continued: [String: Duration] = [:]
    private var lastDisturbance = Duration.zero
    /// When the terminal was stopped last, and until when.
    private var lastStop: (from: Duration, to: Duration)?
    /// Nothing that was seen before lights: the terminal's start, its going on after a stop, the end
    /// of the fault signal.
    private var earliestSight = Duration.zero
    /// When the terminal began anew last.
    private var lastAnew = Duration.zero
    /// What a board that hung kept and shows next.
    private var kept: World.Part?
    /// Greens without a line in the journal.
    private var unwritten: [Duration] = []
    /// When a line came whose green was not lit yet.
    private var writtenAhead: Duration?
    /// When the barrier opened without a green on the lamp.
    private var openedDark: Duration?
    /// When the terminal was told to end.
    private var toldToEnd: Duration?
    /// When colours other than green, and the fault signal, came last.
    private var verdicts: [Duration] = []
    /// The last red or yellow.
    private var lastColour = (lamp: Lamp.dark, from: Duration.zero, to: Duration.zero)
    /// When an update was offered last.
    private var offered: Duration?
    /// Since when several readable codes have been in view together.
    private var severalSince: Duration?
    private var lampGuardStopped = Duration.seconds(-100)
    /// When the lamp last had no guard that runs, and the terminal, which would replace it, stood
    /// still.
    private var unattended: Span?
    private var barrierGuardStopped = Duration.zero
    private var barrierGuardKilled = Duration.zero
    private(set) var hasPower = false
    private var poweredSince = Duration.zero
    private var lastGreen = (from: Duration.zero, to: Duration.zero)
    /// Whether the last green was lit by a first look that missed a second code.
    private var hasMissed = false
    /// When the camera repeated one picture.
    private var frozen = (from: Duration.zero, to: Duration.zero)
    /// Until when a call can be kept by a device that hangs, also after the device was mended.
    private var keptUntil: [World.Part: Duration] = [:]
    /// When the button was pressed last, while the lamp was green.
    private var pressed: Duration?
    /// When a green came for which a part was needed that is broken: the disk, or the barrier.
    private var unused: [World.Part: Duration] = [:]
    /// The times in which the disk did not work.
    private var diskTroubles: [Span] = []
    /// The faults that lasted long enough to be shown, and when they were mended.
    private var shownFaultEnded = Duration.zero
    private var accepted: [(number: Int, at: Duration)] = [(0, .zero)]
    private var passed: [(identity: String, holder: String?, at: Duration)] = []
    /// Who has green, until the barrier opens.
    private var waiting: (identity: String, holder: String?, at: Duration)?
    private var isClockWrong = false
    /// How far behind the true time the terminal's clock may be without being noticed.
    private var clockTolerance = Duration.zero
    /// Since when the terminal has its devices: since its first guard. One that waits for its disk
    /// has none yet.
    private var holdsDevicesSince: Duration?
    /// What was reached, for the report.
    private(set) var reached: [String: Int] = [:]
    private(set) var violation: Violation?

    init(_ site: Site, _ publications: Publications) {
        (self.site, self.publications, start) = (site, publications.all, publications.start)
    }

    // MARK: Times

    /// From a sight to an order; DESIGN.md: a sight is at most a second old.
    private static let oldestSight = Duration.seconds(1)
    /// From an order to the light: the order lasts for a second after its last renewal.
    private static let path = Duration.milliseconds(1200)
    /// Until a guard that does not begin is replaced.
    private static let guardStarts = Duration.milliseconds(1600)
    /// Until the service manager starts a terminal that died: TimeoutStopSec= and RestartSec= of the
    /// unit.
    private static let restart = Duration.seconds(6)
    /// How late a colour or a pulse may end.
    private static let lateness = Duration.milliseconds(200)

    /// The longest time from the sight to the light.
    private var reach: Duration {
        Self.oldestSight + Self.path + site.longestPause * 2 + (hasUnseenGaps ? site.hold : .zero)
    }
    private var slack: Duration {
        Self.lateness + site.boardTime * 2 + .milliseconds(50) + site.longestPause * 2
    }
    /// With longer pauses of its threads, a terminal notices gaps of its own that nobody else sees.
    private var hasUnseenGaps: Bool { site.longestPause >= .milliseconds(700) }

    private mutating func fail(_ promise: Promise, _ at: Duration, _ detail: String) {
        guard violation == nil else { return }
        violation = Violation(promise: promise, at: at, detail: detail)
    }

    private mutating func note(_ what: String) { reached[what, default: 0] += 1 }
}

extension Oracle {
    /// What a search must reach at least once.
    static let goals: [String] =
        ["dark", "green", "yellow", "red", "fault"].map { "lamp \($0)" }
        + ["opened", "button", "power cut", "clock wrong"]
        + ["terminal", "lamp-guard", "barrier-guard"].flatMap {
            ["started \($0)", "stopped \($0)"]
        }
        + [
            "camera unplugged", "camera stalled", "camera frozen", "camera corrupt", "camera late",
            "decoder corrupt", "indicator unplugged", "indicator hangs", "barrier unplugged",
            "barrier hangs", "reader unplugged", "disk full", "disk hangs", "network hangs",
            "network corrupt",
        ].map { "fault \($0)" }
        + ["kept indicator", "kept barrier", "update killed"]
        + (1..<Publications.count).map { "published \($0)" }
        + [
            "green", "eu", "eu-recoded", "brief", "same-holder", "family", "red", "forged",
            "revoked", "link", "scratched",
        ].map { "shown \($0)" }

    /// Follows what happens.
    mutating func follow(_ happening: World.Happening, at now: Duration) {
        switch happening {
        // What happens to an update, or to its network, is no excuse for the terminal.
        case .started("update"), .ended("update"), .stopped("update", _): note("update process")
        case .told("update", _): note("update killed")
        case .fault(.network, let fault):
            if let fault { note("fault network \(Self.name(fault))") }
        case .view(let credentials): look(credentials, at: now)
        case .reading(let credential):
            showings.append(
                Showing(
                    credential: credential, from: now, to: now,
                    alone: [Span(from: now, to: now)]))
        case .lamp(let new): change(to: new, at: now)
        case .barrier(let isOpen): change(isOpen: isOpen, at: now)
        case .fault(let part, let fault): change(part, fault, at: now)
        case .button:
            note("button")
            lastAnew = now
            allowAnother(at: now)
            if lamp == .green, hasPower, lampSince >= poweredSince { pressed = now }
            // The attendant took the passage back.
            if let last = passed.last, now - last.at < site.hold + reach { passed.removeLast() }
            waiting = nil
        case .started(let program):
            note("started \(program)")
            running[program] = now
            noteAttendance(at: now)
            lastDisturbance = now
            allowAnother(at: now)
            if program == "lamp-guard" { holdsDevicesSince = holdsDevicesSince ?? now }
            if program == "terminal" {
                holdsDevicesSince = nil
                discard(at: now, before: now - Self.oldestSight)
            }
        case .ended(let program):
            running[program] = nil
            stopped[program] = nil
            noteAttendance(at: now)
            ended[program] = now
            switch program {
            case "terminal":
                forgetUnwritten(at: now)
                // A second is left to a terminal that is told to end.
                if toldToEnd.map({ now - $0 > .seconds(4) }) ?? true { unwritten = [] }
                toldToEnd = nil
                (keptUntil[.disk], keptUntil[.decoder]) = (nil, nil)
            // Its calls end with it.
            case "lamp-guard": keptUntil[.indicator] = keptUntil[.indicator].map { min($0, now) }
            case "barrier-guard": keptUntil[.barrier] = keptUntil[.barrier].map { min($0, now) }
            default: break
            }
            lastDisturbance = now
            allowAnother(at: now)
        case .stopped(let program, let isStopped):
            note("stopped \(program)")
            // What stands still writes nothing.
            if program == "terminal" { unwritten = [] }
            if program == "terminal", !isStopped, let since = stopped[program] {
                lastStop = (since, now)
                // One that stood still for longer than a sight may be old begins anew.
                if now - since > Self.oldestSight + slack {
                    discard(at: now, before: now - Self.oldestSight)
                }
            }
            stopped[program] = isStopped ? now : nil
            noteAttendance(at: now)
            if !isStopped { continued[program] = now }
            lastDisturbance = now
            if program == "barrier-guard" { barrierGuardStopped = now }
            if program == "lamp-guard" { lampGuardStopped = now }
            if !isStopped { allowAnother(at: now) }
        case .powered(let isOn):
            note(isOn ? "power on" : "power cut")
            hasPower = isOn
            poweredSince = now
            // A machine that starts knows the time that it stored, at least every ten minutes.
            if isOn, isClockWrong { clockTolerance = .seconds(615) }
            unwritten = []
            lastDisturbance = now
        case .clock(let isRight):
            note(isRight ? "clock right" : "clock wrong")
            isClockWrong = !isRight
            // A step of less than ten seconds is none.
            clockTolerance = max(clockTolerance, .seconds(15))
            allowAnother(at: now)
            lastDisturbance = now
        case .published(let number):
            note("published \(number)")
            if number < accepted.last?.number ?? 0 {
                fail(.trustAdvances, now, "version \(number) after \(accepted.last?.number ?? 0)")
            }
            accepted.append((number, now))
            offered = now
            allowAnother(at: now)
        case .offered(let number):
            note("offered \(number)")
            offered = now
        case .told(let program, let mayFinish):
            if program == "barrier-guard" { barrierGuardKilled = now }
            if program == "terminal" {
                toldToEnd = mayFinish ? now : nil
                if !mayFinish { unwritten = [] }
            }
        case .kept(let part):
            note("kept \(part.rawValue)")
            kept = part
        case .recorded(let count):
            recorded += count
            // An order that was on its way when the hang began.
            unused[.disk] = nil
            if unwritten.isEmpty { writtenAhead = now }
            unwritten.removeFirst(min(count, unwritten.count))
        case .judged: break
        case .foundWrong(let detail): fail(.programIsRight, now, detail)
        case .lost: note("terminal failed")
        }
    }

    /// A terminal that was disturbed may take what is in view for a new scan.
    private mutating func allowAnother(at now: Duration) {
        for index in showings.indices where showings[index].end(now) + reach >= now {
            showings[index].allowances += 1
        }
    }

    private mutating func look(_ credentials: [Credential], at now: Duration) {
        // A short absence is the same showing to a terminal that counts it as one scan.
        for index in showings.indices where showings[index].to == nil {
            let stays = credentials.contains {
                $0.identity == showings[index].credential.identity
            }
            closeAlone(index, at: now)
            if !stays { showings[index].to = now }
        }
        let inView = credentials.filter(\.isCredential)
        let isAlone = Set(inView.map(\.identity)).count == 1
        for credential in credentials {
            note("shown \(credential.name)")
            let open = showings.lastIndex {
                $0.to == nil && $0.credential.identity == credential.identity
            }
            let index: Int
            if let open {
                index = open
            } else {
                showings.append(Showing(credential: credential, from: now))
                index = showings.count - 1
            }
            if isAlone, credential.isCredential, credential.isReadable {
                // Of several codes none was judged, so the one that stays is a new scan.
                if let last = showings[index].alone.last?.to, last < now {
                    showings[index].allowances += 1
                }
                showings[index].alone.append(Span(from: now))
            }
        }
        let several = Set(inView.filter(\.isReadable).map(\.identity)).count > 1
        severalSince = several ? severalSince ?? now : nil
        if showings.count > 200 { showings.removeFirst(100) }
    }

    private mutating func closeAlone(_ index: Int, at now: Duration) {
        guard let last = showings[index].alone.indices.last,
            showings[index].alone[last].to == nil
        else { return }
        showings[index].alone[last].to = now
    }

    private mutating func change(_ part: World.Part, _ fault: World.Fault?, at now: Duration) {
        // A machine whose threads cannot be kept by a device has none that hangs. The earlier fault
        // ends all the same.
        var fault = fault
        if case .hangs = fault, !site.canHang { fault = nil }
        lastDisturbance = now
        if case .frozen(let since) = broken[part]?.fault { frozen = (since, now) }
        if case .hangs(let until) = broken[part]?.fault {
            keptUntil[part] = max(until, keptUntil[part] ?? .zero)
        }
        unused[part] = nil
        if part == .disk {
            noteDisk(isBroken: fault != nil, at: now)
            unwritten = []
        }
        if let old = broken[part], isNoticeable(part, old.fault), isPartUsed(part),
            now - old.since > noticed(part, old.fault) + reach + site.longestPause * 4,
            let since = running["terminal"], now - since > .seconds(6)
        {
            shownFaultEnded = now
        }
        if let fault {
            note("fault \(part.rawValue) \(Self.name(fault))")
            // What could not be noticed before counts from now on.
            broken[part] = (fault, now)
        } else {
            broken[part] = nil
            mended[part] = now
            allowAnother(at: now)
        }
    }

    private mutating func noteAttendance(at now: Duration) {
        let hasGuard = running["lamp-guard"] != nil && stopped["lamp-guard"] == nil
        let isOpen = unattended.map { $0.to == nil } ?? false
        if stopped["terminal"] != nil, !hasGuard {
            if !isOpen { unattended = Span(from: now) }
        } else if isOpen {
            unattended?.to = now
        }
    }

    /// For how long nobody could end what the lamp shows at `now`.
    private func unended(at now: Duration) -> Duration {
        guard let unattended else { return .zero }
        return max(.zero, min(unattended.to ?? now, now) - max(unattended.from, lampSince))
    }

    private mutating func noteDisk(isBroken: Bool, at now: Duration) {
        if let last = diskTroubles.indices.last, diskTroubles[last].to == nil {
            diskTroubles[last].to = now
        }
        if isBroken { diskTroubles.append(Span(from: now)) }
    }

    private static func name(_ fault: World.Fault) -> String {
        switch fault {
        case .unplugged: "unplugged"
        case .stalled: "stalled"
        case .frozen: "frozen"
        case .corrupt: "corrupt"
        case .late: "late"
        case .hangs: "hangs"
        case .full: "full"
        }
    }
}

// MARK: Green

extension Oracle {
    /// The newest version that the terminal must judge by: it looks once a second.
    private func publication(at now: Duration) -> [Publication] {
        let settled = accepted.last { $0.at <= now - .milliseconds(2500) }?.number ?? 0
        let newest = accepted.last?.number ?? 0
        return publications.filter { (settled...max(settled, newest)).contains($0.number) }
    }

    func isGood(_ credential: Credential, at now: Duration) -> Bool {
        let truth = start.addingTimeInterval((now - clockTolerance) / .seconds(1))
        return publication(at: now).contains { credential.deservesGreen(at: truth, with: $0) }
    }

    /// Whether a showing deserved green at its begin, its end, or when the lamp changed.
    private func wasGood(_ showing: Showing, until now: Duration) -> Bool {
        [showing.from, showing.end(now), lampSince, now].contains {
            isGood(showing.credential, at: $0)
        }
    }

    /// The showings that can be the cause of a green at `now`.
    func causes(at now: Duration, reach: Duration) -> [Int] {
        showings.indices.filter { index in
            let showing = showings[index]
            let from = now - reach
            return showing.from <= now && showing.end(now) >= from
                && showing.alone.contains { $0.from <= now && ($0.to ?? now) >= from }
        }
    }

    /// The longest time from the sight to the light. A camera that repeats its picture is noticed
    /// after some seconds.
    func reach(at now: Duration) -> Duration {
        var from = now
        if case .frozen(let since) = broken[.camera]?.fault {
            from = since
        } else if now - frozen.to < reach {
            from = frozen.from
        }
        return reach + min(now - from, .seconds(8))
    }

    private func isIndicatorLate(at now: Duration) -> Bool {
        if case .hangs = broken[.indicator]?.fault { return true }
        return [mended[.indicator], keptUntil[.indicator]].compactMap(\.self)
            .contains { now - $0 < .milliseconds(1500) }
    }

    /// Notes that nothing lights which was seen before `time`.
    private mutating func discard(at now: Duration, before time: Duration) {
        earliestSight = max(earliestSight, time)
        lastAnew = now
    }

    /// How long ago that may be at most which lights now. The new frames of a camera that repeats its
    /// picture show something old.
    func longestSight(at now: Duration) -> Duration {
        isFrozen(at: now) ? .seconds(1 << 30) : max(.zero, now - earliestSight)
    }

    /// Whether the camera repeats its picture, or did a moment ago.
    private func isFrozen(at now: Duration) -> Bool {
        if case .frozen = broken[.camera]?.fault { return true }
        return frozen.to > .zero && now - frozen.to < reach + site.hold
    }

    /// Whether a part that makes sights is broken. Frames that come a little late end no fault.
    private func isSightLate(by part: World.Part, at now: Duration) -> Bool {
        guard let (fault, since) = broken[part] else { return false }
        guard case .late(let time) = fault else { return true }
        let rest = site.longestPause * 3 + site.frameInterval * 3
        return time + rest >= Self.oldestSight || now - since <= .seconds(3)
    }

    /// Whether the first look of a terminal that began anew can have missed a second code.
    private func mayHaveMissed(at now: Duration) -> Bool {
        (site.misses > 0 || site.hasPictures) && now - lastAnew < .seconds(1)
    }

    /// Whether the way to the lamp has worked for `time`.
    private func reachesLamp(for time: Duration, at now: Duration) -> Bool {
        isRunning("lamp-guard", since: now - time) && broken[.indicator] == nil
            && [mended[.indicator], keptUntil[.indicator]].compactMap(\.self)
                .allSatisfy { now - $0 > time }
    }

    /// Whether a stop that was too short to begin anew was a moment ago.
    private func wasBriefStop(at now: Duration) -> Bool {
        guard let (from, to) = lastStop else { return false }
        return now - to < .seconds(2) && to - from <= Self.oldestSight + slack
    }

    private mutating func change(to new: Lamp, at now: Duration) {
        note("lamp \(new.rawValue)")
        let wasKept = kept == .indicator
        if wasKept { kept = nil }
        let old = lamp
        if lamp == .green { endGreen(at: now) }
        if [.red, .yellow].contains(lamp) { lastColour = (lamp, lampSince, now) }
        (lamp, lampSince) = (new, now)
        // What was seen during a fault was seen with a part that did not work.
        if old == .fault, !wasBriefStop(at: now), !hasUnseenGaps {
            let way = site.boardTime * 2 + .milliseconds(50) + site.longestPause * 2
            // The sight itself ends a fault of what makes sights.
            let sees = [World.Part.camera, .decoder].allSatisfy { part in
                !isSightLate(by: part, at: now)
                    && (mended[part].map { now - $0 > .seconds(3) } ?? true)
            }
            let sight = sees ? .zero : Self.oldestSight
            discard(
                at: now,
                before: now - (reachesLamp(for: .seconds(2), at: now) ? way : .seconds(2)) - sight)
        }
        if [.red, .yellow, .fault].contains(new) { verdicts = verdicts.suffix(15) + [now] }
        if [.red, .yellow].contains(new) { checkColourCause(new, wasKept: wasKept, at: now) }
        // What was judged before a fault is judged anew after it.
        if new == .fault { allowAnother(at: now) }
        guard new == .green else { return }
        (openedDark, hasMissed) = (nil, false)
        // A renewal that comes late lights the same green again, which another code may have
        // renewed.
        if now - lastGreen.to < Self.oldestSight + site.longestPause,
            earliestSight < lastGreen.from,
            now - lastGreen.from < site.hold + site.longestPause
                || causes(at: now, reach: site.hold + site.longestPause).contains(where: {
                    isGood(showings[$0].credential, at: showings[$0].end(now))
                })
        {
            return
        }
        // A board that kept an order carries it out late, and dark after it.
        if wasKept || isIndicatorLate(at: now) { return }
        if let time = writtenAhead.take(), now - time < Self.path {
        } else {
            if mustBeWritten(at: now) { unwritten.append(now) }
            if case .hangs = broken[.disk]?.fault { unused[.disk] = unused[.disk] ?? now }
        }
        if case .unplugged = broken[.barrier]?.fault { unused[.barrier] = unused[.barrier] ?? now }
        // Nothing that was seen during a fault lights.
        let sight = Self.lateness + site.frameInterval * 2
        let sinceFault =
            isFrozen(at: now) ? reach(at: now) : max(.zero, now - shownFaultEnded + sight)
        let reach = min(reach(at: now), sinceFault, longestSight(at: now))
        let causes = causes(at: now, reach: reach)
        func isGoodThen(_ index: Int) -> Bool {
            [now, now - reach].contains { isGood(showings[index].credential, at: $0) }
        }
        let good = causes.filter(isGoodThen)
        // One of several that were shown together, whose others were not seen.
        hasMissed =
            good.isEmpty && mayHaveMissed(at: now)
            && showings.indices.contains {
                showings[$0].from <= now && showings[$0].end(now) >= now - reach && isGoodThen($0)
            }
        if hasMissed { return }
        guard !causes.isEmpty else {
            return fail(.greenHasCause, now, "nobody showed one credential alone")
        }
        guard !good.isEmpty else {
            let names = causes.map { showings[$0].credential.name }
            return fail(.greenHasCause, now, "only \(names) was shown")
        }
        checkTwice(good, at: now)
        for (part, state) in broken
        where isPartUsed(part) && isNoticeable(part, state.fault)
            && now - max(state.since, holdsDevicesSince ?? now)
                > noticed(part, state.fault) + reach
        {
            fail(
                .faultIsNotGreen, now,
                "\(part.rawValue) \(Self.name(state.fault)) since \(state.since.secondsText)")
        }
    }

    /// Whether the line of a green at `now` must be in the journal soon.
    private func mustBeWritten(at now: Duration) -> Bool {
        let wait = Duration.seconds(2)
        return broken[.disk] == nil && !hasUnseenGaps
            && [mended[.disk], keptUntil[.disk]].compactMap(\.self)
                .allSatisfy { now - $0 > wait }
            && isRunning("terminal", since: now - .milliseconds(500))
            // A lamp whose process is replaced shows the same green again.
            && reachesLamp(for: wait, at: now) && !wasBriefStop(at: now)
            // A stop waits for a second.
            && site.diskTime * (verdicts.count { now - $0 < .seconds(1) } + unwritten.count + 1)
                < .milliseconds(900)
    }

    private mutating func checkColourCause(_ new: Lamp, wasKept: Bool, at now: Duration) {
        // The same verdict goes on.
        if lastColour.lamp == new, now - lastColour.to < Self.oldestSight + site.longestPause,
            now - lastColour.from < site.hold + site.longestPause, earliestSight < lastColour.from
        {
            return
        }
        // Who brings an update gets an answer on the lamp.
        if wasKept || isIndicatorLate(at: now) { return }
        if let offered, now - offered < .seconds(12) { return }
        // A green can become a red or a yellow as long as it lasts.
        let reach = min(reach(at: now) + site.hold, longestSight(at: now))
        let hasCause = showings.contains { $0.from <= now && $0.end(now) >= now - reach }
        if !hasCause { fail(.colourHasCause, now, "\(new), and nothing was shown") }
    }

    private mutating func checkTwice(_ good: [Int], at now: Duration) {
        guard site.againAfter > .zero, reached["clock wrong"] == nil else { return }
        let fresh = notPassed(good, at: now)
        if fresh.isEmpty {
            let names = good.map { showings[$0].credential.name }
            fail(.nobodyTwice, now, "\(names) passed before")
        }
        // Of several that it can be, nobody knows who passed.
        let all = fresh.isEmpty ? good : fresh
        let identities = Set(all.map { showings[$0].credential.identity })
        if identities.count == 1, let index = fresh.last ?? good.last {
            let credential = showings[index].credential
            let passage = (credential.identity, credential.holder, now)
            if site.hasBarrier { waiting = passage } else { passed.append(passage) }
        }
    }

    /// The showings among `good` whose credential, or its holder, did not pass within the site's time.
    func notPassed(_ good: [Int], at now: Duration) -> [Int] {
        good.filter { index in
            let credential = showings[index].credential
            return !passed.contains { earlier in
                now - earlier.at < site.againAfter - Self.oldestSight
                    && now - earlier.at > site.hold + slack
                    && (earlier.identity == credential.identity
                        || (credential.holder != nil && earlier.holder == credential.holder))
            }
        }
    }

    /// What the disk did not keep is forgotten with the terminal: without a barrier, nothing waits
    /// for the disk.
    private mutating func forgetUnwritten(at end: Duration) {
        guard !site.hasBarrier else { return waiting = nil }
        passed.removeAll { passage in
            let trouble = diskTroubles.reduce(Duration.zero) { sum, span in
                sum + max(.zero, min(span.to ?? end, end) - max(span.from, passage.at))
            }
            return end - passage.at - trouble <= .seconds(2) + site.longestPause * 4
        }
    }

    /// Charges a green to the showing that caused it.
    private mutating func endGreen(at now: Duration) {
        let duration = now - lampSince
        lastGreen = (lampSince, now)
        // Without its cable or its power, what a lamp shows depends on the lamp. A picture that the
        // camera repeats can be of anybody.
        guard broken[.indicator] == nil, !isFrozen(at: now), !hasUnseenGaps, hasPower,
            lampSince >= poweredSince, !hasMissed,
            mended[.indicator].map({ $0 < lampSince }) ?? true
        else { return }
        // All that was shown meanwhile: each scan may have renewed it.
        let candidates = causes(at: now, reach: reach + max(duration, site.hold)).filter {
            wasGood(showings[$0], until: now)
        }
        // What nobody could end is nobody's.
        var left = duration - unended(at: now)
        if left <= .zero { return }
        for index in candidates {
            let allowed =
                (site.hold + slack) * showings[index].allowances - showings[index].green
            guard allowed > .zero else { continue }
            let part = min(left, allowed)
            showings[index].green += part
            left -= part
            if left <= .zero { return }
        }
        let names = Set(candidates.map { showings[$0].credential.name }).sorted()
        fail(
            .greenEnds, now,
            "green for \(duration.secondsText) s, \(left.secondsText) s more than \(names) allows")
    }
}

// MARK: Barrier

extension Oracle {
    private mutating func change(isOpen new: Bool, at now: Duration) {
        let wasKept = kept == .barrier
        if wasKept { kept = nil }
        (isOpen, openSince) = (new, now)
        guard new else { return }
        note("opened")
        openings.append(now)
        let reach = reach(at: now)
        let good = causes(at: now, reach: reach).filter {
            isGood(showings[$0].credential, at: now)
                || isGood(showings[$0].credential, at: now - reach)
        }
        // An opening belongs to a green that is not over yet, and that no other one replaced.
        if let waiting = waiting.take(), now - waiting.at <= site.hold + slack,
            good.allSatisfy({ showings[$0].credential.identity == waiting.identity })
        {
            passed.append((waiting.identity, waiting.holder, now))
        }
        if openings.count > recorded {
            fail(.openingIsRecorded, now, "\(openings.count) openings, \(recorded) lines of greens")
        }
        // A board that kept the order carries it out late, and shuts after it.
        if wasKept { return }
        // After a stop of less than a second, the lamp's order may have ended before its renewal.
        if lamp != .green, now - lampSince > slack, reachesLamp(for: .seconds(3), at: now),
            !wasBriefStop(at: now), !hasUnseenGaps, hasPower, poweredSince < now - .seconds(5)
        {
            openedDark = now
        }
        if good.isEmpty, !mayHaveMissed(at: now) {
            fail(.openingHasGreen, now, "nobody showed a good credential alone")
        }
    }
}

// MARK: What must hold at any time

extension Oracle {
    /// The time within which a broken part must be noticed.
    func noticed(_ part: World.Part, _ fault: World.Fault) -> Duration {
        switch part {
        case .camera:
            switch fault {
            case .frozen: .seconds(8)
            case .late(let time) where time < .seconds(1): .seconds(3600)
            default: .milliseconds(1500) + site.frameInterval * 4
            }
        case .decoder: .milliseconds(1500) + site.frameInterval * 4
        case .reader, .indicator: .milliseconds(1500)
        case .barrier: .milliseconds(1500)
        case .disk: .milliseconds(2500)
        case .trust, .network: .milliseconds(3500)
        }
    }

    /// The time since which a broken part can be noticed. Repeated pictures are noticed among frames
    /// that were decoded one after the other.
    private func noticeableSince(
        _ part: World.Part, _ state: (fault: World.Fault, since: Duration)
    ) -> Duration {
        guard case .frozen = state.fault else { return state.since }
        return [running["terminal"], mended[.decoder], keptUntil[.decoder]].compactMap(\.self)
            .reduce(state.since, max)
    }

    /// Whether a fault of a part is one that the terminal can and must notice.
    func isNoticeable(_ part: World.Part, _ fault: World.Fault) -> Bool {
        switch (part, fault) {
        case (.camera, .late(let time)): time >= .seconds(1)
        case (.indicator, .hangs): false
        // Nobody notices it before there is something to open.
        case (.barrier, _): false
        // Nobody notices it before there is something to write.
        case (.disk, .hangs): false
        case (.reader, .hangs): false
        default: true
        }
    }

    private func isUp(_ program: String, for time: Duration, _ now: Duration) -> Bool {
        guard let since = running[program], stopped[program] == nil else { return false }
        return now - since >= time && now - lastDisturbance >= time
    }

    /// Checks what depends on time alone; called every 50 ms.
    mutating func check(at now: Duration) {
        checkColour(at: now)
        checkButton(at: now)
        checkNeeded(at: now)
        checkBarrier(at: now)
        checkFaults(at: now)
        checkPromptness(at: now)
    }

    private mutating func checkColour(at now: Duration) {
        guard broken[.indicator] == nil,
            now - (mended[.indicator] ?? .zero) > .seconds(5) || mended[.indicator] == nil
        else { return }
        guard [.green, .yellow, .red].contains(lamp), hasPower else { return }
        if lampSince < poweredSince,
            now - diskWorksSince > Self.guardStarts + .seconds(1) + site.startTime * 4
                + site.longestPause * 2, stopped.isEmpty, now - lastDisturbance > .seconds(2)
        {
            fail(.colourEnds, now, "\(lamp) since before the power came back")
        }
        if lamp == .green, now - lampSince > .seconds(1), lampSince >= poweredSince,
            !isFrozen(at: now)
        {
            let unended = unended(at: now)
            let causes = causes(at: now, reach: reach + site.hold + slack + unended)
            let isStillGood = causes.contains {
                isGood(showings[$0].credential, at: now - .seconds(1) - slack - unended)
            }
            if !causes.isEmpty, !isStillGood {
                fail(.greenStaysGood, now, "the credential is no longer good")
            }
        }
        checkHold(at: now)
        if isLeft(by: "lamp-guard", since: lampSince, at: now) {
            fail(.colourEnds, now, "\(lamp) since before the guard of the lamp died")
        }
        // A terminal that does nothing renews nothing: its last order lasts for a second.
        let limit = Self.oldestSight + slack + site.startTime * 4
        if let since = stopped["terminal"], now - max(since, lampSince) > limit,
            stopped["lamp-guard"] == nil, running["lamp-guard"] != nil,
            now - (continued["lamp-guard"] ?? .zero) > slack
        {
            fail(
                .colourEnds, now, "\(lamp) while the terminal is stopped since \(since.secondsText)"
            )
        }
        if running["terminal"] == nil, hasPower, let since = ended["terminal"],
            now - lampGuardStopped > .seconds(6),
            now - max(since, lampSince) > limit + site.longestPause + .milliseconds(850)
        {
            fail(.colourEnds, now, "\(lamp) while the terminal is dead since \(since.secondsText)")
        }
    }

    /// A hold time ends, also when the terminal or the guard of the lamp is stopped.
    private mutating func checkHold(at now: Duration) {
        guard lamp == .green, let stop = stopped.values.min(), stop > lampSince, hasPower,
            running["lamp-guard"].map({ $0 < lampSince || stopped["lamp-guard"] == nil }) ?? false,
            // Somebody is left who ends it.
            stopped["terminal"] == nil || stopped["lamp-guard"] == nil,
            ["terminal", "lamp-guard"].allSatisfy({ now - (continued[$0] ?? .zero) > slack })
        else { return }
        let causes = causes(at: stop, reach: stop - lampSince + reach)
        guard causes.count == 1, showings[causes[0]].allowances == 1 else { return }
        let end = lampSince + site.hold + slack + site.startTime * 2 + .milliseconds(150)
        if now > end {
            fail(.colourEnds, now, "green beyond its hold time beside a stopped program")
        }
    }

    /// The button ends the green of a code that is not shown any more.
    private mutating func checkButton(at now: Duration) {
        guard let time = pressed else { return }
        guard lamp == .green, lampSince < time, broken[.indicator] == nil,
            mended[.indicator].map({ $0 < lampSince }) ?? true,
            lastDisturbance < time - .seconds(3), showings.allSatisfy({ $0.end(now) < time })
        else { return pressed = nil }
        if now - time > .milliseconds(500) + slack {
            fail(.buttonEnds, now, "still green after the button at \(time.secondsText)")
        }
    }

    /// A disk or a barrier that a green needs, and that does not work, gives the fault signal.
    private mutating func checkNeeded(at now: Duration) {
        guard lamp != .fault, broken[.indicator] == nil,
            let (part, time) = unused.min(by: { $0.value < $1.value }), isPartUsed(part),
            isRunning("terminal", since: time - .seconds(2)),
            isRunning("lamp-guard", since: time - .seconds(1)),
            part != .barrier || isRunning("barrier-guard", since: time - .seconds(1)),
            mended[.indicator].map({ time - $0 > .seconds(5) }) ?? true
        else { return }
        if now - time > noticed(part, .full) + site.longestPause * 4 {
            fail(
                .faultShows, now,
                "\(lamp) while the \(part.rawValue) does not do its part of the green at "
                    + time.secondsText)
        }
    }

    private func isRunning(_ program: String, since time: Duration) -> Bool {
        guard let since = running[program], stopped[program] == nil else { return false }
        return since <= time && (continued[program] ?? .zero) <= time
    }

    /// Whether a guard that died since `time` should have been replaced by one that begins with
    /// dark, or shut.
    private func isLeft(by program: String, since time: Duration, at now: Duration) -> Bool {
        guard let end = ended[program], end > time,
            isRunning("terminal", since: time), stopped.isEmpty
        else { return false }
        let start = running[program] ?? end
        return now - max(end, start) > .milliseconds(700) + slack + site.startTime * 4
            && now - lastDisturbance > .milliseconds(700) + site.startTime * 4
    }

    /// Since when a terminal that needs its disk to start can have started.
    private var diskWorksSince: Duration {
        guard let last = diskTroubles.last else { return poweredSince }
        return max(poweredSince, max(last.to ?? .seconds(1 << 30), keptUntil[.disk] ?? .zero))
    }

    private mutating func checkBarrier(at now: Duration) {
        guard isOpen, broken[.barrier] == nil, hasPower,
            [mended[.barrier], keptUntil[.barrier]].compactMap(\.self)
                .allSatisfy({ now - $0 > .seconds(1) })
        else { return }
        let limit =
            site.pulse + slack + .milliseconds(300) + site.startTime * 4
            + site.longestPause
        guard let shutter else { return }
        if now > max(openSince, shutter) + limit {
            fail(.barrierShuts, now, "open since \(openSince.secondsText)")
        }
        if isLeft(by: "barrier-guard", since: openSince, at: now) {
            fail(.barrierShuts, now, "open since \(openSince.secondsText), before its guard died")
        }
        if lamp != .green, broken[.indicator] == nil, !hasUnseenGaps,
            now - shutter > .milliseconds(700) + site.longestPause,
            now - lampSince > .milliseconds(500) + site.longestPause,
            now - openSince > .milliseconds(700) + site.longestPause,
            now - lastDisturbance > .seconds(2) || canShut(since: openSince, at: now)
        {
            fail(.barrierShuts, now, "open while the lamp is \(lamp)")
        }
    }

    /// Since when somebody has been there who shuts the barrier, or will be: its guard, the terminal,
    /// which replaces a guard that is gone or stopped, or the service manager, which starts the
    /// terminal. `nil` while the terminal is stopped and the guard cannot.
    private var shutter: Duration? {
        let guardChange = [continued, stopped, ended].compactMap { $0["barrier-guard"] }.max()
        if let since = running["barrier-guard"], stopped["barrier-guard"] == nil {
            return max(since, continued["barrier-guard"] ?? .zero)
        }
        if let since = running["terminal"] {
            guard stopped["terminal"] == nil else { return nil }
            // It needs its disk to start.
            let start = since > openSince ? max(since, diskWorksSince) : since
            return max(start, continued["terminal"] ?? .zero, guardChange ?? .zero)
                + Self.guardStarts
        }
        return ended["terminal"].map { end in
            // The service's stop command shuts it, unless something hinders that.
            let hindrances = [
                mended[.barrier], keptUntil[.barrier], barrierGuardStopped, barrierGuardKilled,
            ]
            let isHindered = hindrances.compactMap(\.self).contains { $0 > end }
            return (isHindered ? max(end + Self.restart, diskWorksSince) : end) + Self.guardStarts
        }
    }

    /// Whether everything that shuts a barrier has worked since it opened.
    private func canShut(since time: Duration, at now: Duration) -> Bool {
        let before = time - .seconds(1)
        return isRunning("terminal", since: before) && isRunning("barrier-guard", since: before)
            && isRunning("lamp-guard", since: before) && reachesLamp(for: .seconds(2), at: now)
            && [mended[.barrier], keptUntil[.barrier]].compactMap(\.self).allSatisfy { $0 <= time }
    }

    /// An opening has its green on the lamp, a green's line is on the disk soon, and two codes stay
    /// yellow.
    private mutating func checkPromptness(at now: Duration) {
        if let time = openedDark, now - time > slack {
            openedDark = nil
            if reachesLamp(for: now - time + .seconds(3), at: now), hasPower {
                fail(.openingHasGreen, now, "no green at the opening at \(time.secondsText)")
            }
        }
        if let first = unwritten.first, now - first > .seconds(3) + site.longestPause * 4 {
            fail(.greenIsRecorded, now, "no line for the green at \(first.secondsText)")
        }
        if let since = severalSince, site.hasCamera, site.wholeLooks == 1, !hasUnseenGaps,
            now - since > .seconds(3) + slack, lamp != .yellow, now - lampSince > slack,
            broken.isEmpty, hasPower, isUp("terminal", for: .seconds(8), now),
            isUp("lamp-guard", for: .seconds(8), now),
            keptUntil.values.allSatisfy({ now - $0 > .seconds(8) })
        {
            fail(.severalAreYellow, now, "\(lamp) since \(lampSince.secondsText)")
        }
    }

    private mutating func checkFaults(at now: Duration) {
        guard isUp("terminal", for: .seconds(6), now), isUp("lamp-guard", for: .seconds(2), now)
        else { return }
        let patience = site.longestPause * 4
        let shouldShow = broken.filter {
            isNoticeable($0.key, $0.value.fault)
                && now - noticeableSince($0.key, $0.value)
                    > noticed($0.key, $0.value.fault) + .seconds(1) + patience
        }
        if let (part, state) = shouldShow.min(by: { $0.key.rawValue < $1.key.rawValue }),
            lamp != .fault, broken[.indicator] == nil, isPartUsed(part)
        {
            fail(
                .faultShows, now,
                "\(lamp) while the \(part.rawValue) is \(Self.name(state.fault))")
        }
        // A delay of a thread can be a fault for a moment.
        let kept = keptUntil.values.max() ?? .zero
        if broken.isEmpty, !isClockWrong, lamp == .fault, now - kept > .seconds(8) + patience,
            now - lampSince > .seconds(6) + patience,
            now - lastDisturbance > .seconds(8) + patience
        {
            fail(.faultEnds, now, "the fault signal since \(lampSince.secondsText)")
        }
    }

    func isPartUsed(_ part: World.Part) -> Bool {
        switch part {
        case .camera, .decoder: site.hasCamera
        case .reader: site.hasReader
        case .barrier: site.hasBarrier
        case .indicator, .disk, .trust: true
        case .network: false
        }
    }
}

// MARK: The end

extension Oracle {
    /// Says that in a quiet period a good code was shown alone for some seconds from `since`.
    mutating func expectGreen(since: Duration, at now: Duration) {
        let isGreen = lamp == .green && lampSince >= since
        // A clock that was ahead leaves a floor behind that is ahead of the true time.
        guard reached["clock wrong"] == nil else { return }
        // A power cut can tear the record of who passed; then everybody counts as passed for a time.
        if lamp == .yellow, site.againAfter > .zero, reached["power cut"] != nil,
            since - poweredSince < site.againAfter + .seconds(2)
        {
            return
        }
        if !isGreen {
            fail(.goodPasses, now, "the lamp is \(lamp) since \(lampSince.secondsText)")
        } else if site.hasBarrier, (openings.last ?? .zero) < since {
            fail(.goodPasses, now, "the barrier did not open")
        }
    }

    /// Says that the green that was expected since `since` must be over, and was long enough.
    mutating func expectHeld(since: Duration, at now: Duration) {
        guard reached["clock wrong"] == nil, lastGreen.from >= since else { return }
        let time = lastGreen.to - lastGreen.from
        if time < site.hold - .milliseconds(300) {
            fail(.verdictStays, now, "green for \(time.secondsText) s")
        }
    }

    /// Compares the acknowledged greens with the durable lines of the journal.
    mutating func checkRecord(greenLines: Int, at now: Duration) {
        if greenLines < recorded {
            fail(
                .recordStays, now,
                "\(recorded) greens were acknowledged, and \(greenLines) lines are left")
        }
    }

    /// Records a failure that the search itself found.
    mutating func report(_ promise: Promise, at now: Duration, _ detail: String) {
        fail(promise, now, detail)
    }
}
