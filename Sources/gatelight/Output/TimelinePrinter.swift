import DeviceInterface
import GateSimulation
import Synchronization
import TerminalAssembly
import TerminalCore
import Verdicts

/// Prints the events of a simulated terminal with the simulation's time, and keeps the lines.
final class TimelinePrinter: Sendable {
    private let json: Bool
    private let kept = Mutex<[VerdictLine]>([])

    init(json: Bool) {
        self.json = json
    }

    /// The lines printed so far.
    var lines: [VerdictLine] { kept.withLock { $0 } }

    func show(_ event: TimelineEvent) {
        // On a terminal, the progress line is unfinished, so it is cleared first.
        if case .scan = event { StandardError.progress("") }
        let line = VerdictLine(event)
        kept.withLock { $0.append(line) }
        StandardOutput.show(line, json: json)
    }

    func show(_ event: GateEvent) {
        TimelineEvent.events(of: event).forEach(show)
        switch event {
        case .performed(let line) where !json: StandardOutput.write("# \(line.script)")
        case .trouble(let problem): StandardError.tell(problem)
        case .handled, .scan, .lamp, .performed, .barrier, .frame, .changed: break
        }
    }
}

extension VerdictLine {
    fileprivate init(_ event: TimelineEvent) {
        switch event {
        case .lamp(let lamp, let at): self.init(lamp: lamp, at: at.seconds)
        case .scan(let scan, let latency):
            self.init(scan.verdict)
            self.event = "verdict"
            at = scan.decidedAt.seconds
            frame = scan.frame
            latencyMs = latency?.milliseconds
        }
    }
}
