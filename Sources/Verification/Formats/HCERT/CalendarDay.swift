public import FoundationEssentials

/// A day of the Gregorian calendar without a time zone, as certificates write it.
///
/// The certificate does not say where the day was written, so the day lasts as long as it is that
/// day anywhere on Earth: from its first hour at UTC+14 to its last at UTC−12, 50 hours in all. A
/// holder is therefore never refused on a day that is valid by the holder's own calendar.
public struct CalendarDay: Hashable, Sendable {
    /// Days since 1970-01-01.
    private let number: Int

    private static let day: TimeInterval = 86_400
    private static let easternmost: TimeInterval = 14 * 3600
    private static let westernmost: TimeInterval = 12 * 3600

    /// Reads `YYYY-MM-DD`. Also accepts `YYYY-MM-DDThh:mm:ss`, which some issuers write instead,
    /// and keeps its day. `nil` for anything else.
    public init?(_ text: String) {
        var scanner = ContentTime.Scanner(text)
        guard let number = scanner.day() else { return nil }
        guard scanner.isAtEnd || scanner.secondsOfDay() != nil else { return nil }
        guard scanner.isAtEnd || scanner.offset() != nil, scanner.isAtEnd else { return nil }
        self.number = number
    }

    /// The first moment at which it is this day anywhere.
    public var begins: Date {
        Date(timeIntervalSince1970: Double(number) * Self.day - Self.easternmost)
    }

    /// The first moment at which it is no longer this day anywhere.
    public var ends: Date {
        Date(timeIntervalSince1970: Double(number + 1) * Self.day + Self.westernmost)
    }

    /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar; `nil` if there is no
    /// such date. The calculation starts each year in March, so that the leap day is the year's
    /// last day.
    static func number(year: Int, month: Int, day: Int) -> Int? {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length = month == 2 && isLeap ? 29 : lengths[month - 1]
        guard (1...length).contains(day) else { return nil }
        let years = month > 2 ? year : year - 1
        let months = month > 2 ? month - 3 : month + 9
        let days = (153 * months + 2) / 5 + day - 1
        return 365 * years + years / 4 - years / 100 + years / 400 + days - 719_468
    }
}
