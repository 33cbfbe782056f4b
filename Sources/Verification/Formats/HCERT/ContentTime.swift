import FoundationEssentials

/// Parses the times of tests: ISO 8601 with an offset from UTC, with or without fractions of a
/// second.
enum ContentTime {
    static func date(_ text: String) -> Date? {
        var scanner = Scanner(text)
        guard let day = scanner.day(), let seconds = scanner.secondsOfDay(),
            let offset = scanner.offset(), scanner.isAtEnd
        else { return nil }
        return Date(timeIntervalSince1970: Double(day * 86_400 + seconds - offset))
    }

    /// Reads the parts of a date one after the other. Each part that is missing gives `nil`.
    struct Scanner {
        private var rest: Substring.UTF8View

        init(_ text: String) {
            rest = Substring(text).utf8
        }

        var isAtEnd: Bool { rest.isEmpty }

        /// Reads `YYYY-MM-DD` and returns days since 1970-01-01.
        mutating func day() -> Int? {
            guard let year = number(4), take("-"), let month = number(2), take("-"),
                let day = number(2)
            else { return nil }
            return CalendarDay.number(year: year, month: month, day: day)
        }

        /// Reads `Thh:mm`, optionally with seconds and their fraction, and returns whole seconds.
        /// The fraction is dropped.
        mutating func secondsOfDay() -> Int? {
            guard take("T"), let hours = number(2), hours < 24, take(":"), let minutes = number(2),
                minutes < 60
            else { return nil }
            guard take(":") else { return hours * 3600 + minutes * 60 }
            // A leap second is written as 60.
            guard let seconds = number(2), seconds <= 60 else { return nil }
            if take(".") { rest = rest.drop { Self.digits.contains($0) } }
            return hours * 3600 + minutes * 60 + seconds
        }

        /// Reads `Z`, `+hh:mm`, `+hhmm` or `+hh` and returns the offset from UTC in seconds,
        /// positive east.
        mutating func offset() -> Int? {
            if take("Z") { return 0 }
            let isEast = take("+")
            guard isEast || take("-"), let hours = number(2), hours <= 18 else { return nil }
            var minutes = 0
            if take(":") || !isAtEnd {
                guard let number = number(2), number < 60 else { return nil }
                minutes = number
            }
            return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
        }

        private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

        private mutating func number(_ count: Int) -> Int? {
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy({ Self.digits.contains($0) }) else {
                return nil
            }
            rest = rest.dropFirst(count)
            return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }
    }
}
