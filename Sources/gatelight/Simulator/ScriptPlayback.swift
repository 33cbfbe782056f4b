import Failures
import FoundationEssentials
import GateSimulation
import Synchronization
import SystemPackage
import Terminal
import TerminalAssembly
import TerminalCore

/// A script played at a simulated gate, as fast as the machine can: what is printed is the script's.
struct ScriptPlayback {
    let script: Script
    private let folder: FilePath

    /// Reads a script; its pictures are looked for beside it.
    init(_ path: FilePath) throws(Failure) {
        let bytes = try Files.read(path, limit: Script.mostBytes)
        do {
            script = try Script(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw Failure(.data, "\(path): \(error)")
        }
        folder = path.removingLastComponent()
    }

    /// Gives a gate the script, with its pictures.
    func prepare(_ gate: SimulatedGate) throws(Failure) {
        for line in script.lines {
            guard case .picture(let name, _, _) = line.command else { continue }
            let path = folder.appending(name)
            let bytes = try Files.read(path, limit: SimulatedGate.largestPicture)
            do {
                try gate.know(picture: bytes, as: name)
            } catch {
                throw Failure(.data, "\(path): \(error.problem)")
            }
        }
        do {
            try gate.play(script)
        } catch {
            throw Failure(.data, "\(error)")
        }
    }
}

/// Prints what happens at a simulated gate, and keeps the lines.
final class GatePrinter: Sendable {
    private let json: Bool
    private let timeline: Timeline
    private let kept = KeptLines()

    init(json: Bool) {
        self.json = json
        timeline = Timeline(json: json)
    }

    /// As `--json` prints them: verdicts and the lamp.
    var lines: [String] { kept.lines.map(\.json) }

    func show(_ event: GateEvent) {
        switch event {
        case .handled(_, let actions, _, _):
            for case .record(let scan) in actions { show(timeline.line(scan)) }
        case .lamp(let lamp, let at): show(VerdictLine(lamp: lamp, at: at.seconds))
        case .performed(let line) where !json: StandardOutput.write("# \(line.script)")
        case .trouble(let problem): StandardError.write("gatelight: \(problem)")
        case .performed, .barrier, .frame, .changed: break
        }
    }

    private func show(_ line: VerdictLine) {
        kept.append(line)
        timeline.show(line)
    }
}
