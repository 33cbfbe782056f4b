import FoundationEssentials

/// Times in the format of RFC 3339, section 5.6.
enum InternetTime {
    /// Parses a time such as `2026-11-25T08:00:00.5+08:00`; `nil` for anything else.
    static func date(_ text: String) -> Date? {
        var rest = Array(text.uppercased().utf8)[...]
        // The offset is taken from the end, and Foundation parses the rest.
        guard text.utf8.count <= 40, let offset = takeOffset(&rest), isLocal(rest) else {
            return nil
        }
        let local = String(decoding: rest, as: UTF8.self)
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: local.contains("."))
        return (try? style.parse(local + "Z")).map { $0 - offset }
    }

    /// Removes the offset and returns it in seconds east of UTC. Foundation refuses offsets that no
    /// country uses, but the standard allows them.
    private static func takeOffset(_ text: inout ArraySlice<UInt8>) -> Double? {
        guard text.last != UInt8(ascii: "Z") else {
            text = text.dropLast()
            return 0
        }
        let zone = Array(text.suffix(6))
        text = text.dropLast(6)
        guard zone.count == 6, let sign = signs[zone[0]], zone[3] == UInt8(ascii: ":"),
            let hours = number(zone[1...2]), let minutes = number(zone[4...5]),
            hours <= 23, minutes <= 59
        else { return nil }
        return sign * Double(hours * 3600 + minutes * 60)
    }

    private static let signs: [UInt8: Double] = [UInt8(ascii: "+"): 1, UInt8(ascii: "-"): -1]

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.reduce(Int?.some(0)) { sum, byte in
            guard let sum, isDigit(byte) else { return nil }
            return sum * 10 + Int(byte - 0x30)
        }
    }

    /// Returns whether text is a local time such as `2026-11-25T08:00:00`, with an optional
    /// fraction of up to nine digits.
    private static func isLocal(_ text: ArraySlice<UInt8>) -> Bool {
        let shape = Array("0000-00-00T00:00:00".utf8)
        guard text.count >= shape.count else { return false }
        let fits = zip(text, shape).allSatisfy { byte, form in
            form == UInt8(ascii: "0") ? isDigit(byte) : byte == form
        }
        let fraction = text.dropFirst(shape.count)
        let isFraction =
            fraction.first == UInt8(ascii: ".") && (2...10).contains(fraction.count)
            && fraction.dropFirst().allSatisfy(isDigit)
        return fits && (fraction.isEmpty || isFraction)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
