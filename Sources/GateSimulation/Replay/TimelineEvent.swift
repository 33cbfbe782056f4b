package import DeviceInterface
package import TerminalCore
import Verdicts

/// An event of a simulated terminal, on the simulation's clock.
package enum TimelineEvent: Sendable {
    /// The lamp changed.
    case lamp(Lamp, at: Duration)
    /// A verdict was given, with the time since its code came into view; `nil` if that is unknown.
    case scan(Scan, latency: Duration?)

    /// The timeline events for an event at a simulated gate.
    package static func events(of event: GateEvent) -> [TimelineEvent] {
        switch event {
        case .handled(let step, _):
            step.decisions.flatMap(\.actions).compactMap { action in
                if case .record(let scan) = action { .scan(scan, latency: nil) } else { nil }
            }
        case .lamp(let lamp, let at): [.lamp(lamp, at: at)]
        case .scan, .performed, .trouble, .barrier, .frame, .changed: []
        }
    }
}
