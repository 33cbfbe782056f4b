package import DeviceInterface
package import TerminalCore
import Verdicts

/// What is told of a simulated terminal, on the simulation's time line.
package enum TimelineEvent: Sendable {
    /// The lamp shows another colour.
    case lamp(Lamp, at: Duration)
    /// A verdict; with it, where that is known, the time since its code came into view.
    case scan(Scan, latency: Duration?)

    /// What is told of something that happened at a simulated gate.
    package static func events(of event: GateEvent) -> [TimelineEvent] {
        switch event {
        case .handled(_, let actions, _, _):
            actions.compactMap { action in
                if case .record(let scan) = action { .scan(scan, latency: nil) } else { nil }
            }
        case .lamp(let lamp, let at): [.lamp(lamp, at: at)]
        case .scan, .performed, .trouble, .barrier, .frame, .changed: []
        }
    }
}
