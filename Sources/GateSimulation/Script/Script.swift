/// A sequence of actions on a gate, with their times.
public struct Script: Hashable, Sendable {
    /// A line of a script: its time, its command and its original text.
    public struct Line: Hashable, Sendable {
        /// The time since the start.
        public let at: Duration
        /// The command.
        public let command: Command
        /// The command as it was written, without time and comment.
        public let text: String

        /// Creates a line. `text` must be the text of `command`.
        package init(at: Duration, command: Command, text: String) {
            (self.at, self.command, self.text) = (at, command, text)
        }

        /// The line as in a script.
        public var script: String { "\(at.secondsText) \(text)" }
    }

    /// The lines in order of time.
    public private(set) var lines: [Line] = []

    /// The longest duration of a script.
    public static let longest = Duration.seconds(86_400)
    /// The largest size of a script, in bytes.
    public static let maximumBytes = 1 << 20

    /// Creates an empty script.
    public init() {}

    /// Creates a script of lines in order of time.
    package init(lines: [Line]) {
        self.lines = lines
    }

    /// Parses a whole script. Throws the error of the first invalid line.
    public init(_ text: String) throws(ScriptError) {
        guard text.utf8.count <= Self.maximumBytes else {
            throw ScriptError(column: 1, "a script has at most \(Self.maximumBytes) bytes")
        }
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() {
            do throws(ScriptError) {
                try append(line)
            } catch {
                var error = error
                error.line = index + 1
                throw error
            }
        }
    }

    private mutating func append(_ line: Substring) throws(ScriptError) {
        var words = try Words(line)
        guard !words.isEmpty else { return }
        if lines.last?.command == .end {
            throw ScriptError(column: words.column, "nothing comes after `end`")
        }
        let time = try words.next("a time")
        guard let at = Duration(seconds: time.text), at <= Self.longest else {
            throw ScriptError(
                column: time.column,
                "\(time.text): a line begins with its time: seconds, at most three decimals, 0 to 86400"
            )
        }
        if let last = lines.last, at < last.at {
            throw ScriptError(
                column: time.column,
                "\(time.text): earlier than the line above, \(last.at.secondsText)")
        }
        let text = words.text
        append(Line(at: at, command: try Command(&words), text: text))
    }

    mutating func append(_ line: Line) {
        lines.append(line)
    }

    /// The script as written to a file.
    public var text: String { lines.map { "\($0.script)\n" }.joined() }

    /// Whether it is for an explored gate: its first line describes the site.
    package var isExplored: Bool {
        if case .exploring(.site) = lines.first?.command { true } else { false }
    }

    /// The end of the script: the time of its `end`, or five seconds after its last action.
    public var end: Duration {
        if let last = lines.last, last.command == .end { return last.at }
        let ends = lines.map { line in
            switch line.command {
            case .present(_, let seconds?, _), .picture(_, let seconds?, _):
                line.at + .seconds(seconds)
            default: line.at
            }
        }
        return min((ends.max() ?? .zero) + .seconds(5), Self.longest)
    }
}
