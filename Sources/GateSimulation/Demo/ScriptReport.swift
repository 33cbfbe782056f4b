import DeviceInterface
import SimulatedDevices
import Terminal
import TerminalAssembly
import TerminalCore
import Verdicts

/// A report of the expected and the actual verdicts on what a script presents to a gate.
package struct ScriptReport {
    /// A person who comes, or a period in which the camera is unplugged.
    private struct Row {
        let label: String
        /// The label, with what the person holds.
        let subject: String
        let expected: Reason?
        let period: ClosedRange<Duration>
        var steps: [SimulatedRunner.Step] = []

        /// Whether there was exactly the expected verdict, or none if none is expected.
        var isAsExpected: Bool {
            steps.map(\.scan.verdict.reason) == [expected].compactMap(\.self)
        }
    }

    private var arrivals: [Row] = []
    private var outages: [Row] = []
    private var strayScans = 0
    /// The number of times that the barrier was opened.
    var pulses = 0

    /// Creates a report that expects the verdicts of the script's persons, and the fault signal for
    /// each unplugged camera.
    init(_ script: Script) {
        for (index, line) in script.lines.enumerated() {
            let later = script.lines[(index + 1)...]
            switch line.command {
            case .present(let id, let seconds, let changes):
                guard let person = Person(id) else { continue }
                let end =
                    seconds.map { line.at + .milliseconds(Int64($0 * 1000)) }
                    ?? later.first { $0.command.endsPresentation }?.at ?? script.end
                let held = [person.carrier.label] + changes.compactMap(\.label)
                arrivals.append(
                    Row(
                        label: person.title,
                        subject: "\(person.title) (\(held.joined(separator: ", ")))",
                        expected: person.expected,
                        period: line.at...end + ScriptedCamera.approach))
            case .unplug(.camera):
                let end = later.first { $0.command == .plug(.camera) }?.at ?? script.end
                outages.append(
                    Row(
                        label: "camera unplugged at \(line.at.seconds) s",
                        subject: "The camera is unplugged", expected: .deviceFault,
                        period: line.at...end))
            case .picture, .withdraw, .scene, .resetScene, .unplug(.indicator), .unplug(.barrier),
                .plug, .camera, .clock, .disk, .keys, .button, .power, .exploring, .end:
                continue
            }
        }
    }

    /// Assigns a scan to an arrival or outage. Returns its line, and the time since the arrival
    /// began; `nil` if there is none.
    mutating func note(_ step: SimulatedRunner.Step) -> (line: DemoLine, latency: Duration?) {
        let isFault = step.scan.verdict.reason == .deviceFault
        let row = isFault ? Self.add(step, to: &outages) : Self.add(step, to: &arrivals)
        if row == nil { strayScans += 1 }
        let (at, verdict) = (step.scan.decidedAt, step.scan.verdict)
        let line = DemoLine(
            at: at, subject: row?.subject ?? "Nobody is expected", lamp: verdict.lamp,
            reason: verdict.reason.rawValue)
        return (line, row.map { at - $0.period.lowerBound })
    }

    private static func add(_ step: SimulatedRunner.Step, to rows: inout [Row]) -> Row? {
        let at = step.scan.decidedAt
        guard let index = rows.lastIndex(where: { $0.period.contains(at) }) else { return nil }
        rows[index].steps.append(step)
        return rows[index]
    }

    /// Whether every arrival and every outage got exactly the expected verdict, there were no other
    /// scans, and the barrier opened once for each expected green verdict.
    package var isAsExpected: Bool {
        (arrivals + outages).allSatisfy(\.isAsExpected) && strayScans == 0
            && pulses == arrivals.count { $0.expected?.lamp == .green }
    }

    /// A table of the arrivals, as readable text. It is the same in every run with the same seed.
    package var lines: [String] {
        let heading = [" ", "arrival", "expected", "actual"]
        let right = arrivals.count(where: \.isAsExpected)
        return [""] + Self.aligned([heading] + (arrivals + outages).map(Self.line)) + [
            "",
            "\(right) of \(arrivals.count) arrivals as expected; barrier opened \(pulses) times; "
                + "\(strayScans) unexpected scans",
        ] + speed
    }

    /// The simulated time from the arrivals to their verdicts.
    private var speed: [String] {
        let times = arrivals.compactMap { row in
            row.steps.first.map { $0.scan.decidedAt - row.period.lowerBound }
        }.sorted()
        guard let longest = times.last else { return [] }
        let median = times[times.count / 2]
        return [
            "from arrival to lamp: median \(Int(median.milliseconds)) ms, "
                + "longest \(Int(longest.milliseconds)) ms of simulated time"
        ]
    }

    private static func line(_ row: Row) -> [String] {
        let actual = row.steps.map(\.scan.verdict.reason.rawValue).joined(separator: ", ")
        return [
            row.isAsExpected ? "✓" : "✗", row.label, row.expected?.rawValue ?? "nothing",
            actual.isEmpty ? "nothing" : actual,
        ]
    }

    private static func aligned(_ lines: [[String]]) -> [String] {
        let widths = (lines.first ?? []).indices.map { column in
            lines.map { $0[column].count }.max() ?? 0
        }
        return lines.map { line in
            let cells = zip(line, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
        }
    }
}

extension Command {
    /// Whether the presented person or picture is gone after the command.
    fileprivate var endsPresentation: Bool {
        switch self {
        case .present, .picture, .withdraw: true
        case .scene, .resetScene, .unplug, .plug, .camera, .clock, .disk, .keys, .button, .power,
            .exploring,
            .end:
            false
        }
    }
}
