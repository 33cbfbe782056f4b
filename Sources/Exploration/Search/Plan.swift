import GateSimulation
import ReproducibleNumbers

/// What happens in one run, drawn from a seed.
///
/// Each run leaves out a random half of all features (swarm testing: Groce et al., ISSTA 2012),
/// because some features hide others: a fault that always closes the gate hides what follows.
///
/// Most of what happens comes close to something else: an arrival, a departure, the end of a hold, or
/// of another disturbance. What two things do to each other is rarely found when they are seconds
/// apart.
struct Plan {
    /// What can be drawn.
    enum Feature: String, CaseIterable {
        case several, again, variants, brief, crowd, refused, reader, button, misses
        case cameraFaults, decoderFaults, lampFaults, barrierFaults, readerFaults
        case fullDisk, hangingDisk, hangingBoards, hangingDecoder, lateFrames
        case stoppedTerminal, killedTerminal, stoppedGuards, killedGuards, restarts
        case powerCuts, clock, updates, badRepository, pauses, slowStarts, partialLooks, handOvers,
            network
    }

    private var random: SeededRandom
    private let features: Set<Feature>
    private let site: Site
    private let length: Duration
    private var lines: [(at: Duration, command: String)] = []
    /// The times to which other events come close.
    private var moments: [Duration] = []
    /// The time around which everything comes while a knot is drawn.
    private var knot: Duration?
    /// The newest version of the trusted data that was offered.
    private var version = 0

    /// The script of the run with a seed, `length` long.
    static func script(seed: UInt64, length: Duration) -> Script {
        var plan = Plan(seed: seed, length: length)
        return plan.drawn(seed: seed)
    }

    private init(seed: UInt64, length: Duration) {
        var random = SeededRandom(seed: seed, "plan", 0)
        let features = Set(Feature.allCases.filter { _ in random.chance(0.4) })
        self.features = features
        self.length = length
        var site = Site()
        site.hasBarrier = random.chance(0.8)
        site.hasReader = features.contains(.reader)
        site.hasCamera = !site.hasReader || random.chance(0.65)
        site.frameInterval = .milliseconds(random.choose([50, 100, 100, 200]))
        site.wholeLooks = features.contains(.partialLooks) ? random.choose([0.3, 0.7]) : 1
        if site.wholeLooks == 1, features.contains(.misses) {
            site.misses = random.choose([0.1, 0.5])
        }
        site.hold = .seconds(random.choose([2, 2, 3, 6, 15]))
        site.againAfter = random.chance(0.4) ? .seconds(random.choose([10, 60, 300])) : .zero
        site.pulse = .milliseconds(random.choose([200, 500, 1500, 3000]))
        site.boardTime = .milliseconds(random.choose([0, 2, 20]))
        site.diskTime = .milliseconds(random.choose([1, 1, 50, 200, 300]))
        site.startTime = .milliseconds(features.contains(.slowStarts) ? 600 : 20)
        site.canHang = !features.isDisjoint(with: [.hangingDisk, .hangingBoards, .hangingDecoder])
        if features.contains(.network) {
            site.networkTime = .milliseconds(random.choose([20, 200, 1000]))
        }
        site.keepsOutputs = features.contains(.powerCuts) && random.chance(0.5)
        if features.contains(.pauses) {
            site.pauseChance = random.choose([0.002, 0.01, 0.05])
            site.longestPause = .milliseconds(random.choose([50, 300, 1500]))
        }
        // They take twice the time of a run without.
        site.hasPictures = site.hasCamera && random.chance(0.1)
        self.site = site
        self.random = random
    }

    private mutating func drawn(seed: UInt64) -> Script {
        var time = Duration.milliseconds(2500 + random.number(below: 1500))
        while time < length {
            arrive(at: time)
            if random.chance(0.6) {
                for _ in 0...random.number(below: random.chance(0.3) ? 4 : 1) { disturb() }
            }
            if random.chance(0.3) { tie() }
            time += .milliseconds(500 + random.number(below: random.chance(0.2) ? 15_000 : 4000))
            moments = moments.suffix(12)
        }
        let ordered = lines.enumerated().sorted {
            ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
        }
        let first = "0.000 \(site.command(seed: seed).text)\n"
        let text =
            first
            + ordered.map { "\($0.element.at.secondsText) \($0.element.command)\n" }.joined()
        do throws(ScriptError) {
            return try Script(text)
        } catch {
            preconditionFailure("a drawn script is not valid: \(error)")
        }
    }

    private mutating func add(_ command: String, at time: Duration) {
        guard time < length else { return }
        lines.append((max(.milliseconds(1), time), command))
    }

    private mutating func seconds(_ range: ClosedRange<Double>) -> String {
        let milliseconds = Int((random.uniform(range) * 1000).rounded())
        return "\(milliseconds / 1000)." + "\(1000 + milliseconds % 1000)".dropFirst()
    }

    private func has(_ feature: Feature) -> Bool { features.contains(feature) }

    // MARK: People

