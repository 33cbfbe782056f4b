import DeviceInterface
import FoundationEssentials
import Terminal
import TerminalCore
import Verdicts

/// The words of the event stream.
struct EventEncoding: Sendable {
    let gate: Gate

    /// The name and the data of an event; `nil` for what pages are not told.
    func encode(_ event: TerminalEvent) -> (name: String, data: String)? {
        switch event {
        case .lamp(let state): ("lamp", lamp(state).text)
        case .scan: nil
        case .part(let state): ("device", Self.part(state).text)
        case .sight(let sight): ("sight", Self.sight(sight).text)
        case .tick(let time): ("tick", JSON.object(["time": JSON(time), "uptimeMs": uptime]).text)
        case .other(let name, let json): (name, json)
        }
    }

    /// What is left of a colour's time is counted when it is sent, not when it began: who hears of it
    /// late shows it for less.
    private func lamp(_ state: LampState) -> JSON {
        let now = gate.now()
        let remaining = state.remaining(at: now)
        let isOver = remaining == .zero
        let lamp = isOver ? Lamp.dark : state.order.lamp
        return [
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
    }

    /// By the gate's time line when it is sent: whoever gets it late can tell.
    private var uptime: JSON {
        .whole(Int((gate.now() - gate.watch.statistics.start) / .milliseconds(1)))
    }

    static func part(_ state: PartState) -> JSON {
        [
            "part": .string(state.name),
            "state": .string(state.fault == nil ? "ok" : "failed"),
            "message": JSON(state.fault?.message),
            "advice": JSON(state.fault?.advice),
        ]
    }

    private static func sight(_ sight: Sight) -> JSON {
        [
            "frame": .whole(Int(clamping: sight.frame)),
            "width": .whole(sight.width),
            "height": .whole(sight.height),
            "symbols": .array(sight.symbols.map(symbol)),
        ]
    }

    private static func symbol(_ symbol: SeenSymbol) -> JSON {
        [
            "corners": .array(symbol.corners.map { [.whole($0.x), .whole($0.y)] }),
            "state": symbol.obstacle == nil ? "read" : "unread",
            "obstacle": JSON(symbol.obstacle),
            "modulePixels": JSON(symbol.modulePixels.map { ($0 * 100).rounded() / 100 }),
            "version": JSON(symbol.version),
        ]
    }
}
