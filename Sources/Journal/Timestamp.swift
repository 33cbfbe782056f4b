import FoundationEssentials

/// Times in the journal's format: ISO 8601, UTC, milliseconds.
enum Timestamp {
    /// The years 1600 to 9999 in milliseconds since 1970, which have four digits in one calendar.
    private static let range = -11_676_096_000_000.0...253_402_300_799_999.0

    /// Returns text such as `2026-11-23T15:04:05.678Z`; a time outside those years becomes the
    /// nearest one within.
    ///
    /// Foundation truncates fractions that a floating-point second cannot represent exactly (`.001`
    /// becomes `.000`), so the milliseconds are counted here.
    static func text(_ date: Date) -> String {
        let exact = (date.timeIntervalSince1970 * 1000).rounded()
        let milliseconds = exact.isNaN ? 0 : min(max(exact, range.lowerBound), range.upperBound)
        let seconds = (milliseconds / 1000).rounded(.down)
        let fraction = String(Int(milliseconds - seconds * 1000) + 1000).dropFirst()
        let whole = Date(timeIntervalSince1970: seconds).formatted(Date.ISO8601FormatStyle())
        return "\(whole.dropLast()).\(fraction)Z"
    }
}
