/// The reason why a `passages` file is not trusted: after one unreadable line any number of
/// passages may be missing.
struct PassageDamage: Error, Hashable, Sendable {
    /// The cause in a few words, with the line's number.
    let cause: String
}

extension PassageText {
    /// Parses all events of a file, or none.
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

/// Parses a file line by line.
private struct PassageReader {
    private(set) var events: [PassageEvent<WallTime>] = []
    private(set) var number = 0
    private var check: [UInt8] = []
    private var hasSalt = false

    mutating func read(_ line: ArraySlice<UInt8>) throws(PassageDamage) {
        number += 1
        guard let end = line.lastIndex(of: 0x20),
            line[end...].dropFirst().elementsEqual(
                PassageText.check(of: line[..<end], after: check))
        else {
            throw PassageDamage(cause: "its line \(number) is damaged")
        }
        check = Array(line[end...].dropFirst())
        let content = line[..<end]
        if number == 1, content.elementsEqual(PassageText.header) { return }
        guard number > 1, let event = event(content.split(separator: 0x20)) else {
            throw PassageDamage(cause: "its line \(number) is not understood")
        }
        events.append(event)
    }

    private mutating func event(_ words: [ArraySlice<UInt8>]) -> PassageEvent<WallTime>? {
        guard let name = words.first, let first = words.dropFirst().first else { return nil }
        let rest = words.dropFirst(2)
        switch (String(decoding: name, as: UTF8.self), rest.count) {
        case ("salt", 1):
            guard let day = Self.number(first), let digits = rest.first,
                let bytes = Hexadecimal.bytes(digits, count: DailySalt.length)
            else { return nil }
            hasSalt = true
            return .salt(day: day, bytes)
        case ("pass", 1), ("pass", 2):
            let marks = rest.compactMap(Self.mark)
            guard hasSalt, let time = Self.number(first), let identity = marks.first,
                marks.count == rest.count
            else { return nil }
            return .passage(
                Marks(identity: identity, subject: marks.dropFirst().first),
                WallTime(milliseconds: time))
        case ("back", 0): return Self.mark(first).map { .withdrawal($0) }
        case ("doubt", 0):
            return Self.number(first).map { .doubt(WallTime(milliseconds: $0)) }
        default: return nil
        }
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        Int64(String(decoding: digits, as: UTF8.self))
    }

    private static func mark(_ digits: ArraySlice<UInt8>) -> Mark? {
        Hexadecimal.bytes(digits, count: Mark.length).map { Mark(bytes: $0) }
    }
}
