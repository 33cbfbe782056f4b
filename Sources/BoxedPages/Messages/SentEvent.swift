internal import DeviceInterface
internal import FoundationEssentials
internal import Terminal
internal import TerminalCore
internal import Verdicts

/// An event as a page's process gets it: only what pages show.
enum SentEvent: Codable {
    case lamp(Lamp)
    case part(PartState)
    case symbols(FrameSymbols)
    case tick(Date)
    case other(name: String, json: String)

    /// The lamp and what its viewers are told. Of a verdict these are the reason and the site's rule.
    struct Lamp: Codable {
        var lamp: DeviceInterface.Lamp
        var until: Duration?
        var givenAt: Duration
        var orderedAt: Duration
        var reason: Reason?
        var rule: String?
        var notice: String?
        var latency: Duration?
        var maskedName: String?
        var birthYear: Int?
        var scans: Int
    }

    /// `nil` for what pages do not show.
    init?(_ event: TerminalEvent) {
        switch event {
        case .lamp(let state): self = .lamp(Lamp(state))
        case .scan: return nil
        case .part(let state): self = .part(state)
        case .symbols(let frame): self = .symbols(frame)
        case .tick(let time): self = .tick(time)
        case .other(let name, let json): self = .other(name: name, json: json)
        }
    }

    var event: TerminalEvent {
        switch self {
        case .lamp(let lamp): .lamp(lamp.state)
        case .part(let state): .part(state)
        case .symbols(let frame): .symbols(frame)
        case .tick(let time): .tick(time)
        case .other(let name, let json): .other(name: name, json: json)
        }
    }
}

extension SentEvent.Lamp {
    init(_ state: LampState) {
        (lamp, until, givenAt) = (state.order.lamp, state.order.until, state.order.givenAt)
        (orderedAt, latency, scans) = (state.orderedAt, state.latency, state.scans)
        (reason, rule) = (state.verdict?.reason, state.verdict?.rule)
        (maskedName, birthYear) = (state.maskedName, state.birthYear)
        notice = state.notice?.rawValue
    }

    var state: LampState {
        var state = LampState(
            order: LampOrder(lamp: lamp, until: until, givenAt: givenAt), orderedAt: orderedAt,
            scans: scans)
        state.verdict = reason.map { Verdict($0, atLeast: lamp, rule: rule) }
        state.notice = notice.flatMap { Notice(rawValue: $0) }
        (state.latency, state.maskedName, state.birthYear) = (latency, maskedName, birthYear)
        return state
    }
}
