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

    /// Returns the script played `times` times without a pause, and without its `end`.
    func repeated(_ times: Int) -> Script {
        var script = Script()
        for lap in 0..<times {
            for line in lines where line.command != .end {
                script.append(
                    Line(at: line.at + end * lap, command: line.command, text: line.text))
            }
        }
        return script
    }
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
