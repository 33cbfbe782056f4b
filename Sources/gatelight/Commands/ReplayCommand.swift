import ArgumentParser
import Failures
import GateSimulation
import SystemPackage
import TerminalAssembly
import ProgramOutput

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Run recorded frames through the whole pipeline.",
        discussion: """
            Prints the verdicts and the lamp's timeline. The same recording, keys and --at give \
            the same lines every time. Exit status 0 means that every verdict was green or, with \
            --expect, that the lines match that file; otherwise 1.

            """ + examples("replay gate.y4m --trust trust --at 2026-06-01T08:00:00Z"))

    @Argument(help: "Recording, Y4M or motion JPEG.")
    var recording: String
    @Option(help: "File of the expected JSON lines, as --json prints them.")
    var expect: String?
    @Option(help: "Time of judgement of the first frame, ISO 8601, such as 2026-03-01T08:00:00Z.")
    var at: Instant = .now
    @Option(help: "Folder of trusted keys. (default: trust.directory of the configuration)")
    var trust: String?
    @Option(help: "Configuration file: timing and admission rules. (default: built-in settings)")
    var config: String?
    @Flag(help: "Play the frames at the pace at which they were recorded.")
    var realtime = false
    @Flag(help: "Print one JSON object per line.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let assembly = try JudgeAssembly(config: config, trust: trust, tell: StandardError.tell)
            let expected = try expect.map { path throws(Failure) in
                try ExpectedLines(file: FilePath(argument: path))
            }
            let replay = try RecordingReplay(
                recording, assembly, start: at.date, isRealTime: realtime)
            let lines = try await play(replay)
            if let expected {
                try expected.compare(lines)
            } else if lines.isEmpty
                || lines.contains(where: { $0.lamp != "green" && $0.event == "verdict" })
            {
                throw ExitCode(1)
            }
        }
    }

    private func play(_ replay: RecordingReplay) async throws(Failure) -> [VerdictLine] {
        let printer = TimelinePrinter(json: json)
        defer { StandardError.progress("") }
        try await replay.run(
            progress: { [realtime] now in
                if !realtime { StandardError.progress("replayed \(now.seconds) s") }
            }, tell: printer.show)
        return printer.lines
    }
}
