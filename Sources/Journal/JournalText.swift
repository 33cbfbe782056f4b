import FoundationEssentials

/// Reads a journal's text; nothing in it is believed before it is checked.
public enum JournalText {
    /// What a line is.
    enum Content {
        case entry(JournalLine)
        case anchor(JournalAnchor)
        case unreadable
    }

    /// The entries' JSON, a line each, oldest first; lines that are none are left out.
    public static func entries(in bytes: [UInt8]) -> [String] {
        lines(in: bytes).compactMap { bytes in
            guard case .entry = content(of: bytes) else { return nil }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// The entries as comma-separated values with a heading (RFC 4180).
    public static func csv(of bytes: [UInt8]) -> [String] {
        let heading = "seq,time,lamp,reason,rule,format,region,keyID,source,latencyMs,tag"
        return [heading]
            + lines(in: bytes).compactMap { bytes in
                guard case .entry(let line) = content(of: bytes) else { return nil }
                return [
                    "\(line.seq)", line.time, line.lamp, line.reason, line.rule ?? "",
                    line.format ?? "", line.region ?? "", line.keyID ?? "", line.source,
                    "\(line.latencyMs)", line.tag ?? "",
                ].map(quoted).joined(separator: ",")
            }
    }

    private static func quoted(_ field: String) -> String {
        guard field.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
            return field
        }
        // By scalars: a quote that carries an accent is a quote still.
        let doubled = field.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }
        return "\"" + doubled.joined() + "\""
    }

    static func lines(in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        bytes.split(separator: 0x0A)
    }

    /// Strict: a line counts only if we would write it just so.
    static func content(of bytes: ArraySlice<UInt8>) -> Content {
        let decoder = JSONDecoder()
        let data = Data(bytes)
        if let line = try? decoder.decode(JournalLine.self, from: data), line.json == Array(bytes) {
            return .entry(line)
        }
        if let anchor = try? decoder.decode(JournalAnchor.self, from: data),
            anchor.json == Array(bytes)
        {
            return .anchor(anchor)
        }
        return .unreadable
    }

    /// The number and the check of the last line that can be read, looking from the end.
    static func last(in bytes: ArraySlice<UInt8>) -> JournalAnchor? {
        var rest = bytes
        while !rest.isEmpty {
            let start = rest.lastIndex(of: 0x0A).map { $0 + 1 } ?? rest.startIndex
            switch content(of: rest[start...]) {
            case .entry(let line): return JournalAnchor(seq: line.seq, check: line.check)
            case .anchor(let anchor): return anchor
            case .unreadable: rest = rest[..<max(rest.startIndex, start - 1)]
            }
        }
        return nil
    }
}
