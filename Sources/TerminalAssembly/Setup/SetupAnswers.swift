import AtomicFiles
package import Failures
package import SystemPackage

/// Answers by the keys of their questions.
package struct SetupAnswers: Hashable, Sendable {
    /// An answer and its line in the file.
    package struct Answer: Hashable, Sendable {
        /// The text.
        package let text: String
        /// The line, counted from 1.
        package let line: Int
    }

    /// The file's name in messages.
    package let file: String
    private let answers: [String: Answer]

    private static let largestFile = 64 << 10

    /// Reads a file with one answer a line, `key=value` or `key: value`. Empty lines and lines that
    /// begin with `#` are ignored.
    package init(file path: FilePath) throws(Failure) {
        let bytes = try Files.read(path, limit: Self.largestFile)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.data, "\(path): not text; accepted: UTF-8")
        }
        try self.init(text, file: path.string)
    }

    /// Reads the text of such a file.
    package init(_ text: String, file: String) throws(Failure) {
        self.file = file
        var answers: [String: Answer] = [:]
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() {
            let line = Self.trimmed(line)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            guard let (key, value) = Self.parts(line) else {
                throw Failure(
                    .data, "\(file):\(index + 1): no answer; accepted: key=value or key: value")
            }
            guard answers.updateValue(Answer(text: value, line: index + 1), forKey: key) == nil
            else { throw Failure(.data, "\(file):\(index + 1): \(key) is answered twice") }
        }
        self.answers = answers
    }

    /// The answer to a question; `nil` if there is none.
    package subscript(key: String) -> Answer? { answers[key] }

    /// The keys that are answered.
    package var keys: Set<String> { Set(answers.keys) }

    private static func parts(_ line: Substring) -> (key: String, value: String)? {
        let key = line.prefix { $0.isLowercase || $0 == "." || $0 == "-" }
        let rest = trimmed(line.dropFirst(key.count))
        guard !key.isEmpty, let mark = rest.first, mark == "=" || mark == ":" else { return nil }
        let value = trimmed(rest.dropFirst())
        let isQuoted = value.count > 1 && value.hasPrefix("\"") && value.hasSuffix("\"")
        return (String(key), String(isQuoted ? value.dropFirst().dropLast() : value))
    }

    static func trimmed(_ text: some StringProtocol) -> Substring {
        let start = Substring(text).drop(while: \.isWhitespace)
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return start[...end]
    }
}
