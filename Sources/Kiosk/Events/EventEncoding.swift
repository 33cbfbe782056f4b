import DeviceInterface
import FoundationEssentials
import Terminal
import TerminalCore
import Verdicts

/// Who receives the gate's events.
enum Viewer: Hashable, Sendable {
    /// The public screen, or another program of this machine.
    case screen
    /// An operator or attendant. They see what the site lets them compare with a document.
    case signedIn
}

/// Encodes the events of the event stream.
struct EventEncoding: Sendable {
    let gate: Gate
    let viewer: Viewer

    /// Returns the name and data of an event; `nil` if pages do not receive it.
    func encode(_ event: TerminalEvent) -> (name: String, data: String)? {
        switch event {
        case .lamp(let state): ("lamp", lamp(state).text)
        case .scan: nil
        case .part(let state): ("device", JSON.object(Self.part(state)).text)
        case .symbols(let frame): ("sight", Self.symbols(frame).text)
        case .tick(let time): ("tick", JSON.object(["time": JSON(time), "uptimeMs": uptime]).text)
        case .other(let name, let json): (name, json)
        }
    }

    /// Encodes the lamp. The remaining time of a colour is counted from the moment of sending, so
    /// that late receivers show it for a shorter time.
    private func lamp(_ state: LampState) -> JSON {
        let now = gate.now()
        let remaining = state.remaining(at: now)
        let isOver = remaining == .zero
        let lamp = isOver ? Lamp.dark : state.order.lamp
        var members: [String: JSON] = [
            "lamp": .string(lamp.rawValue),
            "reason": JSON(isOver ? nil : state.verdict?.reason.rawValue),
            "rule": JSON(isOver ? nil : state.verdict?.rule),
            "forMs": .whole(Int((remaining ?? .zero) / .milliseconds(1))),
            "scan": .whole(state.scans),
            "at": JSON(gate.wallClock.now() - (now - state.orderedAt) / .seconds(1)),
            "name": JSON(isOver ? nil : state.maskedName),
            "notice": JSON(isOver ? nil : state.notice?.rawValue),
            "latencyMs": JSON(milliseconds: state.latency),
            "uptimeMs": uptime,
        ]
        if viewer == .signedIn { members["birthYear"] = JSON(isOver ? nil : state.birthYear) }
        return .object(members)
    }

    /// The gate's time at the moment of sending, with which late receivers can detect the delay.
    private var uptime: JSON {
        .whole(Int((gate.now() - gate.start) / .milliseconds(1)))
    }

    /// Encodes whether a part works. The public screen gets no more: what failed and what to do is
    /// for operators, in `StatusReport`.
    static func part(_ state: PartState) -> [String: JSON] {
        [
            "part": .string(state.name),
            "state": .string(state.fault == nil ? "ok" : "failed"),
        ]
    }

    private static func symbols(_ frame: FrameSymbols) -> JSON {
        [
            "frame": .whole(Int(clamping: frame.frame)),
            "width": .whole(frame.width),
            "height": .whole(frame.height),
            "symbols": .array(frame.symbols.map(symbol)),
            "obstacle": JSON(frame.obstacle?.rawValue),
        ]
    }

    private static func symbol(_ symbol: DetectedSymbol) -> JSON {
        [
            "corners": .array(symbol.corners.map { [.whole($0.x), .whole($0.y)] }),
            "state": symbol.failure == nil ? "read" : "unread",
            "obstacle": JSON(symbol.failure?.cause.rawValue),
            "modulePixels": JSON((symbol.failure?.modulePixels).map { ($0 * 100).rounded() / 100 }),
            "version": JSON(symbol.failure?.version),
        ]
    }
}
