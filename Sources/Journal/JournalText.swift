import FoundationEssentials

/// Reads a journal's text; nothing in it is believed before it is checked.
public enum JournalText {
    struct Line {
        let number: Int
        let bytes: [UInt8]
        let line: JournalLine?
    }

    /// A fault that `verify` found.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// From 1.
        public let line: Int
        /// What is wrong with it.
        public let detail: String

        /// One line for a person.
        public var description: String { "line \(line): \(detail)" }
    }

    static func lines(in bytes: [UInt8]) -> [Line] {
        let decoder = JSONDecoder()
        return bytes.split(separator: 0x0A, omittingEmptySubsequences: true).enumerated().map {
            Line(
                number: $0 + 1, bytes: Array($1),
                line: try? decoder.decode(JournalLine.self, from: Data($1)))
        }
    }

    /// The entries' JSON, a line each, oldest first; lines that are none are left out.
    public static func entries(in bytes: [UInt8]) -> [String] {
        lines(in: bytes).compactMap {
            $0.line == nil ? nil : String(decoding: $0.bytes, as: UTF8.self)
        }
    }

    /// The entries as comma-separated values with a heading (RFC 4180).
    public static func csv(of bytes: [UInt8]) -> [String] {
        let heading = "seq,time,lamp,reason,rule,format,region,keyID,source,latencyMs,tag"
        return [heading]
            + lines(in: bytes).compactMap(\.line).map { line in
                [
                    "\(line.seq)", line.time, line.lamp, line.reason, line.rule ?? "",
                    line.format ?? "", line.region ?? "", line.keyID ?? "", line.source,
                    "\(line.latencyMs)", line.tag ?? "",
                ].map(quoted).joined(separator: ",")
            }
    }

    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { ",\"\r\n".contains($0) }) else { return field }
        return
            "\"\(field.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }

    /// Everything that is wrong with a journal; nothing if it is whole. The chain cannot tell what
    /// stood before its first line, nor that its newest lines were cut off.
    public static func verify(_ bytes: [UInt8]) -> [Finding] {
        var findings: [Finding] = []
        var previous: JournalLine?
        for entry in lines(in: bytes) {
            guard let line = entry.line, line.json() == entry.bytes else {
                findings.append(Finding(line: entry.number, detail: "not a line we wrote, or torn"))
                continue
            }
            if let previous {
                if line.seq != previous.seq &+ 1 {
                    findings.append(
                        Finding(
                            line: entry.number,
                            detail: "number \(line.seq) follows \(previous.seq): lines are missing")
                    )
                }
                if line.check != line.check(after: previous.check ?? "") {
                    findings.append(Finding(line: entry.number, detail: "the check does not fit"))
                }
            } else if line.seq == 1, line.check != line.check(after: "") {
                findings.append(Finding(line: entry.number, detail: "the check does not fit"))
            }
            previous = line
        }
        return findings
    }
}
