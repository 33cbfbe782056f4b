public import DeviceInterface
public import FoundationEssentials
import Synchronization
import Verdicts
public import TerminalCore

/// What watches a running terminal: events for viewers, counts for instruments, the newest picture.
///
/// Nothing in it is waited for by the engine or the camera.
public final class GateWatch: Sendable {
    /// What happens, as it happens.
    public let hub: EventHub
    /// What happened so far.
    public let statistics: GateStatistics
    /// The camera's newest picture, when somebody asks for it.
    public let preview: PreviewTap

    private let narrator = Mutex(Narrator())

    /// Watches a terminal that starts at `start` on its time line, which is `time` of day.
    public init(start: Duration, at time: Date) {
        hub = EventHub()
        statistics = GateStatistics(start: start, at: time)
        preview = PreviewTap()
        let dark = LampOrder(lamp: .dark, until: nil)
        hub.publish(.lamp(LampState(order: dark, orderedAt: start, scans: 0)))
    }

    /// The engine took an event, and `actions` follow.
    public func handled(
        _ event: DecisionMachine.Event, _ actions: [DecisionMachine.Action], at time: Duration
    ) {
        for case .count(let irregularity) in actions { statistics.count(irregularity) }
        for event in narrator.withLock({ $0.tell(event, actions, at: time) }) { tell(event) }
    }

    /// Something is doubtful, or not any more.
    func tell(_ subject: TrustLook.Subject, _ doubt: TrustLook.Doubt?, at time: Duration) {
        let fault = doubt.map { PartState.Fault(message: $0.message, advice: $0.advice) }
        tell(.part(PartState(name: subject.rawValue, fault: fault, since: time)))
    }

    /// Something else happened.
    public func tell(_ event: TerminalEvent) {
        statistics.note(event)
        hub.publish(event)
    }

    /// A frame was looked at, and this was seen in it.
    public func looked(at frame: Frame, _ seen: [SeenSymbol], at time: Duration) {
        let sight = Sight(
            frame: frame.number, width: frame.format.width, height: frame.format.height,
            symbols: seen)
        if statistics.looked(sight, at: time) { hub.publish(.sight(sight)) }
        preview.offer(frame)
    }
}