    private mutating func person() -> String {
        var names = ["green", "green-elsewhere", "national", "dependant", "converted", "eu"]
        if has(.variants) { names += ["eu", "eu-recoded", "eu-recoded"] }
        if has(.brief) { names += ["brief", "brief", "brief"] }
        if has(.again) { names += ["same-holder", "green", "green"] }
        if has(.refused) {
            names += [
                "yellow", "red", "repainted", "expired", "forged", "tampered", "wrong-key",
                "revoked", "stranger", "link", "malformed", "scratched", "paper", "status-expired",
            ]
        }
        if has(.several) { names += ["family"] }
        if has(.clock) { names += ["expired", "brief"] }
        return random.choose(names)
    }

    private mutating func arrive(at time: Duration) {
        moments.append(time)
        let name = person()
        if site.hasReader, !site.hasCamera || random.chance(0.5) {
            add("read \(name)", at: time)
            if has(.again), random.chance(0.5) {
                add("read \(name)", at: time + .milliseconds(random.number(below: 3000)))
            }
            if has(.variants), random.chance(0.5) {
                for turn in 1...random.number(below: 12) + 1 {
                    let other = turn % 2 == 0 ? "eu" : "eu-recoded"
                    add("read \(other)", at: time + .milliseconds(400 * turn))
                }
            }
            if has(.crowd), random.chance(0.5) {
                let delay = random.number(below: random.chance(0.5) ? 300 : 2000)
                add("read \(person())", at: time + .milliseconds(delay))
            }
        }
        if has(.button), random.chance(0.3) { press(after: time) }
        moments.append(time + site.hold)
        guard site.hasCamera else { return }
        present(name, at: time, for: random.chance(0.3) ? 2...15 : 0.3...3)
        if has(.several), random.chance(0.4) {
            let delay = Duration.milliseconds(random.number(below: 2500))
            add("beside \(person()) for \(seconds(0.2...6))", at: time + delay)
        }
        if has(.again), random.chance(0.3) {
            let delay = Duration.milliseconds(500 + random.number(below: 4000))
            add("present \(name) for \(seconds(0.3...3))", at: time + delay)
        }
        if has(.variants), random.chance(0.4) {
            for turn in 1...random.number(below: 8) + 1 {
                let other = turn % 2 == 0 ? "eu" : "eu-recoded"
                add("present \(other) for 0.9", at: time + .milliseconds(700 * turn))
            }
        }
        if has(.crowd), random.chance(0.4) {
            var next = time
            for _ in 0...random.number(below: 4) {
                next += .milliseconds(50 + random.number(below: random.chance(0.5) ? 300 : 1500))
                present(person(), at: next, for: 0.2...1.2)
            }
        }
    }

    private mutating func press(after time: Duration) {
        let isClose = random.chance(0.5)
        add("button", at: isClose ? moment() : time + .milliseconds(random.number(below: 3000)))
    }

    private mutating func present(
        _ name: String, at time: Duration, for range: ClosedRange<Double>
    ) {
        let stay = random.chance(0.2) ? range.lowerBound...range.lowerBound : range
        let text = seconds(stay)
        add("present \(name) for \(text)", at: time)
        moments.append(time + .milliseconds(Int(((Double(text) ?? 0) * 1000).rounded())))
    }

    // MARK: Faults

    /// Draws a knot: people, the button and disturbances of one or two kinds, all around one moment.
    private mutating func tie() {
        let center = moments.isEmpty ? Duration.seconds(4) : random.choose(moments)
        knot = center
        defer { knot = nil }
        let kinds = kinds
        let few = kinds.isEmpty ? [] : [random.choose(kinds), random.choose(kinds)]
        for _ in 0...random.number(below: 3) {
            if !few.isEmpty { disturb(random.choose(few)) }
        }
        for _ in 0..<random.number(below: 3) { arrive(at: moment()) }
        if has(.button), random.chance(0.5) { press(after: center) }
    }

    private var kinds: [Feature] {
        [
            .cameraFaults, .decoderFaults, .lampFaults, .barrierFaults, .readerFaults, .fullDisk,
            .hangingDisk, .hangingBoards, .hangingDecoder, .lateFrames, .stoppedTerminal,
            .killedTerminal, .stoppedGuards, .killedGuards, .restarts, .powerCuts, .clock, .updates,
            .network,
        ].filter { has($0) }
    }

    private mutating func disturb() {
        let kinds = kinds
        if !kinds.isEmpty { disturb(random.choose(kinds)) }
    }

