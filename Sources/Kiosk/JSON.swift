import FoundationEssentials

/// A JSON value to be encoded. Unlike a Swift structure it can contain `null`.
enum JSON: Encodable, Sendable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    case null
    case bool(Bool)
    case whole(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(nilLiteral: ()) { self = .null }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(integerLiteral value: Int) { self = .whole(value) }
    init(stringLiteral value: String) { self = .string(value) }
    init(arrayLiteral elements: JSON...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { $1 })
    }

    init(_ text: String?) { self = text.map(JSON.string) ?? .null }
    init(_ number: Int?) { self = number.map(JSON.whole) ?? .null }
    init(_ number: Double?) { self = number.map(JSON.number) ?? .null }
    init(_ flag: Bool) { self = .bool(flag) }
    /// Creates a string with a time in ISO 8601, in UTC with milliseconds.
    init(_ time: Date) {
        self = .string(time.ISO8601Format(.init(includingFractionalSeconds: true)))
    }
    /// Returns whole seconds, clamped to the range of numbers; NaN becomes zero.
    static func seconds(_ time: TimeInterval) -> Int {
        if let seconds = Int(exactly: time.rounded(.towardZero)) { return seconds }
        return time.isNaN ? 0 : time < 0 ? .min : .max
    }
    /// Creates a number of milliseconds with one decimal.
    init(milliseconds duration: Duration?) {
        self.init(duration.map { ($0 / .milliseconds(1) * 10).rounded() / 10 })
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .whole(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }

    /// The value as text in one line.
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Numbers that JSON cannot represent do not occur: durations and counts are finite.
        guard let data = try? encoder.encode(self) else { return "null" }
        return String(decoding: data, as: UTF8.self)
    }
}
