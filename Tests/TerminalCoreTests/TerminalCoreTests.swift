import DeviceInterface
import Foundation
import Synchronization
import Testing
import Verdicts

@testable import TerminalCore

/// Devices as they answer, and a clock that the test moves: the core is driven as a runner drives it.
private struct Gate {
    var core: TerminalCore
    var now = Duration.zero
    /// What each device answers; `nil` for what it takes. A device in `silent` does not answer.
    var lampError: DeviceError?
    var barrierError: DeviceError?
    var diskError: DeviceError?
    var silent: Set<DecisionMachine.Part> = []
    /// What a look at the trusted data finds.
    var look = TrustCheck()
    /// What was told, in order.
    var lamps: [Lamp] = []
    var barrier: [BarrierUpkeep.Order] = []
    var written: [Reason] = []
    var announced: [Reason] = []
    var doubts: [TrustCheck.Doubt?] = []
    var reads: [InputUpkeep.Input] = []
    var inputs: [InputUpkeep.Input] = []
    /// The number of failures that the machine heard of.
    var failures = 0
    var lastFailure: DeviceError?

    init(
        _ admission: any AdmissionCheck = Judged(), expectsFrames: Bool = false,
        firstCheck: TrustCheck = TrustCheck(), silent: Set<DecisionMachine.Part> = []
    ) {
        self.silent = silent
        core = TerminalCore(
            timing: Timing(), expectsFrames: expectsFrames, hasBarrier: true,
            admission: admission, firstCheck: firstCheck, start: .zero)
        send(.happened(.tick))
    }

    mutating func send(_ event: TerminalCore.Event) {
        let step = core.handle(event, at: now)
        doubts += step.doubts.map(\.doubt)
        inputs += step.inputs.map(\.input)
        for case .failed(_, let error) in step.decisions.map(\.event) {
            failures += 1
            lastFailure = error
        }
        for order in step.orders { carryOut(order) }
    }

    private mutating func carryOut(_ order: TerminalCore.Order) {
        switch order {
        case .lamp(let order):
            if lampError == nil, order.lamp != lamps.last { lamps.append(order.lamp) }
            if !silent.contains(.indicator) { send(.lampAnswered(order, lampError)) }
        case .barrier(let order):
            if order != .check { barrier.append(order) }
            if !silent.contains(.barrier) { send(.barrierAnswered(order, barrierError)) }
        case .journal(let order):
            if diskError == nil, case .write(let scan) = order {
                written.append(scan.verdict.reason)
            }
            if !silent.contains(.storage) { send(.journalAnswered(diskError)) }
        case .checkTrust:
            if !silent.contains(.trust) { send(.trustAnswered(look)) }
        case .announce(let scan): announced.append(scan.verdict.reason)
        case .read(let input): reads.append(input)
        case .lose: break
        }
    }

    /// Nothing but time passes.
    mutating func tick(for duration: Duration) {
        let end = now + duration
        while now < end {
            now += .milliseconds(10)
            send(.happened(.tick))
        }
    }

    /// Ticks until `condition`, two seconds at most; answers how long it took.
    mutating func ticks(until condition: (Gate) -> Bool) -> Duration {
        let start = now
        while !condition(self), now - start < .seconds(2) { tick(for: .milliseconds(10)) }
        return now - start
    }

    mutating func read(_ code: ScannedCode) {
        send(.happened(.reading(code, takenAt: now, source: "reader")))
    }

    mutating func frame(_ number: UInt64) {
        send(.happened(.frame([], number: number, takenAt: now, source: "camera")))
    }
}

/// Judges every code as green until it is told otherwise.
private final class Judged: AdmissionCheck {
    let reason: Reason
    /// The payloads of the codes that count as passed.
    private let passed = Mutex<[String]>([])

    init(_ reason: Reason = .statusGreen) { self.reason = reason }

    var passages: [String] { passed.withLock { $0 } }

