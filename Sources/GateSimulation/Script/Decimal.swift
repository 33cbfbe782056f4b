import FoundationEssentials

/// Numbers in decimal notation: digits, at most one point, and an optional minus sign.
enum Decimal {
    /// Parses a number of at most twelve characters; `nil` for anything else, such as exponents or
    /// `inf`.
    static func value(_ text: Substring) -> Double? {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...12).contains(digits.utf8.count), parts.count <= 2,
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
        else { return nil }
        return Double(text)
    }

    /// Returns the number as text, without a fraction for whole numbers.
    static func text(_ value: Double) -> String {
        value == value.rounded() ? "\(Int(value))" : "\(value)"
    }
}

extension Duration {
    /// Parses seconds with at most three decimals; `nil` for anything else.
    init?(seconds text: Substring) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, (1...5).contains(whole.utf8.count),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let seconds = Int64(whole)
        else { return nil }
        guard parts.count == 2 else {
            self = .seconds(seconds)
            return
        }
        let fraction = parts[1]
        guard (1...3).contains(fraction.utf8.count),
            let thousandths = Int64(
                fraction + String(repeating: "0", count: 3 - fraction.utf8.count))
        else { return nil }
        self = .milliseconds(seconds * 1000 + thousandths)
    }

    /// The time in seconds with three decimals, rounded down to whole milliseconds.
    package var secondsText: String {
        let milliseconds =
            components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count)
            + fraction
    }
}
