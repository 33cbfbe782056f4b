public import DeviceInterface
import FoundationEssentials
import Synchronization
import TerminalCore
public import Verdicts

/// The counts of a gate's events. They contain nothing that identifies a person.
public final class GateStatistics: Sendable {
    /// The kind of verdict that is counted.
    public struct Kind: Hashable, Codable, Sendable {
        /// The reason of the verdict.
        public var reason: Reason
        /// The lamp that was shown.
        public var lamp: Lamp

        /// Creates a kind from its parts.
        public init(reason: Reason, lamp: Lamp) {
            self.reason = reason
            self.lamp = lamp
        }
    }

    /// A failure of a part.
    public struct Incident: Codable, Sendable {
        /// The name of the part.
        public var name: String
        /// The fault, and what to do.
        public var fault: PartState.Fault
        /// The time of the failure, on the engine's clock.
        public var at: Duration
        /// The time at which the part worked again.
        public var endedAt: Duration?
    }

    /// All counts at one moment.
    public struct Snapshot: Codable, Sendable {
        /// The verdicts so far.
        public var verdicts: [Kind: Int] = [:]
        /// The times from the picture to the order to the lamp.
        public var latency = LatencyHistogram()
        /// The number of frames that were examined.
        public var frames = 0
        /// The number of these frames with at least one symbol.
        public var framesWithSymbol = 0
        /// The number of these frames in which every symbol was read.
        public var framesRead = 0
        /// The number of frames and readings that came too late and lit nothing.
        public var lateSights = 0
        /// The number of times that the terminal stood still and started anew.
        public var gaps = 0
        /// The state of every part that was ever reported.
        public var parts: [String: PartState] = [:]
        /// The newest failures, oldest first.
        public var incidents: [Incident] = []

        /// Creates counts of nothing.
        public init() {}

        /// The number of scans so far, excluding failures of parts.
        public var scans: Int {
            verdicts.reduce(0) { $1.key.reason == .deviceFault ? $0 : $0 + $1.value }
        }

        /// The share of frames with a symbol in which every symbol was read; `nil` before the
        /// first.
        public var readRate: Double? {
            framesWithSymbol == 0 ? nil : Double(framesRead) / Double(framesWithSymbol)
        }
    }

    fileprivate struct State {
        var snapshot = Snapshot()
        var hours: [Int: [Reason: Int]] = [:]
        var hour: Int
        var filter = FrameSymbolsFilter()
    }

    private let state: Mutex<State>
    /// The time at which the terminal started, on the engine's clock.
    public let start: Duration

    private static let keptHours = 7 * 24
    private static let keptIncidents = 50

    init(start: Duration, at time: Date) {
        self.start = start
        state = Mutex(State(hour: Self.hour(time)))
    }

    /// Everything counted so far.
    public var snapshot: Snapshot { state.withLock { $0.snapshot } }

    /// Returns the verdicts of the last `count` hours, by hours since 1970 and reason. Hours
    /// without verdicts are absent.
    public func hours(_ count: Int) -> [Int: [Reason: Int]] {
        state.withLock { state in
            state.hours.filter { $0.key > state.hour - count }
        }
    }

    func count(_ irregularity: DecisionMachine.Irregularity) {
        state.withLock { state in
            switch irregularity {
            case .lateSight: state.snapshot.lateSights += 1
            case .gap: state.snapshot.gaps += 1
            }
        }
    }

    func note(_ event: TerminalEvent) {
        switch event {
        case .scan(let scan): state.withLock { $0.note(scan, keeping: Self.keptHours) }
        case .part(let part): state.withLock { $0.note(part, keeping: Self.keptIncidents) }
        case .tick(let time): state.withLock { $0.hour = Self.hour(time) }
        case .lamp, .symbols, .other: break
        }
    }

    /// Counts a frame and returns whether watchers should receive it.
    func looked(_ frame: FrameSymbols, at time: Duration) -> Bool {
        state.withLock { state in
            state.snapshot.frames += 1
            if !frame.symbols.isEmpty {
                state.snapshot.framesWithSymbol += 1
                if frame.symbols.allSatisfy({ $0.failure == nil }) {
                    state.snapshot.framesRead += 1
                }
            }
            return state.filter.passes(frame, at: time)
        }
    }

    private static func hour(_ time: Date) -> Int {
        Int((time.timeIntervalSince1970 / 3600).rounded(.down))
    }
}

extension GateStatistics.State {
    fileprivate mutating func note(_ scan: Scan, keeping hours: Int) {
        snapshot.verdicts[
            .init(reason: scan.verdict.reason, lamp: scan.verdict.lamp), default: 0] += 1
        self.hours[hour, default: [:]][scan.verdict.reason, default: 0] += 1
        if self.hours.count > hours, let oldest = self.hours.keys.min() { self.hours[oldest] = nil }
        if scan.verdict.reason != .deviceFault { snapshot.latency.add(scan.latency) }
    }

    fileprivate mutating func note(_ part: PartState, keeping incidents: Int) {
        snapshot.parts[part.name] = part
        // A part that fails in another way than before begins a new incident.
        let last = snapshot.incidents.lastIndex { $0.name == part.name && $0.endedAt == nil }
        if let last { snapshot.incidents[last].endedAt = part.since }
        guard let fault = part.fault else { return }
        snapshot.incidents.append(.init(name: part.name, fault: fault, at: part.since))
        if snapshot.incidents.count > incidents { snapshot.incidents.removeFirst() }
    }
}
