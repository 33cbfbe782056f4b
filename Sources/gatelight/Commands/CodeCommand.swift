import ArgumentParser

/// Commands for test codes: issue one, inspect one, draw one.
struct CodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "code", abstract: "Issue a test code, look into a payload, draw a symbol.",
        subcommands: [CodeIssueCommand.self, CodeInspectCommand.self, CodeDrawCommand.self])
}
