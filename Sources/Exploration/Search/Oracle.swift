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
        /// An opening has a durable line in the journal.
        case openingIsRecorded = "opening-is-recorded"
        /// A line of the journal that was acknowledged stays.
        case recordStays = "record-stays"
        /// The version of the trusted data never goes back.
        case trustAdvances = "trust-advances"
        /// When nothing is wrong, a good code becomes green in time.
        case goodPasses = "good-passes"
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
    private struct Showing {
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

    private struct Span {
        let from: Duration
        var to: Duration?
    }

    private let site: Site
    private let publications: [Publication]
    private let start: Date
    private var showings: [Showing] = []
    private var lamp = Lamp.dark
    private var lampSince = Duration.zero
    private var isOpen = false
    private var openSince = Duration.zero
    private var openings: [Duration] = []
    private var recorded = 0
    private var broken: [World.Part: (fault: World.Fault, since: Duration)] = [:]
    private var mended: [World.Part: Duration] = [:]
    private var running: [String: Duration] = [:]
    private var ended: [String: Duration] = [:]
    private var stopped: [String: Duration] = [:]
    private var lastDisturbance = Duration.zero
    private var hasPower = false
    private var accepted: [(number: Int, at: Duration)] = [(0, .zero)]
    private var passed: [(identity: String, holder: String?, at: Duration)] = []
    private var isClockWrong = false
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
    /// How late a colour or a pulse may end.
    private static let lateness = Duration.milliseconds(200)

    /// The longest time from the sight to the light.
    private var reach: Duration { Self.oldestSight + Self.path }
    private var slack: Duration { Self.lateness + site.boardTime * 2 + .milliseconds(50) }

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
            "barrier hangs", "reader unplugged", "disk full", "disk hangs",
        ].map { "fault \($0)" }
        + (1...5).map { "published \($0)" }
        + [
            "green", "eu", "eu-recoded", "brief", "same-holder", "family", "red", "forged",
            "revoked", "link", "scratched",
        ].map { "shown \($0)" }

    /// Follows what happens.
    mutating func follow(_ happening: World.Happening, at now: Duration) {
        switch happening {
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
            allowAnother(at: now)
            // The attendant took the passage back.
            if let last = passed.last, now - last.at < site.hold + reach { passed.removeLast() }
        case .started(let program):
            note("started \(program)")
            running[program] = now
            lastDisturbance = now
            if program == "terminal" { allowAnother(at: now) }
        case .ended(let program):
            running[program] = nil
            stopped[program] = nil
            ended[program] = now
            lastDisturbance = now
        case .stopped(let program, let isStopped):
            note("stopped \(program)")
            stopped[program] = isStopped ? now : nil
            lastDisturbance = now
            if !isStopped { allowAnother(at: now) }
        case .powered(let isOn):
            note(isOn ? "power on" : "power cut")
            hasPower = isOn
            lastDisturbance = now
        case .clock(let isRight):
            note(isRight ? "clock right" : "clock wrong")
            isClockWrong = !isRight
            lastDisturbance = now
        case .published(let number):
            note("published \(number)")
            if number < accepted.last?.number ?? 0 {
                fail(.trustAdvances, now, "version \(number) after \(accepted.last?.number ?? 0)")
            }
            accepted.append((number, now))
        case .recorded(let count): recorded += count
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
                showings[index].alone.append(Span(from: now))
            }
        }
        if showings.count > 200 { showings.removeFirst(100) }
    }

    private mutating func closeAlone(_ index: Int, at now: Duration) {
        guard let last = showings[index].alone.indices.last,
            showings[index].alone[last].to == nil
        else { return }
        showings[index].alone[last].to = now
    }

    private mutating func change(_ part: World.Part, _ fault: World.Fault?, at now: Duration) {
        lastDisturbance = now
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

    private func isGood(_ credential: Credential, at now: Duration) -> Bool {
        let truth = start.addingTimeInterval(now / .seconds(1))
        return publication(at: now).contains { credential.deservesGreen(at: truth, with: $0) }
    }

    /// The showings that can be the cause of a green at `now`.
    private func causes(at now: Duration, reach: Duration) -> [Int] {
        showings.indices.filter { index in
            let showing = showings[index]
            let from = now - reach
            return showing.from <= now && showing.end(now) >= from
                && showing.alone.contains { $0.from <= now && ($0.to ?? now) >= from }
        }
    }

    private mutating func change(to new: Lamp, at now: Duration) {
        note("lamp \(new.rawValue)")
        if lamp == .green { endGreen(at: now) }
        (lamp, lampSince) = (new, now)
        guard new == .green else { return }
        let causes = causes(at: now, reach: reach)
        guard !causes.isEmpty else {
            return fail(.greenHasCause, now, "nobody showed one credential alone")
        }
        let good = causes.filter {
            isGood(showings[$0].credential, at: now)
                || isGood(showings[$0].credential, at: now - reach)
        }
        guard !good.isEmpty else {
            let names = causes.map { showings[$0].credential.name }
            return fail(.greenHasCause, now, "only \(names) was shown")
        }
        checkTwice(good, at: now)
        for (part, state) in broken
        where isPartUsed(part) && isNoticeable(part, state.fault)
            && now - max(state.since, running["terminal"] ?? now)
                > noticed(part, state.fault) + reach
        {
            fail(
                .faultIsNotGreen, now,
                "\(part.rawValue) \(Self.name(state.fault)) since \(state.since.secondsText)")
        }
    }

    private mutating func checkTwice(_ good: [Int], at now: Duration) {
        guard site.againAfter > .zero else { return }
        let fresh = good.filter { index in
            let credential = showings[index].credential
            return !passed.contains { earlier in
                now - earlier.at < site.againAfter - Self.oldestSight
                    && now - earlier.at > site.hold + slack
                    && (earlier.identity == credential.identity
                        || (credential.holder != nil && earlier.holder == credential.holder))
            }
        }
        if fresh.isEmpty {
            let names = good.map { showings[$0].credential.name }
            fail(.nobodyTwice, now, "\(names) passed before")
        }
        if let index = fresh.last ?? good.last {
            let credential = showings[index].credential
            passed.append((credential.identity, credential.holder, now))
        }
    }

    /// Charges a green to the showing that caused it.
    private mutating func endGreen(at now: Duration) {
        let duration = now - lampSince
        let candidates =
            causes(at: lampSince, reach: reach)
            + causes(at: now, reach: reach + site.hold)
        var left = duration
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
        (isOpen, openSince) = (new, now)
        guard new else { return }
        note("opened")
        openings.append(now)
        let good = causes(at: now, reach: reach).filter {
            isGood(showings[$0].credential, at: now)
                || isGood(showings[$0].credential, at: now - reach)
        }
        if good.isEmpty { fail(.openingHasGreen, now, "nobody showed a good credential alone") }
    }
}

