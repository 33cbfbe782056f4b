import DeviceInterface
import FoundationEssentials
import Passages
import ReproducibleNumbers
import TestSupport
import Verdicts

@testable import Terminal
@testable import TerminalCore

/// One random sequence of what can happen at a gate, from one seed: frames whole and partial, early and
/// late, readings, closer looks, faults, gaps, the button, notices, changes of clock and keys.
struct GateSequence {
    private var random: SeededRandom
    private var world: GateWorld
    private var machine: DecisionMachine
    private var oracle: GateOracle
    private let admission: Admission
    private let timing: Timing
    private var shown: Set<Int> = []
    private var broken: Set<DecisionMachine.Part> = []
    private var number: UInt64 = 0

    /// How often green began.
    var greens: Int { oracle.greens }

    init(seed: UInt64, againAfter: Duration = .seconds(10)) {
        var random = SeededRandom(seed: seed)
        var timing = Timing()
        timing.hold = .milliseconds(2000 + random.below(13_000))
        timing.sameCode = .milliseconds(500 + random.below(3000))
        self.timing = timing
        world = GateWorld(using: &random)
        machine = DecisionMachine(timing: timing, expectsFrames: random.below(4) != 0)
        oracle = GateOracle(timing: timing, againAfter: againAfter)
        let start = Date(timeIntervalSince1970: 1_780_300_800)
        admission = Admission(
            judge: { _, _ in preconditionFailure("the sequence judges by itself") },
            wallTime: { start + $0 / .seconds(1) },
            register: PassageRegister(againAfter: againAfter, at: start, now: .zero))
        self.random = random
    }

    /// Makes `steps` steps; throws what must not be.
    mutating func run(steps: Int) throws {
        for _ in 0..<steps {
            try step()
            try oracle.check(failed: machine.failedParts, in: world)
        }
    }

    private mutating func step() throws {
        switch random.below(100) {
        case 0..<30: try frame()
        case 30..<50: try pass(.milliseconds(10 + random.below(200)))
        case 50..<62: change()
        case 62..<68: try closerLook()
        case 68..<74: try reading()
        case 74..<79: try stall()
        case 79..<85: try fault()
        case 85..<88: try press()
        case 88..<90:
            try send(.notice(Notice.allCases[random.below(Notice.allCases.count)]), .init())
        case 90..<93: world.clockIsDoubtful.toggle(); try uphold()
        case 93..<96: world.credentials[random.below(6)].isRevoked.toggle(); try uphold()
        case 96..<98: try pass(.seconds(2))
        default: try recoverAll()
        }
    }

    private mutating func send(
        _ event: DecisionMachine.Event, _ cause: GateOracle.Cause
    ) throws {
        let event = admission.checked(event, at: world.now)
        let actions = machine.handle(event, at: world.now)
        for action in actions {
            switch action {
            case .remember(let code): admission.remember(code, at: world.now)
            case .forget(let code): admission.forget(code)
            case .count(.gap): oracle.lastBreak = world.now
            case .show, .openBarrier, .shutBarrier, .record, .count(.lateSight): break
            }
        }
        try oracle.follow(actions, cause, in: world)
    }

    /// As a terminal does with every tick.
    private mutating func uphold() throws {
        guard let payload = machine.standing else { return }
        try send(.judgedAgain(world.judge(payload)), .init())
    }

    private mutating func tick() throws {
        try send(.tick, .init())
        try uphold()
    }

    /// Time passes with ticks, and the deadlines of a terminal's own.
    private mutating func pass(_ duration: Duration) throws {
        let end = world.now + duration
        while world.now < end {
            world.now = min(end, world.now + .milliseconds(20))
            try tick()
            try oracle.check(failed: machine.failedParts, in: world)
        }
    }

    /// The process is stopped: no ticks, and what waited comes first.
    private mutating func stall() throws {
        world.now += .milliseconds(800 + random.below(6000))
        switch random.below(3) {
        case 0: try frame(delay: .milliseconds(random.below(6000)))
        case 1: try reading(delay: .milliseconds(random.below(6000)))
        default: break
        }
        try tick()
    }

    private mutating func change() {
        switch random.below(4) {
        case 0: shown = []
        case 1: shown = [random.below(6)]
        case 2: shown.insert(random.below(6))
        default: shown = [random.below(6), random.below(6)]
        }
        world.show(shown)
    }

    /// What a decoder may answer: a whole look reads all there is, or knows that it did not.
    private mutating func look(at time: Duration) -> ([ScannedCode], GateOracle.Cause) {
        let inView = world.view(at: time)
        let isWhole = random.below(3) != 0
        let read = inView.filter { _ in random.below(8) != 0 && (isWhole || random.below(2) == 0) }
        let unread = isWhole ? inView.count - read.count : 0
        let view = FrameView(isWhole: isWhole, unreadSymbols: unread)
        let variant = UInt8(random.below(4))
        return (
            read.sorted().map { world.judge($0, variant: variant) },
            .init(takenAt: time, inView: inView, view: view)
        )
    }

    private mutating func frame(delay: Duration? = nil) throws {
        let delay = delay ?? .milliseconds(random.below(10) == 0 ? random.below(3000) : 40)
        let takenAt = max(.zero, world.now - delay)
        let (codes, cause) = look(at: takenAt)
        number += 1
        try send(
            .frame(
                codes, number: number, takenAt: takenAt, source: "camera",
                view: cause.view ?? .whole), cause)
    }

    private mutating func closerLook() throws {
        let takenAt = max(.zero, world.now - .milliseconds(random.below(2000)))
        let (codes, cause) = look(at: takenAt)
        guard !codes.isEmpty else { return }
        try send(
            .closerLook(
                codes, number: number, takenAt: takenAt, source: "camera",
                view: cause.view ?? .whole), cause)
    }

    private mutating func reading(delay: Duration? = nil) throws {
        let takenAt = max(.zero, world.now - (delay ?? .milliseconds(random.below(1500))))
        let code = world.judge(random.below(6), variant: UInt8(random.below(4)))
        try send(
            .reading(code, takenAt: takenAt, source: "reader"), .init(takenAt: takenAt))
    }

    private mutating func fault() throws {
        let part = DecisionMachine.Part.allCases[random.below(7)]
        if broken.remove(part) != nil { return try send(.recovered(part), .init()) }
        broken.insert(part)
        oracle.lastBreak = world.now
        try send(.failed(part, .init(.ioFailed, "use \(part)", advice: "Mend it.")), .init())
    }

    private mutating func recoverAll() throws {
        broken = []
        for part in machine.failedParts { try send(.recovered(part), .init()) }
    }

    private mutating func press() throws {
        oracle.lastBreak = world.now
        try send(.cleared(by: .button), .init())
    }
}
