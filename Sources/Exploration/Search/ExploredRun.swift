import DeviceInterface
import FoundationEssentials
import GateSimulation
import Journal
import Synchronization
import Verdicts

/// One run of the whole terminal on a simulated machine, by a script, with the oracle beside it.
///
/// The script decides everything: played again, it gives the same run. Its first line is the site.
final class ExploredRun {
    /// What a run gave.
    struct Outcome: Sendable {
        /// The broken promise; `nil` if all were kept.
        var violation: Oracle.Violation?
        /// What was reached, and how often.
        var reached: [String: Int] = [:]
        /// A digest of the order of all jobs.
        var trace: UInt64 = 0
        /// The number of jobs.
        var jobs = 0
        /// The simulated time.
        var time = Duration.zero
    }

    /// What happened at the gate, for those who follow a run.
    enum Event: Sendable {
        case line(Script.Line)
        case lamp(Lamp, Duration)
        case barrier(isOpen: Bool, Duration)
        case process(String, String, Duration)
        case judged(Verdict, Duration)
        /// Some time passed, and what the oracle thinks now.
        case moment(GateState.Opinion, Duration)
        case violation(Oracle.Violation)
    }

    /// The time that the oracle lets pass between checks.
    private static let interval = Duration.milliseconds(50)
    /// The time for everything to recover after the last fault was mended.
    static let recovery = Duration.seconds(30)
    /// The time within which a good code must become green in a quiet period.
    static let patience = Duration.seconds(3)

    /// The person of the quiet period, who was not at the gate before.
    private static let visitor = "visitor"

    private let script: Script
    private let scheduler: Scheduler
    private let world: World
    private let machine: SimulatedMachine
    private let issuer: SimulatedIssuer
    private let watcher: Watcher
    private let observe: (@Sendable (Event) -> Void)?
    private var shown: [(credentials: [Credential], end: Duration?)] = []

    /// Creates a run of `script`, whose first line is its site.
    init(
        _ script: Script, _ prepared: PreparedDisk, issuer: SimulatedIssuer,
        observe: (@Sendable (Event) -> Void)? = nil
    ) throws(WrongSite) {
        let (site, seed) = try Self.site(of: script).get()
        (self.script, self.issuer, self.observe) = (script, issuer, observe)
        scheduler = Scheduler(seed: seed)
        let watcher = Watcher(Oracle(site, prepared.publications), observe)
        self.watcher = watcher
        world = World(
            site, on: scheduler, start: prepared.publications.start, tell: watcher.follow)
        machine = SimulatedMachine(world, seed: seed, prepared)
    }

    private static func site(of script: Script) -> Result<(Site, seed: UInt64), WrongSite> {
        guard case .exploring(.site(let values)) = script.lines.first?.command else {
            return .success((Site(), 1))
        }
        return Site.parse(values)
    }

    /// Runs the script and the quiet period after it. Stops at the first broken promise.
    func run() -> Outcome {
        world.scheduler.setPauses(
            .init(chance: world.site.pauseChance, longest: world.site.longestPause))
        machine.setPower(true)
        for line in script.lines {
            guard pass(until: line.at) else { return finish() }
            observe?(.line(line))
            if case .exploring(.jobs(let number)) = line.command {
                guard pass(until: scheduler.now + .seconds(1), jobs: scheduler.jobs + number) else {
                    return finish()
                }
            } else {
                perform(line.command)
            }
        }
        recover()
        return finish()
    }

    /// Lets time pass, or `most` jobs in all. Returns `false` once a promise is broken.
    private func pass(until end: Duration, jobs most: Int = .max) -> Bool {
        while scheduler.now < end, scheduler.jobs < most {
            let next = min(end, scheduler.now + Self.interval)
            let change = shown.compactMap(\.end).min() ?? end
            do throws(SpinningProgram) {
                try scheduler.run(until: min(next, max(change, scheduler.now)), jobs: most)
            } catch {
                watcher.oracle.withLock {
                    $0.report(.programWaits, at: error.at, "it spins: \(error.jobs)")
                }
                return false
            }
            if shown.contains(where: { $0.end.map { $0 <= scheduler.now } ?? false }) {
                shown.removeAll { $0.end.map { $0 <= scheduler.now } ?? false }
                show()
            }
            let now = scheduler.now
            watcher.oracle.withLock { $0.check(at: now) }
            observe?(.moment(watcher.oracle.withLock { $0.opinion(at: now) }, now))
            if watcher.oracle.withLock({ $0.violation }) != nil { return false }
        }
        return watcher.oracle.withLock { $0.violation } == nil
    }

    /// Mends everything and waits; then a good code must pass.
    private func recover() {
        world.calmDown()
        scheduler.setPauses(.init())
        shown = []
        show()
        machine.clock.change(.right, at: scheduler.now)
        machine.setPower(true)
        machine.letAllGo()
        guard pass(until: scheduler.now + Self.recovery) else { return }
        // One that still waits for its network ends.
        machine.process(.update)?.kill()
        machine.update(to: Publications.count - 1, .whole, isCarried: true)
        guard pass(until: scheduler.now + .seconds(5)) else { return }
        let since = scheduler.now
        if world.site.hasCamera {
            present(Self.visitor, for: nil)
        } else if let credential = held(by: Self.visitor)?.first {
            world.read(credential)
        }
        let end = since + min(Self.patience, world.site.hold - .milliseconds(200))
        guard pass(until: end) else { return }
        let now = scheduler.now
        watcher.oracle.withLock { $0.expectGreen(since: since, at: now) }
        shown = []
        show()
        guard pass(until: now + world.site.hold + .seconds(3)) else { return }
        watcher.oracle.withLock { $0.expectHeld(since: since, at: scheduler.now) }
        checkJournal()
    }

