public import FoundationEssentials

/// A request's query, read strictly: what is not understood is an error, not ignored.
public struct Query: Sendable {
    private var values: [String: String] = [:]

    /// Reads what stands between `?` and `#`, of which only the names in `known` may be there.
    public init(_ text: String?, known: [String]) throws(RequestFault) {
        for pair in (text ?? "").utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first.flatMap(Self.decoded), known.contains(name) else {
                let accepted = known.isEmpty ? "none" : known.joined(separator: ", ")
                throw RequestFault("unknown parameter; accepted: \(accepted)")
            }
            guard let value = Self.decoded(parts.count > 1 ? parts[1] : "".utf8[...]) else {
                throw RequestFault("\(name): accepted: UTF-8, with %XX for what an address has not")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw RequestFault("\(name) stands twice")
            }
        }
    }

    /// A whole number within `range`; `nil` if it is not asked for.
    public func whole(_ name: String, _ range: ClosedRange<Int>) throws(RequestFault) -> Int? {
        guard let text = values[name] else { return nil }
        // Int takes a sign; a query does not.
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text),
            range.contains(number)
        else {
            throw RequestFault("\(name): accepted: \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A word that `parse` knows; `nil` if it is not asked for.
    public func choice<Value>(
        _ name: String, _ parse: (String) -> Value?
    ) throws(RequestFault) -> Value? {
        guard let text = values[name] else { return nil }
        guard let value = parse(text) else { throw RequestFault("\(name): not one there is") }
        return value
    }

    /// A time; `nil` if it is not asked for.
    public func time(_ name: String) throws(RequestFault) -> Date? {
        guard let text = values[name] else { return nil }
        guard let time = InternetTime.date(text) else {
            throw RequestFault("\(name): accepted: a time as in 2026-11-25T08:00:00Z")
        }
        return time
    }

    /// Percent-encoding undone (RFC 3986, section 2.1); `nil` for what is none or gives no UTF-8.
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
