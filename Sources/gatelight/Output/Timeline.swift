import SimulatedDevices
import Synchronization
import Terminal
import TerminalCore
import Verdicts

/// Prints what happens at a simulated gate, on the simulation's time line.
struct Timeline: Sendable {
    let json: Bool
    func show(_ change: SimulatedIndicator.Change) {
        show(line(change))
    }

    /// The line of a lamp that changed.
    func line(_ change: SimulatedIndicator.Change) -> VerdictLine {
        VerdictLine(lamp: change.lamp, at: change.at.seconds)
    }

    /// The line of a scan; `latency` is told where it is known on the simulation's time line.
    func line(_ scan: Scan, latency: Duration? = nil) -> VerdictLine {
        var line = VerdictLine(scan.verdict)
        line.event = "verdict"
        line.at = scan.decidedAt.seconds
        line.frame = scan.frame
        line.latencyMs = latency?.milliseconds
        return line
    }

    func show(_ line: VerdictLine) {
        StandardOutput.show(line, json: json)
    }
}

/// Lines kept from wherever they come.
final class KeptLines: Sendable {
    private let kept = Mutex<[VerdictLine]>([])

    var lines: [VerdictLine] { kept.withLock { $0 } }

    func append(_ line: VerdictLine) {
        kept.withLock { $0.append(line) }
    }
}
