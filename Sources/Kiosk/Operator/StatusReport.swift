import DeviceInterface
import FoundationEssentials
import Terminal
import TerminalCore
import Verdicts

/// The state of a terminal: its parts, its clock and its latest incidents.
struct StatusReport: Sendable {
    let gate: Gate

    var json: JSON {
        get async {
            let counts = await gate.statistics()
            let states = gate.parts.map {
                counts.parts[$0]
                    ?? PartState(name: $0, fault: nil, since: gate.start)
            }
            let uptime = gate.now() - gate.start
            return [
                "devices": .array(states.map(part)),
                "clock": clock(counts),
                "uptimeSeconds": .whole(Int(uptime / .seconds(1))),
                "version": .string(gate.version),
                "site": .string(gate.siteName),
                "latencyMs": latency(counts),
                "readRate": JSON(counts.readRate),
                "scans": .whole(counts.scans),
                "frames": .whole(counts.frames),
                "droppedFrames": .whole(await gate.droppedFrames()),
                "incidents": .array(counts.incidents.reversed().map(incident)),
            ]
        }
    }

    private func latency(_ counts: GateStatistics.Snapshot) -> JSON {
        guard gate.hasLatency else { return nil }
        return [
            "p50": JSON(milliseconds: counts.latency.percentile(0.5)),
            "p99": JSON(milliseconds: counts.latency.percentile(0.99)),
        ]
    }

    private func part(_ state: PartState) -> JSON {
        var members = EventEncoding.part(state)
        members["message"] = JSON(state.fault?.message)
        members["advice"] = JSON(state.fault?.advice)
        members["since"] = time(state.since)
        return .object(members)
    }

    private func clock(_ counts: GateStatistics.Snapshot) -> JSON {
        let fault = counts.parts["clock"]?.fault
        return [
            "time": JSON(gate.wallClock.now()),
            "timeZone": .string(gate.timeZone),
            "trusted": .bool(fault == nil),
            "doubt": JSON(fault?.message),
        ]
    }

    private func incident(_ incident: GateStatistics.Incident) -> JSON {
        [
            "part": .string(incident.name), "message": .string(incident.fault.message),
            "advice": JSON(incident.fault.advice), "at": time(incident.at),
            "endedAt": incident.endedAt.map(time) ?? .null,
        ]
    }

    private func time(_ moment: Duration) -> JSON {
        JSON(gate.wallClock.now() - (gate.now() - moment) / .seconds(1))
    }
}