    func judgedAgain(_ payload: [UInt8], at now: Duration) -> ScannedCode {
        ScannedCode(payload: payload, verdict: Verdict(reason))
    }
    func refusal(of code: ScannedCode, at now: Duration) -> Verdict? { nil }
    func remember(_ code: ScannedCode, at now: Duration) {
        passed.withLock { $0.append(String(decoding: code.payload, as: UTF8.self)) }
    }
    func forget(_ code: ScannedCode) {
        let name = String(decoding: code.payload, as: UTF8.self)
        passed.withLock { passed in passed.removeAll { $0 == name } }
    }
}

/// Every time-out of the terminal, moved by `tick` alone, and what no upkeep can show by itself.
@Suite struct TerminalCoreTests {
    private let error = DeviceError(.disconnected, "write", advice: "Plug it in.")

    @Test func `the terminal starts dark and shut, and checks for free space`() {
        let gate = Gate()
        #expect(gate.lamps == [.dark] && gate.barrier == [.shut])
        #expect(gate.core.failedParts.isEmpty)
    }

    @Test func `the terminal is ready when lamp and barrier have answered`() {
        var gate = Gate()
        #expect(gate.core.isReady)
        for part in [DecisionMachine.Part.indicator, .barrier] {
            gate = Gate(silent: [part])
            gate.tick(for: .seconds(1))
            #expect(!gate.core.isReady, "\(part)")
        }
    }

    @Test func `the barrier opens only when the scan is in the journal`() {
        var gate = Gate(silent: [.storage])
        gate.core = TerminalCore(
            timing: Timing(), expectsFrames: false, hasBarrier: true, admission: Judged(),
            start: .zero)
        (gate.barrier, gate.silent) = ([], [])
        gate.send(.happened(.tick))
        gate.silent = [.storage]
        gate.read(code("a"))
        #expect(gate.lamps.last == .green && gate.barrier == [.shut])
        gate.tick(for: .milliseconds(300))
        #expect(gate.lamps.last == .green && gate.barrier == [.shut])
        gate.silent = []
        gate.send(.journalAnswered(nil))
        #expect(gate.barrier == [.shut, .pulse(until: .seconds(2))])
    }

    @Test(arguments: ["button", "fault", "end"])
    func `a green that ends before its scan is in the journal opens nothing`(_ end: String) {
        var gate = Gate()
        gate.silent = [.storage]
        gate.read(code("a"))
        gate.tick(for: .milliseconds(300))
        switch end {
        case "button": gate.send(.happened(.cleared(by: .button)))
        case "fault": gate.send(.happened(.failed(.camera, error)))
        default: gate.tick(for: .seconds(2))
        }
        gate.silent = []
        gate.send(.journalAnswered(nil))
        gate.tick(for: .seconds(1))
        #expect(!gate.barrier.contains { if case .pulse = $0 { true } else { false } })
    }

    @Test(arguments: ["button", "fault", "end", "disk", "slow", "next", "full"])
    func `who found the barrier shut has not passed`(_ end: String) {
        let judged = Judged()
        var gate = Gate(judged)
        gate.silent = [.storage]
        gate.read(code("a"))
        #expect(judged.passages == ["a"])
        gate.tick(for: .milliseconds(300))
        switch end {
        case "button": gate.send(.happened(.cleared(by: .button)))
        case "fault": gate.send(.happened(.failed(.camera, error)))
        case "disk": gate.send(.journalAnswered(error))
        case "slow": gate.tick(for: .seconds(1.5))
        case "next": gate.read(code("b"))
        case "full": gate.send(.barrierAnswered(.check, error))
        default: gate.tick(for: .seconds(2))
        }
        gate.silent = []
        gate.send(.journalAnswered(nil))
        #expect(judged.passages == (end == "next" ? ["b"] : []))
    }

    @Test func `who found the barrier open has passed, whatever follows`() {
        let judged = Judged()
        var gate = Gate(judged)
        gate.read(code("a"))
        gate.tick(for: .seconds(1))
        gate.send(.happened(.failed(.camera, error)))
        gate.tick(for: .seconds(2))
        #expect(judged.passages == ["a"])
    }