// MARK: What must hold at any time

extension Oracle {
    /// The time within which a broken part must be noticed.
    private func noticed(_ part: World.Part, _ fault: World.Fault) -> Duration {
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
        case .trust: .milliseconds(3500)
        }
    }

    /// Whether a fault of a part is one that the terminal can and must notice.
    private func isNoticeable(_ part: World.Part, _ fault: World.Fault) -> Bool {
        switch (part, fault) {
        case (.camera, .late(let time)): time >= .seconds(1)
        case (.barrier, .hangs), (.indicator, .hangs): false
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
        checkBarrier(at: now)
        checkFaults(at: now)
    }

    private mutating func checkColour(at now: Duration) {
        guard broken[.indicator] == nil,
            now - (mended[.indicator] ?? .zero) > .seconds(5) || mended[.indicator] == nil
        else { return }
        guard [.green, .yellow, .red].contains(lamp) else { return }
        if lamp == .green, now - lampSince > .seconds(1) {
            let causes = causes(at: now, reach: reach + site.hold + slack)
            let isStillGood = causes.contains {
                isGood(showings[$0].credential, at: now - .seconds(1) - slack)
            }
            if !causes.isEmpty, !isStillGood {
                fail(.greenStaysGood, now, "the credential is no longer good")
            }
        }
        // A terminal that does nothing renews nothing: its last order lasts for a second.
        let limit =
            Self.oldestSight + Self.lateness + .milliseconds(400) + site.startTime * 4
            + site.longestPause
        if let since = stopped["terminal"], now - max(since, lampSince) > limit,
            stopped["lamp-guard"] == nil
        {
            fail(
                .colourEnds, now, "\(lamp) while the terminal is stopped since \(since.secondsText)"
            )
        }
        if running["terminal"] == nil, hasPower, let since = ended["terminal"],
            now - max(since, lampSince) > limit + .milliseconds(500)
        {
            fail(.colourEnds, now, "\(lamp) while the terminal is dead since \(since.secondsText)")
        }
    }

    private mutating func checkBarrier(at now: Duration) {
        guard isOpen, broken[.barrier] == nil,
            mended[.barrier].map({ now - $0 > .seconds(5) }) ?? true
        else { return }
        let limit =
            site.pulse + slack + .milliseconds(300) + site.startTime * 4
            + site.longestPause
        if now - openSince > limit {
            fail(.barrierShuts, now, "open since \(openSince.secondsText)")
        }
        if lamp != .green, broken[.indicator] == nil,
            now - lampSince > .milliseconds(500) + site.longestPause,
            now - openSince > .milliseconds(700) + site.longestPause,
            now - lastDisturbance > .seconds(2)
        {
            fail(.barrierShuts, now, "open while the lamp is \(lamp)")
        }
    }

    private mutating func checkFaults(at now: Duration) {
        guard isUp("terminal", for: .seconds(6), now), isUp("lamp-guard", for: .seconds(2), now)
        else { return }
        let patience = site.longestPause * 4
        let shouldShow = broken.filter {
            isNoticeable($0.key, $0.value.fault)
                && now - $0.value.since > noticed($0.key, $0.value.fault) + .seconds(1) + patience
        }
        if let (part, state) = shouldShow.min(by: { $0.key.rawValue < $1.key.rawValue }),
            lamp != .fault, broken[.indicator] == nil, isPartUsed(part)
        {
            fail(
                .faultShows, now,
                "\(lamp) while the \(part.rawValue) is \(Self.name(state.fault))")
        }
        // A delay of a thread can be a fault for a moment.
        if broken.isEmpty, !isClockWrong, lamp == .fault,
            now - lampSince > .seconds(6) + patience,
            now - lastDisturbance > .seconds(8) + patience
        {
            fail(.faultEnds, now, "the fault signal since \(lampSince.secondsText)")
        }
    }

    private func isPartUsed(_ part: World.Part) -> Bool {
        switch part {
        case .camera, .decoder: site.hasCamera
        case .reader: site.hasReader
        case .barrier: site.hasBarrier
        case .indicator, .disk, .trust: true
        }
    }
}

