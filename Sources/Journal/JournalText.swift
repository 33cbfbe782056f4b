import FoundationEssentials
import TransparencyLog

/// Parses a journal's text, which is not trusted before it is verified.
public enum JournalText {
    /// The content of a line.
    enum Content {
        case entry(JournalLine)
        case anchor(JournalAnchor)
        case unreadable
    }

    /// The output formats of entries.
    public enum Form: String, Sendable, CaseIterable {
        /// One JSON object a line, as in the journal.
        case json
        /// Comma-separated values with a heading (RFC 4180).
        case csv
    }

    /// Returns the JSON of the entries, oldest first; other lines are left out.
    public static func entries(in bytes: [UInt8]) -> [String] { rows(of: bytes, as: .json) }

    /// Returns the entries as comma-separated values with a heading (RFC 4180).
    public static func csv(of bytes: [UInt8]) -> [String] { rows(of: bytes, as: .csv) }

    static func heading(of form: Form) -> String? {
        switch form {
        case .json: nil
        case .csv: "seq,time,lamp,reason,rule,format,region,keyID,source,latencyMs,tag,count,since"
        }
    }

    /// Returns a line in the given format; `nil` if it is no entry.
    static func row(_ bytes: [UInt8], as form: Form) -> String? {
        guard case .entry(let line) = content(of: bytes[...]) else { return nil }
        switch form {
        case .json: return String(decoding: bytes, as: UTF8.self)
        case .csv:
            return [
                "\(line.seq)", line.time, line.lamp, line.reason, line.rule ?? "",
                line.format ?? "", line.region ?? "", line.keyID ?? "", line.source,
                "\(line.latencyMs)", line.tag ?? "", "\(line.count ?? 1)", line.since ?? "",
            ].map(quoted).joined(separator: ",")
        }
    }

    private static func rows(of bytes: [UInt8], as form: Form) -> [String] {
        var rows = heading(of: form).map { [$0] } ?? []
        var lines = lines(in: bytes)
        while let line = lines.next() {
            if let row = row(line.bytes, as: form) { rows.append(row) }
        }
        return rows
    }

    private static func quoted(_ field: String) -> String {
        guard field.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
            return field
        }
        // The text is processed by scalars, because a quote with an accent is still a quote.
        let doubled = field.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }
        return "\"" + doubled.joined() + "\""
    }

    static func lines(in bytes: [UInt8]) -> Lines<Never> {
        Lines(0..<bytes.count) { Array(bytes[$0]) }
    }

    /// Parses a line strictly: it counts only if the journal would write exactly the same bytes.
    static func content(of bytes: ArraySlice<UInt8>) -> Content {
        let decoder = JSONDecoder()
        let data = Data(bytes)
        if let line = try? decoder.decode(JournalLine.self, from: data),
            line.seq <= TreeBuilder.maximumSize, bytes.elementsEqual(line.json)
        {
            return .entry(line)
        }
        if let anchor = try? decoder.decode(JournalAnchor.self, from: data),
            anchor.seq <= TreeBuilder.maximumSize, bytes.elementsEqual(anchor.json)
        {
            return .anchor(anchor)
        }
        return .unreadable
    }

    /// Returns the number and the check of a line that can be read.
    static func anchor(of bytes: ArraySlice<UInt8>) -> JournalAnchor? {
        switch content(of: bytes) {
        case .entry(let line): line.anchor
        case .anchor(let anchor): anchor
        case .unreadable: nil
        }
    }
}