    @Test func `without a barrier, who saw green has passed`() {
        let judged = Judged()
        var core = TerminalCore(
            timing: Timing(), expectsFrames: false, hasBarrier: false, admission: judged,
            start: .zero)
        let sight = DecisionMachine.Event.reading(code("a"), takenAt: .zero, source: "reader")
        _ = core.handle(.happened(sight), at: .zero)
        _ = core.handle(.happened(.failed(.camera, error)), at: .milliseconds(300))
        #expect(judged.passages == ["a"])
    }

    @Test func `a scan that could not be written opens nothing until it is`() {
        var gate = Gate()
        gate.diskError = error
        gate.read(code("a"))
        #expect(gate.barrier == [.shut, .shut])
        gate.diskError = nil
        gate.tick(for: .seconds(3))
        #expect(gate.written == [.statusGreen] && gate.core.failedParts.isEmpty)
        #expect(gate.barrier == [.shut, .shut])
    }

    @Test func `a green opens once, is recorded, and ends after its hold`() {
        var gate = Gate()
        gate.read(code("a"))
        #expect(gate.lamps == [.dark, .green] && gate.written == [.statusGreen])
        #expect(gate.barrier == [.shut, .pulse(until: .seconds(2))])
        let took = gate.ticks { $0.lamps.last == .dark }
        #expect(took == .seconds(2))
        #expect(gate.barrier.last == .shut)
    }

    @Test func `a green is judged again with every tick`() {
        var gate = Gate(Judged(.revoked))
        gate.read(code("a"))
        #expect(gate.lamps.last == .green)
        gate.tick(for: .milliseconds(10))
        #expect(gate.lamps.last == Reason.revoked.lamp && gate.barrier.last == .shut)
        #expect(gate.announced == [.statusGreen, .revoked])
    }

    @Test func `missing frames are a fault after the stall time`() {
        var gate = Gate(expectsFrames: true)
        gate.frame(1)
        let took = gate.ticks { !$0.core.failedParts.isEmpty }
        #expect(took == Timing().stall)
        #expect(gate.lamps.last == .fault)
        gate.frame(2)
        #expect(gate.lamps.last == .dark)
    }

    @Test func `a camera that fails is read again four times a second`() {
        var gate = Gate(expectsFrames: true)
        gate.frame(1)
        for attempt in 1...4 {
            gate.send(.inputFailed(.camera, error))
            #expect(gate.core.failedParts == [.camera] && gate.lamps.last == .fault)
            let took = gate.ticks { $0.reads.count == attempt }
            #expect(took == InputUpkeep.retry)
            // Nothing is ordered again before the attempt is over.
            gate.tick(for: .seconds(1))
            #expect(gate.reads.count == attempt)
        }
        #expect(gate.announced == [.deviceFault])
        gate.frame(2)
        #expect(gate.core.failedParts.isEmpty && gate.lamps.last == .dark)
        #expect(gate.inputs == [.camera, .camera], "its failure once, and that it works")
    }

    @Test func `code readers are at fault until the last of them works`() {
        var gate = Gate()
        gate.send(.inputFailed(.reader(0), error))
        gate.send(.inputFailed(.reader(1), error))
        gate.send(.inputOpened(.reader(1)))
        gate.tick(for: .seconds(2))
        #expect(gate.core.failedParts == [.reader])
        gate.read(code("a"))
        #expect(gate.lamps == [.dark, .fault])
        gate.send(.inputOpened(.reader(0)))
        let took = gate.ticks { $0.core.failedParts.isEmpty }
        #expect(took == InputUpkeep.lasts && gate.lamps.last == .dark)
        #expect(gate.announced == [.deviceFault])
    }

    @Test func `a reader that opens and fails at once stays a fault`() {
        var gate = Gate()
        for _ in 0..<8 {
            gate.send(.inputFailed(.reader(0), error))
            gate.tick(for: InputUpkeep.retry)
            gate.send(.inputOpened(.reader(0)))
            gate.tick(for: .milliseconds(100))
            #expect(gate.core.failedParts == [.reader])
        }
        #expect(gate.announced == [.deviceFault] && gate.inputs == [.reader(0)])
    }

