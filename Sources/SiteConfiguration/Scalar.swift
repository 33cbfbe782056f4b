/// Parses the values of a configuration.
enum Scalar {
    static func integer(_ range: ClosedRange<Int>) -> (String) -> Int? {
        { text in whole(text).flatMap { range.contains($0) ? $0 : nil } }
    }

    /// Parses plain decimal digits. YAML 1.1 reads `0640` as octal, so a leading zero is refused.
    private static func whole(_ text: some StringProtocol) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return text.utf8.count > 1 && text.hasPrefix("0") ? nil : Int(text)
    }

    /// Parses 1 to 80 printable characters on one line. `~` and `null` are refused, because they
    /// mean nothing in YAML.
    static func name(_ text: String) -> String? {
        guard (1...80).contains(text.count), text != "~", text != "null" else { return nil }
        return isPrintable(text) ? text : nil
    }

    /// Returns the part of a text that an error may show: one short line.
    static func excerpt(_ text: String) -> String {
        text.count <= 40 && isPrintable(text)
            ? text : String(text.prefix(40).filter { isPrintable(String($0)) }) + "…"
    }

    private static func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            ![.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        }
    }

    /// Parses `true` and `false` only, because `no` may be a country elsewhere.
    static func bool(_ text: String) -> Bool? {
        text == "true" ? true : text == "false" ? false : nil
    }

    /// Parses absolute paths only, because a daemon has no folder of its own.
    static func path(_ text: String) -> String? {
        text.hasPrefix("/") && text.utf8.count < 256 && isPrintable(text) ? text : nil
    }

    /// Parses a duration such as `500ms`, `2s`, `1.5s`, `10m`, `48h` or `7d`.
    static func duration(_ range: ClosedRange<Duration>) -> (String) -> Duration? {
        { text in
            let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." }
            guard digits.utf8.count < 12, let number = Double(digits) else { return nil }
            let unit: Double? =
                switch text.dropFirst(digits.count) {
                case "ms": 0.001
                case "s": 1
                case "m": 60
                case "h": 3600
                case "d": 86_400
                default: nil
                }
            return unit.map { .milliseconds(number * $0 * 1000) }
                .flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// Parses a size such as `65536`, `64KiB` or `16MiB`.
    static func size(_ range: ClosedRange<Int>) -> (String) -> Int? {
        { text in
            let digits = text.prefix { ("0"..."9").contains($0) }
            guard let number = whole(digits), number < 1 << 30 else { return nil }
            let unit: Int? =
                switch text.dropFirst(digits.count) {
                case "": 1
                case "KiB": 1 << 10
                case "MiB": 1 << 20
                default: nil
                }
            return unit.map { number * $0 }.flatMap { range.contains($0) ? $0 : nil }
        }
    }

    static func choice(_ names: [String]) -> (String) -> String? {
        { names.contains($0) ? $0 : nil }
    }
}
