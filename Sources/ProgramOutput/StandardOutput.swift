package import Failures
import Glibc
import Synchronization
import SystemPackage
import TextQuoting

/// Writes lines to standard output. Each line is written whole and at once, so that a reader at the
/// other end of a pipe sees it when it happens.
///
/// After the first error nothing more is written. The output is then a prefix of what it should be,
/// and `finish` throws.
package enum StandardOutput {
    private static let failure = Mutex<Errno?>(nil)

    /// If standard output is closed, occupies its descriptor, so that no file is opened there and
    /// then printed into. Call it first.
    package static func occupy() {
        guard fcntl(STDOUT_FILENO, F_GETFD) < 0 else { return }
        // Opened for reading only, so that printing is still an error.
        let place = open("/dev/null", O_RDONLY)
        if place >= 0, place != STDOUT_FILENO {
            dup2(place, STDOUT_FILENO)
            close(place)
        }
    }

    /// Writes one line. Control characters in it are quoted.
    package static func write(_ line: String) {
        writeStyled(QuotedText.line(line, limit: nil))
    }

    /// Writes text that the program itself formatted with colours and line breaks. The caller has
    /// quoted everything from outside.
    package static func writeStyled(_ text: String) {
        writeRaw(Array((text + "\n").utf8))
    }

    /// Writes bytes as they are.
    package static func writeRaw(_ bytes: [UInt8]) {
        guard !hasFailed else { return }
        if let errno = LinePrinter.output.put(bytes) { note(errno) }
    }

    /// Whether output was lost. A caller that prints a lot can stop then.
    package static var hasFailed: Bool { failure.withLock { $0 != nil } }

    /// Throws if any output was lost. Call it at the end.
    package static func finish() throws(Failure) {
        // Some file systems report a full disk only when the file is closed.
        let copy = dup(STDOUT_FILENO)
        if copy >= 0, close(copy) != 0, errno != EINTR { note(Errno(rawValue: errno)) }
        guard let errno = failure.withLock({ $0 }) else { return }
        throw Failure(.ioError, "standard output: \(errno); the output is incomplete")
    }

    /// Whether the reader at the other end of a pipe closed it, as `head` does when it has enough.
    package static var isUnread: Bool { failure.withLock { $0 == .brokenPipe } }

    /// Whether colours are shown on standard output.
    package static let hasColours = TerminalStyle.hasColours(STDOUT_FILENO)

    private static func note(_ errno: Errno) {
        failure.withLock { $0 = $0 ?? errno }
    }
}