    @Test func `readers that fail in different ways are one failure each`() {
        var gate = Gate()
        let other = DeviceError(.ioFailed, "read", advice: "Check it.")
        for _ in 0..<8 {
            gate.send(.inputFailed(.reader(0), error))
            gate.send(.inputFailed(.reader(1), other))
            gate.tick(for: InputUpkeep.retry)
        }
        #expect(gate.inputs == [.reader(0), .reader(1)] && gate.failures == 2)
        // When the one is back, the other is the failure of the part.
        gate.send(.inputOpened(.reader(1)))
        gate.tick(for: .seconds(2))
        #expect(gate.failures == 3 && gate.lastFailure == error)
        #expect(gate.core.failedParts == [.reader] && gate.announced == [.deviceFault])
    }

    @Test func `what was seen during a fault lights nothing after it`() {
        var gate = Gate(expectsFrames: true)
        gate.frame(1)
        gate.send(.inputFailed(.reader(0), error))
        gate.send(.inputOpened(.reader(0)))
        while !gate.core.failedParts.isEmpty {
            gate.tick(for: .milliseconds(100))
            gate.frame(2)
        }
        gate.send(
            .happened(
                .closerLook(
                    [code("a")], number: 2, takenAt: gate.now - .milliseconds(500),
                    source: "camera")))
        #expect(!gate.lamps.contains(.green) && gate.announced == [.deviceFault])
        gate.tick(for: .milliseconds(50))
        gate.read(code("a"))
        #expect(gate.lamps.last == .green)
    }

    @Test func `a late frame does not end the fault of the camera`() {
        var gate = Gate(expectsFrames: true)
        gate.frame(1)
        gate.send(.inputFailed(.camera, error))
        gate.tick(for: .seconds(2))
        gate.send(
            .happened(
                .frame([], number: 2, takenAt: gate.now - .seconds(2), source: "camera")))
        #expect(gate.core.failedParts == [.camera] && gate.inputs == [.camera])
    }

    @Test func `a button that fails is read again and stops nobody`() {
        var gate = Gate()
        gate.send(.inputFailed(.button, error))
        let took = gate.ticks { $0.reads == [.button] }
        #expect(took == InputUpkeep.retry && gate.core.failedParts.isEmpty)
        gate.read(code("a"))
        #expect(gate.lamps.last == .green)
    }

    @Test func `a notice ends by itself`() {
        var gate = Gate()
        gate.send(.happened(.notice(.alreadyNewer)))
        #expect(gate.lamps == [.dark, .yellow])
        let took = gate.ticks { $0.lamps.last == .dark }
        #expect(took == .milliseconds(300))
    }

    @Test func `a failing lamp is a fault, and its order is repeated until it works`() {
        var gate = Gate()
        gate.lampError = error
        var took = gate.ticks { $0.core.failedParts == [.indicator] }
        #expect(took <= LampUpkeep.repetition)
        gate.lampError = nil
        took = gate.ticks { $0.core.failedParts.isEmpty }
        #expect(took <= LampUpkeep.retry)
        #expect(gate.lamps.last == .dark)
    }

    @Test func `a barrier whose guard died is a fault until it has shut`() {
        var gate = Gate()
        gate.barrierError = error
        var took = gate.ticks { $0.core.failedParts == [.barrier] }
        #expect(took <= BarrierUpkeep.checkInterval)
        gate.read(code("a"))
        #expect(gate.lamps.last == .fault && !gate.barrier.contains(.pulse(until: .seconds(2))))
        gate.barrierError = nil
        took = gate.ticks { $0.core.failedParts.isEmpty }
        #expect(took <= BarrierUpkeep.retry)
    }

