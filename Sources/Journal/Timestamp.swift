import FoundationEssentials

/// Times as the journal writes them: ISO 8601, UTC, milliseconds.
enum Timestamp {
    /// The years that have four digits, as milliseconds since 1970.
    private static let range = -62_167_219_200_000.0...253_402_300_799_999.0

    /// `2026-11-23T15:04:05.678Z`; a time beyond the years 0 to 9999 becomes their nearest end.
    static func text(_ date: Date) -> String {
        let exact = (date.timeIntervalSince1970 * 1000).rounded()
        let clamped = exact.isNaN ? 0 : min(max(exact, range.lowerBound), range.upperBound)
        let milliseconds = Int(clamped)
        let (days, rest) = floored(milliseconds, by: 86_400_000)
        let (year, month, day) = civil(days)
        let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, 2) }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
            + "\(time.joined(separator: ":")).\(padded(rest % 1000, 3))Z"
    }

    /// Year, month and day, `days` after 1970-01-01 in the Gregorian calendar. Years begin in March
    /// here, so that the leap day is their last; an era is 400 years of 146,097 days.
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = floored(days + 719_468, by: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }

    private static func floored(_ value: Int, by divisor: Int) -> (quotient: Int, rest: Int) {
        let rest = value % divisor
        return rest < 0
            ? (value / divisor - 1, rest + divisor) : (value / divisor, rest)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
