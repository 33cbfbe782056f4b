import ArgumentParser
import Exploration
import Failures
import ProgramOutput
import SystemPackage

struct ExploreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore",
        abstract: "Search for sequences that break the terminal's promises.",
        discussion: """
            Runs the whole terminal on a simulated machine. The seed of a run decides who comes, \
            what fails and in which order threads run; the same seed gives the same run. An oracle \
            that knows the truth says what lamp and barrier may show. Of a run that breaks a \
            promise, the shortest script that breaks it is printed, for `--script` here and in \
            `simulate`.

            Exit status 1 means that a run broke a promise, or that a search of 1000 runs or more \
            never reached something that it should.

            """ + examples("explore --seed 7 --runs 2 --duration 20", "explore --minutes 5"))

    @Option(help: "Seed of the first run; each next run has the next seed.")
    var seed: UInt64 = 1
    @Option(help: "Number of runs, 1 to 1000000000. (default: 100, or no limit with --minutes)")
    var runs: Int?
    @Option(help: "Stop after that many minutes, 1 to 10000.")
    var minutes: Int?
    @Option(help: "Simulated seconds in each run, 5 to 86400.")
    var duration = 600
    @Option(help: "Number of runs at the same time, 1 to 64.")
    var threads = 2
    @Option(help: "Play this script once instead, and print what happens.")
    var script: String?
    @Flag(help: "Print how often each state and fault was reached.")
    var reached = false

    func validate() throws {
        if let runs { try require("--runs", runs, in: 1...1_000_000_000) }
        if let minutes { try require("--minutes", minutes, in: 1...10_000) }
        try require("--duration", duration, in: 5...86_400)
        try require("--threads", threads, in: 1...64)
    }

    func run() async throws {
        try await reportingFailures {
            if let script { return try playExplored(script) }
            let exploration = try Exploration.prepared()
            let isGood = try await exploration.report(
                from: seed, runs: runs ?? (minutes == nil ? 100 : .max),
                time: minutes.map { .seconds(60 * $0) }, length: .seconds(duration),
                threads: threads, withReached: reached, tell: StandardOutput.writeStyled)
            guard isGood else { throw ExitCode(1) }
        }
    }
}

extension AsyncParsableCommand {
    /// Plays a script of an explored gate. Exit status 1 means that it breaks a promise.
    func playExplored(_ script: String, inRealTime: Bool = false) throws {
        guard
            try Exploration.play(
                FilePath(argument: script), inRealTime: inRealTime, tell: StandardOutput.write)
        else { throw ExitCode(1) }
    }
}