    @Test func `a disk that fills while nobody is there is a fault before anybody comes`() {
        var gate = Gate()
        gate.diskError = error
        var took = gate.ticks { $0.core.failedParts == [.storage] }
        #expect(took <= JournalUpkeep.interval)
        gate.diskError = nil
        took = gate.ticks { $0.core.failedParts.isEmpty }
        #expect(took <= JournalUpkeep.interval)
    }

    @Test func `a disk that hangs under a green is a fault within a second`() {
        var gate = Gate()
        gate.silent = [.storage]
        gate.read(code("a"))
        let took = gate.ticks { $0.core.failedParts == [.storage] }
        #expect(took <= JournalUpkeep.patience)
        #expect(gate.lamps.last == .fault && gate.barrier.last == .shut)
        gate.silent = []
        gate.send(.journalAnswered(nil))
        #expect(gate.core.failedParts.isEmpty && gate.core.journal.waiting == 0)
    }

    @Test func `the trusted data is checked once a second`() {
        var gate = Gate()
        gate.look.outage = error
        var took = gate.ticks { $0.core.failedParts == [.trust] }
        #expect(took == TrustUpkeep.interval && gate.lamps.last == .fault)
        gate.look.outage = nil
        took = gate.ticks { $0.core.failedParts.isEmpty }
        #expect(took == TrustUpkeep.interval)
    }

    @Test func `nothing is judged without trusted data, from the first event on`() {
        var look = TrustCheck()
        look.outage = error
        var gate = Gate(firstCheck: look)
        gate.read(code("a"))
        #expect(gate.core.failedParts == [.trust] && !gate.lamps.contains(.green))
    }

    @Test func `a doubt stops nobody, and its start and end are reported once`() {
        var gate = Gate()
        let doubt = TrustCheck.Doubt("the clock is wrong", advice: "Set it.")
        gate.look.doubts[.clock] = doubt
        gate.tick(for: .seconds(3))
        gate.look.doubts = [:]
        gate.tick(for: .seconds(3))
        #expect(gate.doubts == [doubt, nil] && gate.core.failedParts.isEmpty)
    }

    @Test func `an import of keys is answered, and one look runs at a time`() {
        var gate = Gate()
        gate.look.notice = .updated
        gate.tick(for: .seconds(1))
        #expect(gate.lamps.last == .yellow)
        gate.look.notice = nil
        gate.silent = [.trust]
        gate.tick(for: .seconds(10))
        gate.silent = []
        gate.look.outage = error
        gate.send(.trustAnswered(gate.look))
        #expect(gate.core.failedParts == [.trust])
    }

    @Test func `a core without a tick for a second starts over`() {
        var gate = Gate()
        gate.read(code("a"))
        gate.now += .milliseconds(1500)
        gate.send(.happened(.tick))
        #expect(gate.lamps.last == .dark && gate.barrier.last == .shut)
        gate.tick(for: .seconds(1))
        #expect(gate.lamps.last == .dark)
    }

    @Test func `a lamp that hangs shows nothing late when it is back`() {
        var gate = Gate()
        gate.silent = [.indicator]
        gate.tick(for: .milliseconds(600))
        gate.read(code("a"))
        gate.tick(for: .seconds(3))
        gate.silent = []
        let late = LampUpkeep.Order(lamp: .green, deadline: nil, isRepetition: false)
        gate.send(.lampAnswered(late, nil))
        gate.tick(for: .seconds(1))
        #expect(gate.lamps.last == .dark, "\(gate.lamps)")
    }

    /// The compiler checks modules of the package; those of the system are checked here.
    @Test func `the core imports no clock, file, thread, device or logger`() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = package.appending(path: "Sources/TerminalCore")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".swift")
        }
        #expect(files.count > 5)
        for file in files {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            let imports = text.split(separator: "\n").filter {
                $0.hasPrefix("import ") || $0.contains(" import ")
            }
            .compactMap { $0.split(separator: " ").last }
            let allowed: Set<Substring> = ["DeviceInterface", "Verdicts"]
            #expect(allowed.isSuperset(of: imports), "\(file): \(imports)")
        }
    }
}
