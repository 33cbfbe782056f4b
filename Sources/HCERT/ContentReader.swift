import CBOR
import FoundationEssentials

/// Typed access to a map of the health content; every error names the field.
struct ContentReader {
    private let map: CBORValue
    private let name: String

    /// Longer texts are not of the schema, which allows 80 to 100 characters.
    private static let maximumText = 400

    init(_ map: CBORValue, _ name: String) {
        self.map = map
        self.name = name
    }

    func optionalText(_ key: String) throws(HCERTError) -> String? {
        guard let value = map[key], value != .null else { return nil }
        guard let text = value.text, text.utf8.count <= Self.maximumText else {
            throw HCERTError(.content, "\(name).\(key) is not a short text")
        }
        return text
    }

    func text(_ key: String) throws(HCERTError) -> String {
        guard let text = try optionalText(key) else {
            throw HCERTError(.content, "\(name).\(key) is missing")
        }
        return text
    }

    /// A time as text, which the schema wants, or as CBOR's own tagged times (RFC 8949 §3.4.1 and
    /// §3.4.2), which some issuers write. A text that is no time gives `nil`.
    func time(_ key: String) throws(HCERTError) -> Date? {
        switch map[key] {
        case .some(.tagged(0, .text(let text))) where text.utf8.count <= Self.maximumText:
            return ContentTime.date(text)
        case .some(.tagged(1, .unsigned(let seconds))) where seconds < 1 << 40:
            return Date(timeIntervalSince1970: Double(seconds))
        default: return ContentTime.date(try text(key))
        }
    }

    /// A small count; some issuers write it as a float.
    func count(_ key: String) throws(HCERTError) -> Int {
        var number = map[key]?.integer.flatMap { Int(exactly: $0) }
        if case .some(.float(let value)) = map[key] { number = Int(exactly: value) }
        guard let number, (0...99).contains(number) else {
            throw HCERTError(.content, "\(name).\(key) is not a small count")
        }
        return number
    }

    func reader(_ key: String) throws(HCERTError) -> ContentReader {
        guard let value = map[key], value.map != nil else {
            throw HCERTError(.content, "\(name).\(key) is not a map")
        }
        return ContentReader(value, key)
    }
}

/// Times of tests: ISO 8601 with an offset, with or without fractions.
enum ContentTime {
    static func date(_ text: String) -> Date? {
        let styles = [
            Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true),
        ]
        return styles.lazy.compactMap { try? $0.parse(text) }.first
    }
}
