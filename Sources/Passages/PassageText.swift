import Cryptography

/// The lines of a `passages` file, each with a check over itself and the previous line.
///
/// ```
/// gatelight-passages 1 CHECK
/// doubt TIME CHECK
/// salt DAY SALT CHECK
/// pass TIME IDENTITY [SUBJECT] CHECK
/// back IDENTITY CHECK
/// ```
///
/// TIME is in milliseconds since 1970, DAY in days since 1970-01-01 (UTC). SALT (32 bytes) and the
/// marks IDENTITY and SUBJECT (16 bytes each, an HMAC-SHA-256 under the salt above, truncated) are
/// in hexadecimal digits. `back` withdraws the newest `pass` of that identity. `doubt` means that
/// somebody unknown passed, at that time at the latest. CHECK is the first 4 bytes of a SHA-256
/// over the check of the previous line (nothing for the first line) and this line up to the space
/// before its own check. It detects damage, not fraud.
package struct PassageText {
    static let header = Array("gatelight-passages 1".utf8)
    /// The number of bytes in the longest line, a passage with both marks.
    private static let longestLine = 96

    /// The check of the last line.
    private(set) var check: [UInt8] = []
    private(set) var lines = 0

    /// Returns the bytes of `events` as the next lines.
    mutating func lines(of events: [PassageEvent<WallTime>]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(events.count * Self.longestLine)
        for event in events { end(Self.content(of: event), in: &bytes) }
        return bytes
    }

    /// Returns the bytes of a new file.
    static func file(of events: [PassageEvent<WallTime>]) -> (PassageText, [UInt8]) {
        var text = PassageText()
        var first: [UInt8] = []
        text.end(header, in: &first)
        let bytes = first + text.lines(of: events)
        return (text, bytes)
    }

    private mutating func end(_ content: [UInt8], in bytes: inout [UInt8]) {
        check = Self.check(of: content, after: check)
        lines += 1
        bytes += content
        bytes.append(0x20)
        bytes += check
        bytes.append(0x0A)
    }

    /// Returns a check of eight hexadecimal digits.
    package static func check(of content: some Collection<UInt8>, after previous: [UInt8])
        -> [UInt8]
    {
        Hexadecimal.digits(Digest.sha256(previous + content).prefix(4))
    }

    private static func content(of event: PassageEvent<WallTime>) -> [UInt8] {
        switch event {
        case .salt(let day, let bytes):
            Array("salt \(day) ".utf8) + Hexadecimal.digits(bytes)
        case .passage(let marks, let time):
            marks.all.reduce(into: Array("pass \(time.milliseconds)".utf8)) { content, mark in
                content.append(0x20)
                content += Hexadecimal.digits(mark.bytes)
            }
        case .withdrawal(let mark): Array("back ".utf8) + Hexadecimal.digits(mark.bytes)
        case .doubt(let time): Array("doubt \(time.milliseconds)".utf8)
        }
    }
}
