public import FoundationEssentials

/// A request's query, parsed strictly: anything unknown is an error and not ignored.
public struct Query: Sendable {
    private var values: [String: String] = [:]

    /// Parses the text between `?` and `#`, which may contain only the names in `known`.
    public init(_ text: String?, known: [String]) throws(RequestFault) {
        for pair in (text ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap(Self.decoded), known.contains(name) else {
                let accepted = known.isEmpty ? "none" : known.joined(separator: ", ")
                throw RequestFault("unknown parameter; accepted: \(accepted)")
            }
            guard let value = Self.decoded(parts.count > 1 ? parts[1] : "".utf8[...]) else {
                throw RequestFault(
                    "\(name): accepted: UTF-8, with %XX for characters that an address cannot contain"
                )
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw RequestFault("\(name) occurs twice")
            }
        }
    }

    /// Returns a whole number within `range`; `nil` if the parameter is absent.
    public func whole(_ name: String, _ range: ClosedRange<Int>) throws(RequestFault) -> Int? {
        guard let text = values[name] else { return nil }
        // `Int` accepts a sign, but a query must not have one.
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
            range.contains(number)
        else {
            throw RequestFault("\(name): accepted: \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Returns a value that `parse` knows; `nil` if the parameter is absent.
    public func choice<Value>(
        _ name: String, _ parse: (String) -> Value?
    ) throws(RequestFault) -> Value? {
        guard let text = values[name] else { return nil }
        guard let value = parse(text) else { throw RequestFault("\(name): unknown value") }
        return value
    }

    /// Returns a time; `nil` if the parameter is absent.
    public func time(_ name: String) throws(RequestFault) -> Date? {
        guard let text = values[name] else { return nil }
        guard let time = InternetTime.date(text) else {
            throw RequestFault("\(name): accepted: a time as in 2026-11-25T08:00:00Z")
        }
        return time
    }

    /// Decodes percent-encoding (RFC 3986, section 2.1); `nil` if it is invalid or not UTF-8.
    private static func decoded(_ text: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(digit),
                let low = rest.popFirst().flatMap(digit)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8(truncatingIfNeeded: $0) }
    }
}