// MARK: The end

extension Oracle {
    /// Says that in a quiet period a good code was shown alone for some seconds from `since`.
    mutating func expectGreen(since: Duration, at now: Duration) {
        let isGreen = lamp == .green && lampSince >= since
        // A clock that was ahead leaves a floor behind that is ahead of the true time.
        if !isGreen, reached["clock wrong"] == nil {
            fail(.goodPasses, now, "the lamp is \(lamp) since \(lampSince.secondsText)")
        }
    }

    /// Compares the openings with the durable lines of the journal. `excused` openings came just
    /// before a process was killed or the power failed.
    mutating func checkRecord(greenLines: Int, excused: Int, at now: Duration) {
        if greenLines < recorded {
            fail(
                .recordStays, now,
                "\(recorded) greens were acknowledged, and \(greenLines) lines are left")
        }
        if openings.count > greenLines + excused {
            fail(
                .openingIsRecorded, now,
                "\(openings.count) openings, \(greenLines) lines of greens, \(excused) excused")
        }
    }

    /// The number of openings within `time` before any of the moments.
    func openings(within time: Duration, before moments: [Duration]) -> Int {
        openings.count { opening in
            moments.contains { $0 >= opening && $0 - opening <= time }
        }
    }

    /// Records a failure that the search itself found.
    mutating func report(_ promise: Promise, at now: Duration, _ detail: String) {
        fail(promise, now, detail)
    }
}
