import Glibc

/// Standard output, a line at a time, written whole so that a reader at the other end of a pipe
/// sees each line when it happens.
enum StandardOutput {
    static func write(_ line: String) {
        put(line + "\n", on: STDOUT_FILENO)
    }

    static func writeRaw(_ bytes: [UInt8]) {
        putBytes(bytes, on: STDOUT_FILENO)
    }

    /// Whether a person watches.
    static let isTerminal = isatty(STDOUT_FILENO) == 1
}

/// Standard error: errors and progress, never results.
enum StandardError {
    static func write(_ line: String) {
        put(line + "\n", on: STDERR_FILENO)
    }

    /// Replaces the line a person watches; nothing when piped.
    static func progress(_ text: String) {
        guard isTerminal else { return }
        put("\r\u{1B}[K" + text, on: STDERR_FILENO)
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
