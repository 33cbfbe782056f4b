import CBOR
import FoundationEssentials
import Regions

/// Typed access to a map of claims. Every error names the claim.
struct ClaimReader {
    private let map: CBORValue
    private let name: String

    /// Reads a map. Throws if it has a key outside `known`, because a claim that is not understood
    /// cannot be trusted.
    init(_ value: CBORValue, _ name: String, known: Set<Int64>) throws(HealthCodeError) {
        guard let pairs = value.map else {
            throw HealthCodeError(.claim, at: name, "not a map")
        }
        for pair in pairs {
            guard let key = pair.key.integer, known.contains(key) else {
                throw HealthCodeError(.claim, at: name, "unknown key \(pair.key.integer ?? 0)")
            }
        }
        map = value
        self.name = name
    }

    func error(_ key: Int64, _ detail: String) -> HealthCodeError {
        HealthCodeError(.claim, at: "\(name) \(key)", detail)
    }

    func value(_ key: Int64) throws(HealthCodeError) -> CBORValue {
        guard let value = map[key] else { throw error(key, "missing") }
        return value
    }

    func optional<Value>(
        _ key: Int64, _ read: (Int64) throws(HealthCodeError) -> Value
    ) throws(HealthCodeError) -> Value? {
        map[key] == nil ? nil : try read(key)
    }

    func unsigned(_ key: Int64) throws(HealthCodeError) -> UInt64 {
        guard case .unsigned(let number) = try value(key) else {
            throw error(key, "not an unsigned integer")
        }
        return number
    }

    func date(_ key: Int64) throws(HealthCodeError) -> Date {
        let seconds = try unsigned(key)
        guard ClaimTable.seconds.contains(seconds) else { throw error(key, "not a possible time") }
        return Date(timeIntervalSince1970: Double(seconds))
    }

    func bytes(_ key: Int64, _ length: ClosedRange<Int>) throws(HealthCodeError) -> [UInt8] {
        guard let bytes = try value(key).bytes else { throw error(key, "not a byte string") }
        guard length.contains(bytes.count) else {
            throw error(key, "\(bytes.count) bytes, expected \(length)")
        }
        return bytes
    }

    func text(_ key: Int64, _ length: ClosedRange<Int>) throws(HealthCodeError) -> String {
        guard let text = try value(key).text, text.isPlain(length) else {
            throw error(key, "not a text of \(length) bytes without control characters")
        }
        return text
    }

    func division(_ key: Int64) throws(HealthCodeError) -> Division {
        guard let division = try value(key).text.flatMap({ Division($0) }) else {
            throw error(key, "not a division of GB/T 2260")
        }
        return division
    }

    func certificateType(_ key: Int64) throws(HealthCodeError) -> CertificateType {
        let number = try unsigned(key)
        guard let type = CertificateType(rawValue: number) else {
            throw error(key, "unknown certificate type \(number)")
        }
        return type
    }

    func list<Element>(
        _ key: Int64, _ read: (Item) throws(HealthCodeError) -> Element
    ) throws(HealthCodeError) -> [Element] {
        guard map[key] != nil else { return [] }
        guard let values = try value(key).array, ClaimTable.listLength.contains(values.count) else {
            throw error(key, "not an array of \(ClaimTable.listLength)")
        }
        var elements: [Element] = []
        for (index, value) in values.enumerated() {
            elements.append(try read(Item(value, "\(name) \(key), item \(index)")))
        }
        return elements
    }
}

extension ClaimReader {
    /// An element of a list, which is an array of fields.
    struct Item {
        private let fields: [CBORValue]
        private let location: String

        init(_ value: CBORValue, _ location: String) throws(HealthCodeError) {
            guard let fields = value.array else {
                throw HealthCodeError(.claim, at: location, "not an array")
            }
            self.fields = fields
            self.location = location
        }

        func expect(_ count: Int) throws(HealthCodeError) {
            guard fields.count == count else {
                throw HealthCodeError(
                    .claim, at: location, "\(fields.count) fields, expected \(count)")
            }
        }

        func unsigned(
            _ index: Int, _ range: ClosedRange<UInt64> = 0...UInt64.max
        ) throws(HealthCodeError) -> UInt64 {
            guard case .unsigned(let number) = fields[index], range.contains(number) else {
                throw HealthCodeError(
                    .claim, at: "\(location), field \(index)", "out of its domain")
            }
            return number
        }

        func date(_ index: Int) throws(HealthCodeError) -> Date {
            let range = ClaimTable.seconds.lowerBound...(ClaimTable.seconds.upperBound - 1)
            return Date(timeIntervalSince1970: Double(try unsigned(index, range)))
        }

        func text(_ index: Int, _ length: ClosedRange<Int>) throws(HealthCodeError) -> String {
            guard let text = fields[index].text, text.isPlain(length) else {
                throw HealthCodeError(.claim, at: "\(location), field \(index)", "not a plain text")
            }
            return text
        }
    }
}

extension String {
    /// Whether the UTF-8 length is within `length` and there are no control characters, which could
    /// forge a line wherever the text is displayed.
    func isPlain(_ length: ClosedRange<Int>) -> Bool {
        length.contains(utf8.count)
            && unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}
