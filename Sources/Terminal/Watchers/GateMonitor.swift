public import Coaching
internal import Dispatch
public import DeviceInterface
public import FoundationEssentials
import Synchronization
public import TerminalCore
import Verdicts

/// Observes a running terminal. Provides events for viewers, counts for instruments, and the newest
/// picture.
///
/// The engine and the camera never wait for the monitor.
public final class GateMonitor: Sendable {
    /// Distributes the events as they happen.
    public let hub: EventHub
    /// The counts so far.
    public let statistics: GateStatistics
    /// Provides the camera's newest picture on request.
    public let preview: PreviewTap

    private let translator = Mutex(EventTranslator())
    private let codeWatch: CodeWatch

    /// Observes a terminal that starts at `start` on its own clock, when the time of day is `time`.
    /// `search` searches frames for codes that cannot be read; unless given, in this process.
    public init(start: Duration, at time: Date, search: CodeWatch.Search? = nil) {
        hub = EventHub()
        statistics = GateStatistics(start: start, at: time)
        preview = PreviewTap()
        // Verdicts do not wait for advice.
        let queue = DispatchQueue(label: "gatelight.coaching")
        codeWatch = CodeWatch(search: search) { work in queue.async(execute: work) }
        let dark = LampOrder(lamp: .dark, until: nil)
        hub.publish(.lamp(LampState(order: dark, orderedAt: start, scans: 0)))
    }

    /// Notes the consequences of an event. On virtual time, the clock stands still during a
    /// decision; `work` is then its measured duration.
    public func handled(_ step: TerminalCore.Step, at time: Duration, work: Duration? = nil) {
        for decision in step.decisions {
            for case .count(let irregularity) in decision.actions {
                statistics.count(irregularity)
            }
            let events = translator.withLock { $0.tell(decision, at: time, work: work) }
            for event in events { tell(event) }
        }
        for (subject, doubt) in step.doubts { tell(subject, doubt, at: time) }
    }

    /// Notes that a simulated terminal started again while watchers stayed: it knows of no fault and
    /// no doubt yet.
    public func restarted(at time: Duration) {
        translator.withLock { $0.restart() }
        for part in statistics.snapshot.parts.values where part.fault != nil {
            tell(.part(PartState(name: part.name, fault: nil, since: time)))
        }
    }

    /// Notes a new doubt, or the end of one.
    private func tell(_ subject: TrustCheck.Subject, _ doubt: TrustCheck.Doubt?, at time: Duration)
    {
        let fault = doubt.map { PartState.Fault(message: $0.message, advice: $0.advice) }
        tell(.part(PartState(name: subject.rawValue, fault: fault, since: time)))
    }

    /// Notes and publishes any other event.
    public func tell(_ event: TerminalEvent) {
        statistics.note(event)
        hub.publish(event)
    }

    /// Notes that a frame was examined, with the symbols seen in it. Only for viewers does it find
    /// out why a code is not read.
    public func looked(at frame: Frame, _ seen: [DetectedSymbol], at time: Duration) {
        let obstacle = hub.watchers > 0 ? codeWatch.look(at: frame, seen, at: time) : nil
        let symbols = FrameSymbols(
            frame: frame.number, width: frame.format.width, height: frame.format.height,
            symbols: seen, obstacle: obstacle)
        if statistics.looked(symbols, at: time) { hub.publish(.symbols(symbols)) }
        preview.offer(frame)
    }
}
