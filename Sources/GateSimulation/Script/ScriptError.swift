/// A line of a script that is not understood: where, what, and what would be.
public struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1; 1 for a command given by itself.
    public var line: Int
    /// The character of the line, from 1.
    public let column: Int
    /// What is wrong there, and what is accepted.
    public let problem: String

    init(line: Int = 1, column: Int, _ problem: String) {
        self.line = line
        self.column = column
        self.problem = problem
    }

    /// One line for a person.
    public var description: String { "line \(line), column \(column): \(problem)" }
}
