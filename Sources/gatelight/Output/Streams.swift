import Failures
import Glibc
import Synchronization
import SystemPackage
import TextQuoting

/// Standard output, a line at a time, written whole so that a reader at the other end of a pipe
/// sees each line when it happens.
///
/// After a byte that could not be written nothing more is: what was printed stays a beginning of what
/// should have been, and `finish` says so.
enum StandardOutput {
    private static let failure = Mutex<Errno?>(nil)

    /// Keeps the place of a standard output that was closed, so that no file is opened in it and then
    /// printed into. To be called first.
    static func occupy() {
        guard fcntl(STDOUT_FILENO, F_GETFD) < 0 else { return }
        // Read only: to print is an error, as it was.
        let place = open("/dev/null", O_RDONLY)
        if place >= 0, place != STDOUT_FILENO {
            dup2(place, STDOUT_FILENO)
            close(place)
        }
    }

    /// One line, with nothing in it that a terminal or a reader of lines would obey.
    static func write(_ line: String) {
        writeStyled(QuotedText.line(line, limit: nil))
    }

    /// What the program itself gave colours and lines to, and quoted what is foreign in it.
    static func writeStyled(_ text: String) {
        writeRaw(Array((text + "\n").utf8))
    }

    static func writeRaw(_ bytes: [UInt8]) {
        guard !hasFailed else { return }
        if let errno = LinePrinter.output.put(bytes) { note(errno) }
    }

    /// Whether something was lost: whoever prints much can stop.
    static var hasFailed: Bool { failure.withLock { $0 != nil } }

    /// Throws if anything that was to be printed is not where it should be. To be asked at the end.
    static func finish() throws(Failure) {
        // Some file systems say only on closing that there was no room.
        let copy = dup(STDOUT_FILENO)
        if copy >= 0, close(copy) != 0, errno != EINTR { note(Errno(rawValue: errno)) }
        guard let errno = failure.withLock({ $0 }) else { return }
        throw Failure(.ioError, "standard output: \(errno); the output is incomplete")
    }

    /// Whether the reader at the other end of a pipe went away, as `head` does when it has enough.
    static var isUnread: Bool { failure.withLock { $0 == .brokenPipe } }

    /// Whether a person watches.
    static let isTerminal = isatty(STDOUT_FILENO) == 1

    private static func note(_ errno: Errno) {
        failure.withLock { $0 = $0 ?? errno }
    }
}

/// Standard error: errors and progress, never results. What is lost of it is no failure.
enum StandardError {
    /// One line, quoted and cut: what it tells of may have come from anywhere.
    static func write(_ line: String) {
        LinePrinter.errors.put(Array((QuotedText.line(line) + "\n").utf8))
    }

    /// One line under the program's name.
    static func tell(_ problem: String) { write("gatelight: \(problem)") }

    /// Replaces the line a person watches; nothing when piped.
    static func progress(_ text: String) {
        guard isTerminal else { return }
        LinePrinter.errors.put(Array(("\r\u{1B}[K" + QuotedText.line(text, limit: 200)).utf8))
    }

    static let isTerminal = isatty(STDERR_FILENO) == 1
}
