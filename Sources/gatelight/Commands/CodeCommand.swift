import ArgumentParser

/// Commands for test codes: issue one, inspect one, draw one.
struct CodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "code", abstract: "Issue, inspect and draw test codes.",
        subcommands: [CodeIssueCommand.self, CodeInspectCommand.self, CodeDrawCommand.self])
}
