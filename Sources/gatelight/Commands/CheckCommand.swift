import Admission
import ArgumentParser
import DeviceInterface
import Failures
import TerminalAssembly
import Verdicts

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Judge the codes in pictures, recordings or text.",
        discussion: """
            An input is a PNG or JPEG picture, a recording, a text file with one payload per line, \
            a payload itself, or - for lines on standard input. Prints one verdict for each code. \
            Exit status 0 means that every input contains a code and every verdict is green.
            """)

    @Argument(
        help: "Pictures, recordings, text files or payloads; - for lines on standard input.")
    var inputs: [String]
    @Option(help: "Time of judgement, ISO 8601.")
    var at: Instant = .now
    @Option(help: "Folder of trusted keys. (default: trust.directory of the configuration)")
    var trust: String?
    @Option(help: "Configuration file with the site's rules. (default: built-in settings)")
    var config: String?
    @Flag(help: "Also print the steps of each judgement.")
    var explain = false
    @Flag(help: "Print one JSON object per line.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let judge = try JudgeAssembly(config: config, trust: trust, tell: StandardError.tell)
                .judge()
            var failure: Failure?
            var allGreen = true
            for input in inputs {
                do throws(Failure) {
                    let verdicts = try judged(input, judge)
                    if verdicts.isEmpty {
                        StandardError.write("gatelight: \(input): no code found")
                    }
                    allGreen = allGreen && !verdicts.isEmpty && verdicts.allSatisfy { $0 == .green }
                } catch {
                    // The other inputs are still worth judging.
                    error.tell()
                    failure = failure ?? error
                }
            }
            if let failure { throw ExitCode(failure.status.rawValue) }
            if !allGreen { throw ExitCode(1) }
        }
    }

    /// Prints a verdict for each code of an input and returns their lamps.
    private func judged(_ name: String, _ judge: Judge) throws(Failure) -> [Lamp] {
        let input = CodeInput(name, progress: StandardError.progress)
        var lamps: [Lamp] = []
        try input.forEachCode { found in
            let (code, steps) = judge.explained(found.payload, at: at.date)
            var line = VerdictLine(code.verdict)
            // A payload given as an argument may contain personal data, so it is not printed again.
            line.input = input.isPayload ? "payload" : name
            line.frame = found.frame
            if explain { line.steps = steps.map(StepLine.init) }
            StandardOutput.show(line, json: json)
            lamps.append(code.verdict.lamp)
        }
        return lamps
    }
}
