import DeviceInterface
import GateSimulation
import Synchronization
import Terminal
import TerminalCore
import Verdicts

/// A gate on virtual time with the decoder and the judge of a terminal, and what happened at it.
struct TestGate {
    let gate: SimulatedGate
    private let log = Log()

    init(_ options: SimulatedGate.Options = greyOptions) throws {
        let log = log
        gate = try SimulatedGate(options, observe: { log.note($0) })
    }

    /// Verdicts and lamps so far, as lines.
    var timeline: [String] { log.lines }
    /// The reasons of all verdicts so far.
    var reasons: [Reason] { log.scans.map(\.verdict.reason) }
    /// What the lamp has shown so far.
    var lamps: [Lamp] { log.lamps }
    var troubles: [String] { log.troubles }
    /// The subjects whose doubts began or ended, in order.
    var doubts: [TrustCheck.Subject] { log.doubts }

    /// Plays a script to its end.
    func play(_ text: String) async throws {
        let script = try Script(text)
        try gate.play(script)
        await gate.advance(to: script.end)
        await gate.finish()
    }

    /// Does something now, and lets time pass.
    func perform(_ line: String, then seconds: Double) async throws {
        try gate.perform(line)
        await pass(seconds)
    }

    func pass(_ seconds: Double) async {
        await gate.advance(to: gate.state.time + .milliseconds(Int64(seconds * 1000)))
    }
}

/// Grey pictures: the quickest to make.
var greyOptions: SimulatedGate.Options {
    var options = SimulatedGate.Options()
    options.format = FrameFormat(.grey, width: 640, height: 480)
    return options
}

private final class Log: Sendable {
    private struct State {
        var scans: [Scan] = []
        var lamps: [Lamp] = []
        var lines: [String] = []
        var troubles: [String] = []
        var doubts: [TrustCheck.Subject] = []
    }

    private let state = Mutex(State())

    var scans: [Scan] { state.withLock { $0.scans } }
    var lamps: [Lamp] { state.withLock { $0.lamps } }
    var lines: [String] { state.withLock { $0.lines } }
    var troubles: [String] { state.withLock { $0.troubles } }
    var doubts: [TrustCheck.Subject] { state.withLock { $0.doubts } }

    func note(_ event: GateEvent) {
        state.withLock { state in
            switch event {
            case .handled(let step, _):
                state.doubts += step.doubts.map(\.subject)
                for case .record(let scan) in step.decisions.flatMap(\.actions) {
                    state.scans.append(scan)
                    let frame = scan.frame.map { "\($0)" } ?? "-"
                    state.lines.append(
                        "\(scan.decidedAt) \(scan.verdict.reason.rawValue) frame \(frame)")
                }
            case .lamp(let lamp, let at):
                state.lamps.append(lamp)
                state.lines.append("\(at) \(lamp.rawValue)")
            case .barrier(let at): state.lines.append("\(at) barrier")
            case .trouble(let problem): state.troubles.append(problem)
            case .scan, .frame, .performed, .changed: break
            }
        }
    }
}
