import DeviceInterface
package import ProgramOutput
import Synchronization
import TerminalAssembly
import TerminalCore
import Verdicts

/// Prints the events of a simulated terminal with the simulation's time, and keeps the lines.
package final class TimelinePrinter: Sendable {
    private let json: Bool
    private let isDemo: Bool
    private let kept = Mutex<[VerdictLine]>([])

    /// A demo's text has a line for each arrival, and none for each change of the lamp.
    package init(json: Bool, isDemo: Bool = false) {
        (self.json, self.isDemo) = (json, isDemo)
    }

    /// The lines printed so far.
    package var lines: [VerdictLine] { kept.withLock { $0 } }

    /// Prints a change of the lamp, or a verdict.
    package func show(_ event: TimelineEvent) {
        guard json || !isDemo else { return }
        // On a terminal, the progress line is unfinished, so it is cleared first.
        if case .scan = event { StandardError.progress("") }
        let line = VerdictLine(event)
        kept.withLock { $0.append(line) }
        StandardOutput.show(line, json: json)
    }

    /// Prints the arrival of a demo.
    package func show(_ arrival: DemoLine) {
        guard !json else { return }
        StandardError.progress("")
        StandardOutput.writeStyled(arrival.text(hasColours: StandardOutput.hasColours))
    }

    /// Prints what happened at a gate.
    package func show(_ event: GateEvent) {
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
