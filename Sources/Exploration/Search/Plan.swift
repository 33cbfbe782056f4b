import GateSimulation
import ReproducibleNumbers

/// What happens in one run, drawn from a seed.
///
/// Each run leaves out a random half of all features (swarm testing: Groce et al., ISSTA 2012),
/// because some features hide others: a fault that always closes the gate hides what follows.
struct Plan {
    /// What can be drawn.
    enum Feature: String, CaseIterable {
        case several, again, variants, brief, handedOn, refused, reader, button
        case cameraFaults, decoderFaults, lampFaults, barrierFaults, readerFaults
        case fullDisk, hangingDisk, hangingBoards, hangingDecoder, lateFrames
        case stoppedTerminal, killedTerminal, stoppedGuards, killedGuards, restarts
        case powerCuts, clock, updates, badRepository, pauses, slowStarts, partialLooks
    }

    private var random: SeededRandom
    private let features: Set<Feature>
    private let site: Site
    private let length: Duration
    private var lines: [(at: Duration, command: String)] = []

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
        site.hasBarrier = random.chance(0.9)
        site.hasReader = features.contains(.reader)
        site.hasCamera = !site.hasReader || random.chance(0.8)
        site.frameInterval = .milliseconds(random.choose([50, 100, 100, 200]))
        site.wholeLooks = features.contains(.partialLooks) ? random.choose([0.3, 0.7]) : 1
        site.hold = .seconds(random.choose([2, 2, 3, 6, 15]))
        site.againAfter = random.chance(0.4) ? .seconds(random.choose([10, 60, 300])) : .zero
        site.pulse = .milliseconds(random.choose([200, 500, 1500, 3000]))
        site.boardTime = .milliseconds(random.choose([0, 2, 20]))
        site.diskTime = .milliseconds(random.choose([1, 1, 50, 300]))
        site.startTime = .milliseconds(features.contains(.slowStarts) ? 600 : 20)
        site.canHang = !features.isDisjoint(with: [.hangingDisk, .hangingBoards, .hangingDecoder])
        site.keepsOutputs = features.contains(.powerCuts) && random.chance(0.5)
        if features.contains(.pauses) {
            site.pauseChance = random.choose([0.002, 0.01, 0.05])
            site.longestPause = .milliseconds(random.choose([50, 300, 1500]))
        }
        self.site = site
        self.random = random
    }

    private mutating func drawn(seed: UInt64) -> Script {
        var time = Duration.milliseconds(2500 + random.number(below: 1500))
        while time < length {
            arrive(at: time)
            if random.chance(0.5) { disturb(around: time) }
            time += .milliseconds(500 + random.number(below: random.chance(0.2) ? 15_000 : 4000))
        }
        lines.sort { $0.at < $1.at }
        let first = "0.000 \(site.command(seed: seed).text)\n"
        let text = first + lines.map { "\($0.at.secondsText) \($0.command)\n" }.joined()
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
        return random.choose(names)
    }

    private mutating func arrive(at time: Duration) {
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
        }
        guard site.hasCamera else { return }
        let stay = seconds(random.chance(0.3) ? 2...15 : 0.3...3)
        add("present \(name) for \(stay)", at: time)
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
        if has(.button), random.chance(0.3) {
            add("button", at: time + .milliseconds(random.number(below: 3000)))
        }
    }

    // MARK: Faults

    private mutating func disturb(around time: Duration) {
        let kinds: [Feature] = [
            .cameraFaults, .decoderFaults, .lampFaults, .barrierFaults, .readerFaults, .fullDisk,
            .hangingDisk, .hangingBoards, .hangingDecoder, .lateFrames, .stoppedTerminal,
            .killedTerminal,
            .stoppedGuards, .killedGuards, .restarts, .powerCuts, .clock, .updates,
        ].filter { has($0) }
        guard !kinds.isEmpty else { return }
        // Most disturbances come while somebody is at the gate.
        let at =
            max(.milliseconds(500), time - .milliseconds(1500))
            + .milliseconds(random.number(below: 4000))
        switch random.choose(kinds) {
        case .cameraFaults: breakCamera(at: at)
        case .decoderFaults: between("fail decoder", "mend decoder", 0.2...4, at: at)
        case .lampFaults: between("unplug indicator", "plug indicator", 0.1...5, at: at)
        case .barrierFaults: between("unplug barrier", "plug barrier", 0.1...5, at: at)
        case .readerFaults:
            if site.hasReader { between("fail reader", "mend reader", 0.1...5, at: at) }
        case .fullDisk: between("disk full", "disk free", 0.2...6, at: at)
        case .hangingDisk:
            add("hang disk for \(seconds(random.chance(0.3) ? 5...20 : 0.2...8))", at: at)
        case .hangingBoards:
            let board = random.choose(["indicator", "barrier"])
            add("hang \(board) for \(seconds(0.1...4))", at: at)
        case .hangingDecoder:
            add("hang decoder for \(seconds(random.chance(0.3) ? 20...120 : 0.2...5))", at: at)
        case .lateFrames:
            add("late for \(seconds(random.chance(0.5) ? 0.1...1 : 0.1...6))", at: at)
            add("plug camera", at: at + .milliseconds(1000 + random.number(below: 6000)))
        case .stoppedTerminal: add("stop terminal for \(seconds(0.1...9))", at: at)
        case .killedTerminal: add("kill terminal", at: at)
        case .stoppedGuards:
            add("stop \(someGuard()) for \(seconds(0.05...4))", at: at)
        case .killedGuards: add("kill \(someGuard())", at: at)
        case .restarts: add("restart", at: at)
        case .powerCuts: between("power cut", "power on", 0.1...6, at: at)
        case .clock: changeClock(at: at)
        case .updates: update(at: at)
        default: break
        }
    }

    private mutating func someGuard() -> String {
        random.choose(site.hasBarrier ? ["lamp-guard", "barrier-guard"] : ["lamp-guard"])
    }

    private mutating func between(
        _ first: String, _ last: String, _ length: ClosedRange<Double>, at time: Duration
    ) {
        add(first, at: time)
        add(last, at: time + .milliseconds(Int(random.uniform(length) * 1000)))
    }

    private mutating func breakCamera(at time: Duration) {
        let fault = random.choose([
            "unplug camera", "stall camera", "freeze camera", "corrupt camera",
        ])
        between(fault, "plug camera", fault == "freeze camera" ? 1...20 : 0.1...5, at: time)
    }

    private mutating func changeClock(at time: Duration) {
        let change = random.choose([
            "clock stop", "clock back 90s", "clock back 2h", "clock back 1d", "clock forward 90s",
            "clock forward 2h", "clock back 40d", "clock forward 40d",
        ])
        between(change, "clock right", 1...20, at: time)
    }

    private mutating func update(at time: Duration) {
        let number = random.number(below: 6)
        let faults =
            has(.badRepository) ? ["", "", " changed", " torn", " broken", " mixed"] : [""]
        add("update \(number)\(random.choose(faults))", at: time)
    }
}
