import Glibc

/// The lines of standard input. Waiting for one ends when the task is cancelled, so that an
/// interrupted setup darkens its lamp.
package final class InputLines {
    private var bytes: [UInt8] = []
    private var isOver = false
    private static let longestLine = 4096

    /// Whether a person types them.
    package static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// Creates a reader. Nothing is read yet.
    package init() {}

    /// Returns the next line without its end; `nil` at the end of the input, after a line that is
    /// too long, or if the task is cancelled.
    package func next() -> String? {
        while !Task.isCancelled {
            if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: bytes[..<end], as: UTF8.self)
                bytes.removeSubrange(...end)
                return line
            }
            guard !isOver, bytes.count <= Self.longestLine else { return last() }
            fill()
        }
        return nil
    }

    /// The rest of the input, if it does not end with a line break.
    private func last() -> String? {
        guard isOver, !bytes.isEmpty else { return nil }
        defer { bytes = [] }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func fill() {
        var request = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, 200) > 0 else { return }
        var chunk = [UInt8](repeating: 0, count: 1024)
        let count = read(STDIN_FILENO, &chunk, chunk.count)
        if count > 0 { bytes += chunk.prefix(count) } else { isOver = true }
    }
}
