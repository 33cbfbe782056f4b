import TextQuoting
import Glibc

/// Standard output, a line at a time, written whole so that a reader at the other end of a pipe
/// sees each line when it happens.
enum StandardOutput {
    /// One line, with nothing in it that a terminal or a reader of lines would obey.
    static func write(_ line: String) {
        put(QuotedText.line(line, limit: nil) + "\n", on: STDOUT_FILENO)
    }

    /// What the program itself gave colours and lines to, and quoted what is foreign in it.
    static func writeStyled(_ text: String) {
        put(text + "\n", on: STDOUT_FILENO)
    }

    static func writeRaw(_ bytes: [UInt8]) {
        putBytes(bytes, on: STDOUT_FILENO)
    }

    /// Whether a person watches.
    static let isTerminal = isatty(STDOUT_FILENO) == 1
}

/// Standard error: errors and progress, never results.
enum StandardError {
    /// One line, quoted and cut: what it tells of may have come from anywhere.
    static func write(_ line: String) {
        put(QuotedText.line(line) + "\n", on: STDERR_FILENO)
    }

    /// Replaces the line a person watches; nothing when piped.
    static func progress(_ text: String) {
        guard isTerminal else { return }
        put("\r\u{1B}[K" + QuotedText.line(text, limit: 200), on: STDERR_FILENO)
    }

    static let isTerminal = isatty(STDERR_FILENO) == 1
}

private func put(_ text: String, on descriptor: Int32) {
    putBytes(Array(text.utf8), on: descriptor)
}

private func putBytes(_ bytes: [UInt8], on descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written < 0 {
            guard errno == EINTR else { return }
            continue
        }
        rest = rest.dropFirst(written)
    }
}
