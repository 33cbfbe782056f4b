/// Why a `passages` file is not believed: with one line that cannot be read, any number may be missing.
struct PassageDamage: Error, Hashable, Sendable {
    /// A few words, with the line's number.
    let cause: String
}

extension PassageText {
    /// Everything a file says, or nothing.
    static func read(_ bytes: [UInt8]) throws(PassageDamage) -> [PassageEvent<WallTime>] {
        var parts = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        guard parts.popLast()?.isEmpty == true else {
            throw PassageDamage(cause: "its last line is torn")
        }
        var reader = PassageReader()
        for part in parts { try reader.read(part) }
        guard reader.number > 0 else { throw PassageDamage(cause: "it has no first line") }
        return reader.events
    }
}

/// Takes a file line by line.
private struct PassageReader {
    private(set) var events: [PassageEvent<WallTime>] = []
    private(set) var number = 0
    private var check = ""
    private var hasSalt = false

    mutating func read(_ bytes: ArraySlice<UInt8>) throws(PassageDamage) {
        number += 1
        guard let line = String(validating: bytes, as: UTF8.self),
            let end = line.lastIndex(of: " "),
            line[end...].dropFirst() == PassageText.check(of: line[..<end], after: check)
        else {
            throw PassageDamage(cause: "its line \(number) is damaged")
        }
        check = String(line[end...].dropFirst())
        let content = line[..<end]
        if number == 1, content == PassageText.header { return }
        guard number > 1, let event = event(content.split(separator: " ")) else {
            throw PassageDamage(cause: "its line \(number) is not understood")
        }
        events.append(event)
    }

    private mutating func event(_ words: [Substring]) -> PassageEvent<WallTime>? {
        let values = words.dropFirst()
        guard let first = values.first else { return nil }
        switch (words.first, values.count) {
        case ("salt", 2):
            guard let day = Int64(first), let bytes = Self.bytes(values.last, DailySalt.length)
            else { return nil }
            hasSalt = true
            return .salt(day: day, bytes)
        case ("pass", 2), ("pass", 3):
            guard hasSalt, let time = Int64(first) else { return nil }
            let marks = values.dropFirst().compactMap(Self.mark)
            guard let identity = marks.first, marks.count == values.count - 1 else { return nil }
            return .passage(
                Marks(identity: identity, subject: marks.dropFirst().first),
                WallTime(milliseconds: time))
        case ("back", 1): return Self.mark(first).map { .withdrawal($0) }
        case ("doubt", 1): return Int64(first).map { .doubt(WallTime(milliseconds: $0)) }
        default: return nil
        }
    }

    private static func mark(_ text: Substring) -> Mark? {
        bytes(text, Mark.length).map { Mark(bytes: $0) }
    }

    private static func bytes(_ text: Substring?, _ count: Int) -> [UInt8]? {
        guard let text, text.utf8.count == 2 * count else { return nil }
        let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 2 * count else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { index in
            UInt8(truncatingIfNeeded: digits[index] << 4 | digits[index + 1])
        }
    }
}
