import ArgumentParser
import Failures
import ProgramOutput
import SystemPackage
import TerminalAssembly

struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Find devices, try lamp and barrier, and write the configuration.",
        discussion: """
            Asks on standard error and reads answers from standard input, a line each; an empty \
            line takes the answer in brackets. Stop the daemon first. If the answers end early, \
            nothing is written and the exit status is 65.

            A file of answers has lines such as `site=North gate`, `lamp=gpio`, \
            `lamp.lines=17, 27, 22`. What it leaves out gets the standard answer. Lamp and barrier \
            are tried only if the answers come from a terminal.

            """
                + examples("setup", "setup --answers answers.txt --output gatelight.yaml --force"))

    @Option(help: "Configuration file to write.")
    var output = "/etc/gatelight/gatelight.yaml"
    @Option(help: "File with answers, key=value or key: value, one per line.")
    var answers: String?
    @Flag(help: "Replace an existing file. The old one is kept with the ending .old.")
    var force = false
    @Flag(help: "Print the configuration and write nothing.")
    var dryRun = false

    func run() async throws {
        try await reportingFailures {
            let setup = TerminalSetup(
                output: FilePath(argument: output), answers: answers.map { FilePath(argument: $0) },
                isForced: force,
                isDryRun: dryRun)
            try await untilInterrupted {
                let lines = InputLines()
                try await setup.run(
                    .search(), LiveTrials(), isWatched: InputLines.isTerminal, next: lines.next,
                    tell: StandardError.write,
                    show: StandardOutput.write)
            }
        }
    }
}
