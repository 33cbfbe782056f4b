import DeviceInterface
import Verdicts

@testable import Terminal
@testable import TerminalCore

/// What must hold whatever happens, each property by the name of the attack that broke it.
enum Property: String, CaseIterable {
    case oneScanWhateverTheBytes = "A1: one credential is one scan, whatever bytes carry it"
    case wholeLook =
        "A2: green begins only with a whole look that showed one credential and nothing unread"
    case freshSight = "A3: green begins only with a sight of now, and none of before a gap"
    case groundsHold = "A4: green ends when what it stands on ends"
    case ordersEnd =
        "A5: every colour has an end within the hold, and the barrier is open in green only"
    case notTwice = "A6: nobody passes twice within the time, whatever they show"
    case nothingFailed = "B: green only while every part works"
}

/// Follows what a terminal orders, as a lamp and a barrier would, and finds what must not be.
struct GateOracle {
    struct Violation: Error, CustomStringConvertible {
        let property: Property
        let detail: String
        var description: String { "\(property.rawValue): \(detail)" }
    }

    /// What led to the actions at hand, as far as the oracle must know.
    struct Cause {
        var takenAt: Duration?
        /// The credentials that were before the camera when the picture was taken; `nil` for a reader.
        var inView: Set<Int>?
        var view: FrameView?
    }

    let timing: Timing
    let againAfter: Duration
    /// The end of the last time in which the terminal stood still, failed, or was told to forget.
    var lastBreak = Duration.zero
    private(set) var greens = 0
    private var lamp = Lamp.dark
    private var lampUntil: Duration?
    private var greenFor: (number: Int, since: Duration, undeservedSince: Duration?)?
    private var openUntil: Duration?
    private var passed: [(identity: UInt8, person: UInt8, at: Duration)] = []

    init(timing: Timing, againAfter: Duration) {
        (self.timing, self.againAfter) = (timing, againAfter)
    }

    var isGreen: Bool { lamp == .green }

    private func broken(_ property: Property, _ detail: String) -> Violation {
        Violation(property: property, detail: detail)
    }

    mutating func follow(
        _ actions: [DecisionMachine.Action], _ cause: Cause, in world: GateWorld
    ) throws {
        for action in actions {
            switch action {
            case .show(let lamp, let until): try show(lamp, until, in: world)
            case .openBarrier(_, let until): openUntil = until
            case .shutBarrier: openUntil = nil
            case .remember(let code): try begin(code, cause, in: world)
            case .forget(let code):
                if passed.last?.identity == code.identity[0] { passed.removeLast() }
            case .record, .count: break
            }
        }
    }

    private mutating func show(_ lamp: Lamp, _ until: Duration?, in world: GateWorld) throws {
        (self.lamp, lampUntil) = (lamp, until)
        if lamp != .green { greenFor = nil }
        guard [.green, .yellow, .red].contains(lamp) else { return }
        guard let until, until <= world.now + timing.hold else {
            throw broken(.ordersEnd, "\(lamp) until \(until.map { "\($0)" } ?? "ever")")
        }
    }

    private mutating func begin(
        _ code: ScannedCode, _ cause: Cause, in world: GateWorld
    ) throws {
        greens += 1
        let number = Int(code.payload[0])
        let credential = world.credentials[number]
        guard world.deservesGreen(number) else {
            throw broken(.groundsHold, "green for \(credential) at \(world.now)")
        }
        if let view = cause.view, let inView = cause.inView {
            let credentials = inView.filter { world.credentials[$0].isCredential }
            let identities = Set(credentials.map { world.credentials[$0].identity })
            guard view.isWhole, view.unreadSymbols == 0, identities == [credential.identity] else {
                throw broken(.wholeLook, "\(identities) in view, \(view)")
            }
        }
        guard let takenAt = cause.takenAt, world.now - takenAt <= timing.oldestSight,
            takenAt >= lastBreak, takenAt <= world.now
        else { throw broken(.freshSight, "taken at \(String(describing: cause.takenAt))") }
        for earlier in passed where world.now - earlier.at < againAfter {
            if earlier.identity == credential.identity {
                throw broken(.oneScanWhateverTheBytes, "\(credential.identity) again")
            }
            if earlier.person == credential.person {
                throw broken(.notTwice, "person \(credential.person) again")
            }
        }
        passed.append((credential.identity, credential.person, world.now))
        greenFor = (number, world.now, nil)
    }

    /// What must hold after every step. A lamp and a barrier end by themselves at their deadlines.
    mutating func check(failed: Set<DecisionMachine.Part>, in world: GateWorld) throws {
        if let end = lampUntil, world.now >= end {
            (lamp, lampUntil) = (.dark, nil)
            greenFor = nil
        }
        if let end = openUntil, world.now >= end { openUntil = nil }
        if openUntil != nil, lamp != .green {
            throw broken(.ordersEnd, "the barrier is open and the lamp \(lamp)")
        }
        guard lamp == .green else { return }
        if !failed.isEmpty { throw broken(.nothingFailed, "green while \(failed)") }
        guard let green = greenFor else { throw broken(.groundsHold, "green for nobody") }
        if world.now - green.since > timing.hold {
            throw broken(.ordersEnd, "green since \(green.since)")
        }
        if !world.deservesGreen(green.number) {
            throw broken(.groundsHold, "still green at \(world.now)")
        }
    }
}