    private func checkJournal() {
        let lines = machine.journalBytes.split(separator: 0x0A)
        let green = Array("\"lamp\":\"green\"".utf8)
        let greens = lines.count { $0.firstRange(of: green) != nil }
        let now = scheduler.now
        watcher.oracle.withLock { $0.checkRecord(greenLines: greens, at: now) }
    }

    private func finish() -> Outcome {
        // The processes end, so that no task of theirs is left.
        machine.setPower(false)
        try? scheduler.run(until: scheduler.now)
        scheduler.forgetAlarms()
        var outcome = Outcome()
        watcher.oracle.withLock { oracle in
            outcome.violation = oracle.violation
            outcome.reached = oracle.reached
        }
        if let violation = outcome.violation { observe?(.violation(violation)) }
        (outcome.trace, outcome.jobs) = (scheduler.trace, scheduler.jobs)
        outcome.time = scheduler.now
        return outcome
    }
}

/// Tells the oracle and those who follow a run what happened.
private final class Watcher: Sendable {
    let oracle: Mutex<Oracle>
    private let observe: (@Sendable (ExploredRun.Event) -> Void)?

    init(_ oracle: Oracle, _ observe: (@Sendable (ExploredRun.Event) -> Void)?) {
        self.oracle = Mutex(oracle)
        self.observe = observe
    }

    @Sendable func follow(_ happening: World.Happening, _ now: Duration) {
        oracle.withLock { $0.follow(happening, at: now) }
        guard let observe else { return }
        switch happening {
        case .judged(let verdict): observe(.judged(verdict, now))
        case .lamp(let lamp): observe(.lamp(lamp, now))
        case .barrier(let isOpen): observe(.barrier(isOpen: isOpen, now))
        case .started(let name): observe(.process(name, "started", now))
        case .ended(let name): observe(.process(name, "ended", now))
        case .lost(let text): observe(.process("terminal", text, now))
        case .view, .reading, .fault, .button, .stopped, .told, .kept, .powered, .clock, .offered,
            .published, .recorded, .foundWrong:
            break
        }
    }
}

// MARK: Commands

extension ExploredRun {
    private func perform(_ command: Command) {
        switch command {
        case .present(let person, let seconds, _): present(person, for: seconds)
        case .withdraw:
            shown = []
            show()
        case .unplug(let device): world.set(Self.part(device), .unplugged)
        case .plug(let device): world.set(Self.part(device), nil)
        case .camera(.stall): world.set(.camera, .stalled)
        case .camera(.freeze): world.set(.camera, .frozen(world.now))
        case .camera(.corrupt): world.set(.camera, .corrupt)
        case .clock(let change):
            machine.clock.change(change, at: world.now)
            world.happened(.clock(isRight: change == .right))
        case .disk(let isFull): world.set(.disk, isFull ? .full : nil)
        case .button: world.press()
        case .power(let isOn):
            machine.setPower(isOn)
        case .exploring(let action): perform(action)
        case .picture, .scene, .resetScene, .keys, .end: break
        }
    }

    private static func part(_ device: Command.Device) -> World.Part {
        switch device {
        case .camera: .camera
        case .indicator: .indicator
        case .barrier: .barrier
        }
    }

    private func perform(_ action: Exploring) {
        switch action {
        case .site: break
        case .beside(let person, let seconds): hold(person, for: seconds)
        case .read(let person):
            if let credential = held(by: person)?.first, credential.isReadable {
                world.read(credential)
            }
        case .hang(let part, let seconds): hang(Self.part(part), for: .seconds(seconds))
        case .fail(let part): world.set(Self.part(part), part == .reader ? .unplugged : .corrupt)
        case .mend(let part): world.set(Self.part(part), nil)
        case .late(let seconds): world.set(.camera, .late(.seconds(seconds)))
        case .stop(let program, let seconds):
            machine.stop(Self.program(program), for: .seconds(seconds))
        case .kill(let program):
            world.happened(.told(Self.program(program).rawValue, mayFinish: false))
            machine.process(Self.program(program))?.kill()
        case .restart:
            world.happened(.told("terminal", mayFinish: true))
            machine.restart()
        case .jobs: break
        case .update(let number, let repository):
            world.happened(.offered(number))
            machine.update(
                to: number, repository,
                isCarried: true)
        }
    }

    private func hang(_ part: World.Part, for time: Duration) {
        let end = world.now + time
        world.set(part, .hangs(until: end))
        scheduler.at(end) { [world] in
            if world.fault(of: part) == .hangs(until: end) { world.set(part, nil) }
        }
    }

    private static func part(_ part: Exploring.Part) -> World.Part {
        switch part {
        case .indicator: .indicator
        case .barrier: .barrier
        case .disk: .disk
        case .decoder: .decoder
        case .reader: .reader
        case .network: .network
        }
    }

    private static func program(_ program: Exploring.Program) -> SimulatedMachine.Program {
        switch program {
        case .terminal: .terminal
        case .lampGuard: .lampGuard
        case .barrierGuard: .barrierGuard
        case .update: .update
        }
    }

    // MARK: People

    private func held(by person: String) -> [Credential]? {
        Credential.held(by: person, at: world.start, after: world.now, from: issuer)
    }

    private func present(_ person: String, for seconds: Double?) {
        shown = []
        hold(person, for: seconds)
    }

    private func hold(_ person: String, for seconds: Double?) {
        guard let credentials = held(by: person) else { return }
        shown.append((credentials, seconds.map { world.now + .seconds($0) }))
        show()
    }

    private func show() { world.show(shown.flatMap(\.credentials)) }
}
