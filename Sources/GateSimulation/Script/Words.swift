/// The words of one line of a script, each with its column.
struct Words {
    /// A word and its column, from 1.
    struct Word {
        let text: Substring
        let column: Int
    }

    private var words: ArraySlice<Word>
    private let end: Int

    /// The largest number of characters in a line.
    static let longestLine = 200

    /// Splits a line into words and drops its comment. Throws if it is too long or not plain ASCII
    /// text.
    init(_ line: Substring) throws(ScriptError) {
        let bytes = Array(line.utf8)
        guard bytes.count <= Self.longestLine else {
            throw ScriptError(
                column: Self.longestLine + 1, "a line has at most \(Self.longestLine) characters")
        }
        var words: [Word] = []
        var start: Int?
        var end = bytes.count
        for (index, byte) in (bytes + [0x20]).enumerated() {
            guard (0x20...0x7E).contains(byte) || byte == 0x09 else {
                throw ScriptError(
                    column: index + 1, "a script is plain ASCII text; this is byte \(byte)")
            }
            // `#` begins a comment, but not within a word, because colours contain it.
            if byte == 0x23, start == nil {
                end = index
                break
            }
            if byte != 0x20, byte != 0x09 {
                start = start ?? index
            } else if let first = start {
                words.append(
                    Word(
                        text: Substring(decoding: bytes[first..<index], as: UTF8.self),
                        column: first + 1))
                start = nil
            }
        }
        self.words = words[...]
        self.end = end + 1
    }

    /// Whether no words are left.
    var isEmpty: Bool { words.isEmpty }

    /// The column of the next word, or of the line's end.
    var column: Int { words.first?.column ?? end }

    /// The remaining words, separated by single spaces.
    var text: String { words.map { String($0.text) }.joined(separator: " ") }

    /// The text of the next word; `nil` if there is none.
    var peek: Substring? { words.first?.text }

    /// Takes the next word; `expected` describes it in errors.
    mutating func next(_ expected: String) throws(ScriptError) -> Word {
        guard let word = words.popFirst() else {
            throw ScriptError(column: end, "the line ends here; expected \(expected)")
        }
        return word
    }

    /// Takes the next word as a case of an enumeration.
    mutating func next<Choice: RawRepresentable & CaseIterable>(
        _ type: Choice.Type
    ) throws(ScriptError) -> Choice where Choice.RawValue == String {
        let accepted = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        let word = try next(accepted)
        guard let choice = Choice(rawValue: String(word.text)) else {
            throw ScriptError(column: word.column, "\(word.text): accepted: \(accepted)")
        }
        return choice
    }

    /// Throws if words are left.
    func expectEnd() throws(ScriptError) {
        guard let word = words.first else { return }
        throw ScriptError(column: word.column, "\(word.text): nothing more is expected here")
    }
}
