extension Duration {
    /// Text in seconds with three decimals, as in `12.067`.
    package var seconds: String {
        let milliseconds = Int((self / .milliseconds(1)).rounded())
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count)
            + fraction
    }

    /// Milliseconds, rounded to one decimal.
    package var milliseconds: Double {
        (self / .milliseconds(1) * 10).rounded() / 10
    }
}
