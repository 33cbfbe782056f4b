import Failures
import Glibc
import TextQuoting

/// Writes errors and progress to standard error, never results. Lost output is not an error.
package enum StandardError {
    /// Writes one line, quoted and cut, because its text may come from outside.
    package static func write(_ line: String) {
        let text = QuotedText.line(ArgumentText.readable(line))
        LinePrinter.errors.put(Array((text + "\n").utf8))
    }

    /// Writes one line that begins with the program's name.
    package static func tell(_ problem: String) { write("gatelight: \(problem)") }

    /// Replaces the progress line. Writes nothing where no control codes are shown.
    package static func progress(_ text: String) {
        guard hasProgress else { return }
        LinePrinter.errors.put(Array(("\r\u{1B}[K" + QuotedText.line(text, limit: 200)).utf8))
    }

    private static let hasProgress = TerminalStyle.hasColours(STDERR_FILENO)
}
