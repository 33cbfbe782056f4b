import FoundationEssentials

/// Reads a journal's text; nothing in it is believed before it is checked.
public enum JournalText {
    /// What a line is.
    enum Content {
        case entry(JournalLine)
        case anchor(JournalAnchor)
        case unreadable
    }

    /// The forms in which entries are handed on.
    public enum Form: String, Sendable, CaseIterable {
        /// A JSON object a line, as they stand in the journal.
        case json
        /// Comma-separated values with a heading (RFC 4180).
        case csv
    }

    /// The entries' JSON, a line each, oldest first; lines that are none are left out.
    public static func entries(in bytes: [UInt8]) -> [String] { rows(of: bytes, as: .json) }

    /// The entries as comma-separated values with a heading (RFC 4180).
    public static func csv(of bytes: [UInt8]) -> [String] { rows(of: bytes, as: .csv) }

    static func heading(of form: Form) -> String? {
        switch form {
        case .json: nil
        case .csv: "seq,time,lamp,reason,rule,format,region,keyID,source,latencyMs,tag,count,since"
        }
    }

    /// A line in a form; `nil` unless it is an entry.
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
        // By scalars: a quote that carries an accent is a quote still.
        let doubled = field.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }
        return "\"" + doubled.joined() + "\""
    }

    static func lines(in bytes: [UInt8]) -> Lines<Never> {
        Lines(0..<bytes.count) { Array(bytes[$0]) }
    }

    /// Strict: a line counts only if we would write it just so.
    static func content(of bytes: ArraySlice<UInt8>) -> Content {
        let decoder = JSONDecoder()
        let data = Data(bytes)
        if let line = try? decoder.decode(JournalLine.self, from: data),
            bytes.elementsEqual(line.json)
        {
            return .entry(line)
        }
        if let anchor = try? decoder.decode(JournalAnchor.self, from: data),
            bytes.elementsEqual(anchor.json)
        {
            return .anchor(anchor)
        }
        return .unreadable
    }

    /// The number and the check of a line that can be read.
    static func anchor(of bytes: ArraySlice<UInt8>) -> JournalAnchor? {
        switch content(of: bytes) {
        case .entry(let line): line.anchor
        case .anchor(let anchor): anchor
        case .unreadable: nil
        }
    }
}
