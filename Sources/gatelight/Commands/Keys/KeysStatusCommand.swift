import ArgumentParser
import Failures
import FoundationEssentials
import TerminalAssembly
import ProgramOutput

struct KeysStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Print the trusted data of this terminal with versions and expiry.",
        discussion: """
            Exit status 0 means that there are keys and all data is complete and current; \
            otherwise 1. With --at, the clock is not examined.

            """ + examples("keys status --trust trust"))

    @OptionGroup var options: TerminalTrustOptions
    @Flag(help: "Print one JSON object per line.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let trust = try options.trust()
            let contents = trust.load()
            let status = TrustStatus(trust, contents, at: options.at?.date)
            for line in status.lines {
                StandardOutput.write(json ? Files.json(line) : line.text)
            }
            for problem in status.problems { StandardError.tell(problem) }
            guard status.problems.isEmpty else { throw ExitCode(1) }
        }
    }
}
