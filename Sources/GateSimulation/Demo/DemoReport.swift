import SimulatedDevices
import Terminal
import TerminalAssembly
import TerminalCore
import Verdicts

/// What was meant and what the gate said, arrival by arrival.
package struct DemoReport {
    private struct Row {
        let visit: DemoScript.Visit
        let arrival: Arrival
        var steps: [SimulatedRunner.Step] = []
    }

    private var rows: [Row]
    private let unplugged: CameraFault?
    private var faultSteps: [SimulatedRunner.Step] = []
    private var strayScans = 0
    var pulses = 0

    init(visits: [(DemoScript.Visit, Arrival)], unplugged: CameraFault?) {
        rows = visits.map { Row(visit: $0.0, arrival: $0.1) }
        self.unplugged = unplugged
    }

    /// Puts a scan to its arrival; answers the time since the code came into view.
    mutating func note(_ step: SimulatedRunner.Step) -> Duration? {
        let at = step.scan.decidedAt
        guard step.scan.verdict.reason != .deviceFault else {
            faultSteps.append(step)
            return unplugged.map { at - $0.from }
        }
        guard let index = rows.lastIndex(where: { $0.arrival.at <= at && at <= $0.arrival.end })
        else {
            strayScans += 1
            return nil
        }
        rows[index].steps.append(step)
        return at - rows[index].arrival.at
    }

    /// Every arrival got its one verdict, the unplugged camera the fault signal, and nobody else
    /// anything; the barrier opened for the green ones alone.
    package var isAsMeant: Bool {
        rows.allSatisfy(isAsMeant) && strayScans == 0
            && faultSteps.count == (unplugged == nil ? 0 : 1)
            && pulses == rows.filter { $0.visit.meant.lamp == .green }.count
    }

    private func isAsMeant(_ row: Row) -> Bool {
        row.steps.map(\.scan.verdict.reason) == [row.visit.meant]
    }

    /// A table of the arrivals, for a person.
    package var lines: [String] {
        let heading = ["arrival", "meant", "said", "lamp", "latency", "work", ""]
        var lines = [heading]
        for row in rows { lines.append(line(row)) }
        if let unplugged {
            let step = faultSteps.first
            lines.append([
                "camera unplugged at \(unplugged.from.seconds) s", Reason.deviceFault.rawValue,
                step?.scan.verdict.reason.rawValue ?? "nothing",
                step?.scan.verdict.lamp.rawValue ?? "-",
                step.map { "\(Int(($0.scan.decidedAt - unplugged.from).milliseconds)) ms" } ?? "-",
                "", faultSteps.count == 1 ? "✓" : "✗",
            ])
        }
        let right = rows.filter(isAsMeant).count
        return [""] + Self.aligned(lines) + [
            "",
            "\(right) of \(rows.count) arrivals as meant; barrier opened \(pulses) times; "
                + "\(strayScans) scans nobody was meant to have",
            "latency: from coming into view to the lamp, simulated; work: decode and verify of the deciding frame, measured",
        ]
    }

    private func line(_ row: Row) -> [String] {
        let step = row.steps.first
        let latency = step.map { "\(Int(($0.scan.decidedAt - row.arrival.at).milliseconds)) ms" }
        return [
            row.visit.label, row.visit.meant.rawValue,
            row.steps.isEmpty
                ? "nothing" : row.steps.map(\.scan.verdict.reason.rawValue).joined(separator: ", "),
            step?.scan.verdict.lamp.rawValue ?? "-", latency ?? "-",
            step.map { "\($0.work.milliseconds) ms" } ?? "-", isAsMeant(row) ? "✓" : "✗",
        ]
    }

    private static func aligned(_ lines: [[String]]) -> [String] {
        let widths = (lines.first ?? []).indices.map { column in
            lines.map { $0[column].count }.max() ?? 0
        }
        return lines.map { line in
            zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
                .joined(separator: "  ")
        }
    }
}
