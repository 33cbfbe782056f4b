import DeviceInterface
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Terminal
import TerminalCore
import Verdicts

/// `GET /metrics`: the counts of a gate. No label identifies a person or an origin other than a
/// region.
struct GateMetrics: Sendable {
    let gate: Gate

    func respond(_ request: Request) async -> Response {
        let accepts = request.headers[.accept] ?? ""
        let dialect: MetricsText.Dialect =
            accepts.contains("application/openmetrics-text") ? .openMetrics : .prometheus
        return Response(
            status: .ok, headers: [.contentType: dialect.contentType],
            body: .init(byteBuffer: ByteBuffer(string: await text(dialect))))
    }

    func text(_ dialect: MetricsText.Dialect) async -> String {
        var text = MetricsText(dialect)
        text.gauge(
            "gatelight_build_info", "The running version.", [([("version", gate.version)], 1)])
        let counts = await gate.statistics()
        verdicts(counts, &text)
        await frames(counts, &text)
        parts(await gate.failedParts(), counts, &text)
        keys(await gate.keys(), &text)
        viewers(&text)
        await process(&text)
        return text.text
    }

    private func verdicts(_ counts: GateStatistics.Snapshot, _ text: inout MetricsText) {
        // Every reason is listed from the start, because a rate needs the zero before the one.
        var samples: [GateStatistics.Kind: Int] = counts.verdicts
        for reason in Reason.allCases {
            samples[.init(reason: reason, lamp: reason.lamp), default: 0] += 0
        }
        text.counter(
            "gatelight_verdicts_total", "Verdicts by reason and lamp.",
            samples.sorted {
                ($0.key.reason.rawValue, $0.key.lamp.strictness)
                    < ($1.key.reason.rawValue, $1.key.lamp.strictness)
            }.map {
                (
                    [("reason", $0.key.reason.rawValue), ("lamp", $0.key.lamp.rawValue)],
                    Double($0.value)
                )
            })
        guard gate.hasLatency else { return }
        text.histogram(
            "gatelight_frame_to_lamp_seconds", "Time from the camera's frame to the lamp command.",
            bounds: LatencyHistogram.bounds.map { $0 / .seconds(1) },
            counts: counts.latency.counts, sum: counts.latency.sum / .seconds(1))
    }

    private func frames(_ counts: GateStatistics.Snapshot, _ text: inout MetricsText) async {
        text.counter(
            "gatelight_frames_total", "Frames examined.", [([], Double(counts.frames))])
        text.counter(
            "gatelight_frames_dropped_total",
            "Frames dropped because a newer one had arrived.",
            [([], Double(await gate.droppedFrames()))])
        text.counter(
            "gatelight_frames_with_symbol_total", "Frames that show a symbol.",
            [([], Double(counts.framesWithSymbol))])
        text.counter(
            "gatelight_frames_read_total", "Frames in which every symbol was read.",
            [([], Double(counts.framesRead))])
        text.counter(
            "gatelight_late_sights_total", "Sightings that came too late to change the lamp.",
            [([], Double(counts.lateSights))])
        text.counter(
            "gatelight_gaps_total", "Times the terminal stalled and started over.",
            [([], Double(counts.gaps))])
    }

    private func parts(
        _ failed: Set<DecisionMachine.Part>, _ counts: GateStatistics.Snapshot,
        _ text: inout MetricsText
    ) {
        text.gauge(
            "gatelight_part_up", "Whether a part of the terminal works.",
            gate.parts.map { part in
                let isFailed =
                    failed.contains { $0.rawValue == part } || counts.parts[part]?.fault != nil
                return ([("part", part)], isFailed ? 0 : 1)
            })
    }

    private func keys(_ keys: [Gate.TrustedKey], _ text: inout MetricsText) {
        let now = gate.wallClock.now()
        let regions = Dictionary(grouping: keys, by: \.region).sorted { $0.key < $1.key }
        text.gauge(
            "gatelight_keys", "Installed keys and certificates, by region.",
            regions.map { ([("region", $0.key)], Double($0.value.count)) })
        text.gauge(
            "gatelight_keys_newest_age_seconds",
            "Time since the newest key of a region became valid.",
            regions.map { region, keys in
                let newest = keys.map(\.validFrom).max() ?? now
                return ([("region", region)], now.timeIntervalSince(newest).rounded())
            })
        text.gauge(
            "gatelight_keys_expiry_seconds", "Time until the last key of a region expires.",
            regions.map { region, keys in
                let last = keys.map(\.validUntil).max() ?? now
                return ([("region", region)], last.timeIntervalSince(now).rounded())
            })
    }

    private func viewers(_ text: inout MetricsText) {
        text.gauge(
            "gatelight_viewers", "Connected pages.", [([], Double(gate.hub.watchers))])
        text.counter(
            "gatelight_viewer_events_dropped_total",
            "Events dropped for a viewer in favour of newer or other events.",
            [([], Double(gate.hub.dropped))])
    }

    private func process(_ text: inout MetricsText) async {
        let uptime = (gate.now() - gate.start) / .seconds(1)
        text.gauge(
            "gatelight_uptime_seconds", "Time since the terminal started.", [([], uptime.rounded())]
        )
        guard let process = await gate.process() else { return }
        text.gauge(
            "process_resident_memory_bytes", "Memory in use.",
            [([], Double(process.residentBytes))])
        text.counter(
            "process_cpu_seconds_total", "Time on processors.", [([], process.processorTime)])
        text.gauge(
            "process_open_fds", "Open file descriptors.", [([], Double(process.descriptors))])
    }
}
