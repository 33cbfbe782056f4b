import Admission
import ArgumentParser
import DeviceInterface
import Failures
import TerminalAssembly
import Verdicts
import ProgramOutput

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Judge the codes in pictures, recordings or text.",
        discussion: """
            An input is a PNG or JPEG picture, a recording, a text file with one payload per line, \
            a payload itself, or - for lines on standard input. An input is a payload if it begins \
            as one does, such as PHC1:, no file has its name, and it does not end as file names \
            do, such as .png. Prints one verdict for each code. Without --at, a clock below the \
            floor that trusted data gives makes every code yellow, as in `run`. Exit status 0 \
            means that every input contains a code and every verdict is green.

            """ + examples("check code.png --trust trust", "check - --json < code.txt"))

    @Argument(
        help: "Pictures, recordings, text files or payloads; - for lines on standard input.")
    var inputs: [String]
    @Option(help: "Time of judgement, ISO 8601, such as 2026-03-01T08:00:00Z. (default: now)")
    var at: Instant?
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
            let assembly = try JudgeAssembly(config: config, trust: trust, tell: StandardError.tell)
            let judge = try assembly.checker(at: at?.date)
            var failure: Failure?
            var allGreen = true
            for input in inputs {
                do throws(Failure) {
                    let verdicts = try judged(input, judge)
                    if verdicts.isEmpty { tellAbsence(in: input) }
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
    private func judged(_ name: String, _ judge: JudgeAssembly.Judging) throws(Failure) -> [Lamp] {
        let input = CodeInput(name, progress: StandardError.progress)
        var lamps: [Lamp] = []
        try input.forEachCode { found in
            let (code, steps) = judge(found.payload)
            var line = VerdictLine(code.verdict)
            // A payload given as an argument may contain personal data, so it is not printed again.
            line.input = input.isPayload ? "payload" : ArgumentText.repaired(name)
            line.frame = found.frame
            if explain { line.steps = steps.map(StepLine.init) }
            StandardOutput.show(line, json: json)
            lamps.append(code.verdict.lamp)
        }
        return lamps
    }

    private func tellAbsence(in input: String) {
        StandardError.tell("\(input): no code found")
        guard json else { return }
        let line = VerdictLine(withoutCode: ArgumentText.repaired(input))
        StandardOutput.show(line, json: true)
    }
}
