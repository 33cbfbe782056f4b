import Cryptography

/// The lines of a `passages` file, each with a check over itself and the line before.
///
/// ```
/// gatelight-passages 1 CHECK
/// doubt TIME CHECK
/// salt DAY SALT CHECK
/// pass TIME IDENTITY [SUBJECT] CHECK
/// back IDENTITY CHECK
/// ```
///
/// TIME is in milliseconds since 1970, DAY in days since 1970-01-01 (UTC). SALT (32 bytes) and the marks
/// IDENTITY and SUBJECT (16 bytes each, an HMAC-SHA-256 under the salt above, cut) are in hexadecimal digits.
/// `back` takes back the newest `pass` of that identity. `doubt` says that somebody unknown passed, at that
/// time at the latest. CHECK is the first 4 bytes of a SHA-256 over the check of the line before (nothing for
/// the first line) and this line up to the space before its own. It finds damage, not deceit.
struct PassageText {
    static let header = "gatelight-passages 1"

    /// The check of the last line.
    private(set) var check = ""
    private(set) var lines = 0

    /// The bytes of `events` as the next lines.
    mutating func lines(of events: [PassageEvent<WallTime>]) -> [UInt8] {
        events.flatMap { line(Self.text($0)) }
    }

    /// The bytes of a new file.
    static func file(of events: [PassageEvent<WallTime>]) -> (PassageText, [UInt8]) {
        var text = PassageText()
        let bytes = text.line(header) + text.lines(of: events)
        return (text, bytes)
    }

    private mutating func line(_ content: String) -> [UInt8] {
        check = Self.check(of: content, after: check)
        lines += 1
        return Array("\(content) \(check)\n".utf8)
    }

    static func check(of content: some StringProtocol, after previous: String) -> String {
        Digest.sha256(Array(previous.utf8) + content.utf8).prefix(4).hexadecimal
    }

    private static func text(_ event: PassageEvent<WallTime>) -> String {
        switch event {
        case .salt(let day, let bytes): "salt \(day) \(bytes.hexadecimal)"
        case .passage(let marks, let time):
            (["pass", "\(time.milliseconds)"] + marks.all.map(\.bytes.hexadecimal))
                .joined(separator: " ")
        case .withdrawal(let mark): "back \(mark.bytes.hexadecimal)"
        case .doubt(let time): "doubt \(time.milliseconds)"
        }
    }
}
