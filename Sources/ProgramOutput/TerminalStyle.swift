package import DeviceInterface
import Glibc

/// Whether control codes (colours, the progress line) are written.
package enum TerminalStyle {
    /// Whether control codes may be written to a file descriptor of this process.
    static func hasColours(_ descriptor: Int32) -> Bool {
        hasColours(
            isTerminal: isatty(descriptor) == 1, noColour: variable("NO_COLOR"),
            terminal: variable("TERM"))
    }

    /// Whether control codes may be written: to a terminal that is not `dumb`, unless NO_COLOR has
    /// a value (no-color.org).
    package static func hasColours(isTerminal: Bool, noColour: String?, terminal: String?) -> Bool {
        isTerminal && (noColour ?? "").isEmpty && terminal != "dumb"
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}

extension Lamp {
    /// The lamp as a symbol that differs without colours only where the lamp is dark or blinks.
    package var disc: String {
        switch self {
        case .dark: "○"
        case .fault: "◐"
        case .green, .yellow, .red: "●"
        }
    }

    /// Returns a text in the lamp's colour, with the control codes of ECMA-48. The fault signal is
    /// yellow, as on the lamp.
    package func painted(_ text: String) -> String {
        let colour =
            switch self {
            case .dark: 90
            case .green: 32
            case .yellow, .fault: 33
            case .red: 31
            }
        return "\u{1B}[\(colour)m\(text)\u{1B}[0m"
    }
}
