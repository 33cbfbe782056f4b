/// The error of a line in a script: the place, the mistake, and what is accepted.
public struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The number of the line, from 1; 1 for a single command.
    public var line: Int
    /// The character in the line, from 1.
    public let column: Int
    /// The mistake, and what is accepted.
    public let problem: String

    init(line: Int = 1, column: Int, _ problem: String) {
        self.line = line
        self.column = column
        self.problem = problem
    }

    /// The error as one line of text.
    public var description: String { "line \(line), column \(column): \(problem)" }
}