    private mutating func disturb(_ kind: Feature) {
        switch kind {
        case .cameraFaults: breakCamera()
        case .decoderFaults: between("fail decoder", "mend decoder", 0.2...4)
        case .lampFaults: between("unplug indicator", "plug indicator", 0.1...5)
        case .barrierFaults: between("unplug barrier", "plug barrier", 0.1...5)
        case .readerFaults:
            if site.hasReader { between("fail reader", "mend reader", 0.1...5) }
        case .fullDisk: between("disk full", "disk free", 0.2...6)
        case .hangingDisk:
            // It ends before the quiet period does.
            lasting("hang disk", random.chance(0.3) ? 5...8 : 0.2...8)
        case .hangingBoards:
            lasting("hang \(random.choose(["indicator", "barrier"]))", 0.1...4)
        case .hangingDecoder: lasting("hang decoder", random.chance(0.3) ? 20...120 : 0.2...5)
        case .lateFrames:
            let late = seconds(random.chance(0.5) ? 0.1...1 : 0.1...6)
            between("late for \(late)", "plug camera", 1...7)
        case .stoppedTerminal: lasting("stop terminal", random.chance(0.4) ? 0.5...2 : 0.1...9)
        case .killedTerminal: disturb("kill terminal", at: moment())
        case .stoppedGuards: lasting("stop \(someGuard())", 0.05...4)
        case .killedGuards: disturb("kill \(someGuard())", at: moment())
        case .restarts: disturb("restart", at: moment())
        case .powerCuts: between("power cut", "power on", 0.1...6)
        case .clock: changeClock()
        case .updates: update()
        case .network: disturbNetwork()
        default: break
        }
    }

    /// A time close to something else, or between.
    private mutating func moment() -> Duration {
        if let knot {
            return max(.milliseconds(500), knot + away() * (random.chance(0.4) ? -1 : 1))
        }
        let last = moments.last ?? .zero
        guard !random.chance(0.3) else {
            return max(.milliseconds(500), last + .milliseconds(random.number(below: 5000) - 2500))
        }
        let near = moments.isEmpty ? last : random.choose(Array(moments.suffix(6)))
        return max(.milliseconds(500), random.chance(0.3) ? near - away() : near + away())
    }

    /// A distance from a millisecond to two seconds; short ones are more likely.
    private mutating func away() -> Duration {
        let scale = random.uniform(0...1)
        return .milliseconds(Int(2000 * scale * scale * scale))
    }

    /// A time to begin something that lasts `length`, so that its begin or its end is close to
    /// something else.
    private mutating func begin(of length: Duration) -> Duration {
        let time = moment()
        let isEnd = random.chance(0.4)
        let begin = max(.milliseconds(500), isEnd ? time - length : time)
        moments += [begin, begin + length]
        return begin
    }

    /// Lengths near to the range's ends are rare, so some are longer.
    private mutating func length(_ range: ClosedRange<Double>) -> Duration {
        let seconds = random.uniform(range) * (random.chance(0.15) ? 3 : 1)
        return .milliseconds(max(1, Int(seconds * 1000)))
    }

    private mutating func lasting(_ command: String, _ range: ClosedRange<Double>) {
        let length = length(range)
        disturb("\(command) for \(length.secondsText)", at: begin(of: length))
    }

    private mutating func between(_ first: String, _ last: String, _ range: ClosedRange<Double>) {
        let length = length(range)
        let begin = begin(of: length)
        disturb(first, at: begin)
        disturb(last, at: begin + length)
    }

    /// Adds a command, perhaps between two hand-overs.
    private mutating func disturb(_ command: String, at time: Duration) {
        if has(.handOvers), random.chance(0.5) {
            add("jobs \(1 + random.number(below: random.chance(0.5) ? 40 : 400))", at: time)
        }
        add(command, at: time)
    }

    private mutating func someGuard() -> String {
        random.choose(site.hasBarrier ? ["lamp-guard", "barrier-guard"] : ["lamp-guard"])
    }

    private mutating func breakCamera() {
        let fault = random.choose([
            "unplug camera", "stall camera", "freeze camera", "corrupt camera",
        ])
        between(fault, "plug camera", fault == "freeze camera" ? 1...20 : 0.1...5)
    }

    private mutating func changeClock() {
        let change = random.choose([
            "clock stop", "clock back 90s", "clock back 2h", "clock back 1d", "clock forward 90s",
            "clock forward 2h", "clock back 40d", "clock forward 40d",
        ])
        let length = length(1...20)
        // A terminal whose clock was never right knows nothing better.
        let begin = max(.seconds(6), begin(of: length))
        disturb(change, at: begin)
        disturb("clock right", at: begin + length)
        // A program that starts with a wrong clock knows less than one that saw it change.
        guard random.chance(0.5) else { return }
        disturb(random.choose(["restart", "kill terminal"]), at: begin + .milliseconds(200))
    }

    private mutating func update() {
        let last = Publications.count - 1
        let next = min(last, version + 1)
        let number = random.chance(0.75) ? next : random.number(below: next + 1)
        version = max(version, number)
        let faults =
            has(.badRepository) ? ["", "", " changed", " torn", " broken", " mixed"] : [""]
        let time = moment()
        disturb("update \(number)\(random.choose(faults))", at: time)
        moments.append(time)
    }

    /// Something goes wrong with an update while its files come.
    private mutating func disturbNetwork() {
        update()
        switch random.number(below: 3) {
        case 0: lasting("hang network", 0.2...8)
        case 1: between("fail network", "mend network", 0.2...8)
        default: disturb("kill update", at: moment())
        }
    }
}
