import FoundationEssentials
import SimulatedDevices

extension Script {
    /// Returns the demo's script, a minute at a gate, which is embedded in the program.
    package static func demo() throws(ScriptError) -> Script {
        let file = EmbeddedFiles.base64.first { $0.path == "demo.script" }
        let base64 = file?.content.withUTF8Buffer { Data($0) }
        guard let text = base64.flatMap({ Data(base64Encoded: $0) }), !text.isEmpty else {
            throw ScriptError(column: 1, "this program was built without the demo's script")
        }
        return try Script(String(decoding: text, as: UTF8.self))
    }

    /// Returns the script with another `end`. It keeps the earlier lines, except pictures that
    /// would still be held at the new end. If the new end is later than the script's own, nobody
    /// comes in between.
    func cut(at end: Duration) -> Script {
        var script = Script()
        for line in lines where line.at < end && line.command != .end {
            if let until = line.end, until > end { continue }
            script.append(line)
        }
        script.append(Line(at: end, command: .end, text: "end"))
        return script
    }

    /// Returns the lines of a lap of the script that is repeated for ever, without its `end`. Fresh
    /// keys come every few hours, before they become stale.
    func lines(ofLap lap: Int) -> [Line] {
        let start = end * lap
        let keys = lap > 0 && lap % Self.lapsPerUpdate == 0
        let update = keys ? [Line(at: start, command: .keys(.fresh), text: "keys fresh")] : []
        return update
            + lines.filter { $0.command != .end }.map {
                Line(at: $0.at + start, command: $0.command, text: $0.text)
            }
    }

    private static let lapsPerUpdate = 360
}

extension Script.Line {
    /// The time at which a picture that is held for a time has left the view; `nil` for any other
    /// line.
    fileprivate var end: Duration? {
        switch command {
        case .present(_, let seconds?, _), .picture(_, let seconds?, _):
            at + .milliseconds(Int64(seconds * 1000)) + ScriptedCamera.approach
        default: nil
        }
    }
}
