import ArgumentParser
import DeviceInterface
import Failures
import GateSimulation
import SiteConfiguration
import SystemPackage
import TerminalAssembly
import ProgramOutput

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Run the whole terminal on simulated devices.",
        discussion: """
            Simulates a minute in which people arrive at a gate. Their codes are signed, drawn \
            into the camera's frames, read and judged, and the lamp shows the verdicts. The same \
            seed gives the same timeline. Exit status 0 means that every arrival got its expected \
            verdict.

            With --script, the gate runs the commands of a file instead: people arrive, devices \
            fail, the clock is set back. With --live, it runs commands from standard input. A \
            script that is played again with the same seed gives the same timeline. A script of \
            `explore` plays on its own machine; with --page, beside the oracle's opinion.

            """ + examples("simulate", "simulate --page --port 0", "simulate --json --duration 20"))

    @Option(help: "Configuration file: timing and admission rules. (default: built-in settings)")
    var config: String?
    @Option(
        help: """
            Seed of the signing keys, and of the background, noise and shake in the camera's frames.
            """)
    var seed: UInt64 = 1
    @Option(help: "Seconds to simulate, 1 to 86400. (default: 60)")
    var duration: Int?
    @Option(
        help: "Pixel format of the camera: GREY, YUYV, NV12, YU12, RGB3 or MJPG. (default: YUYV)")
    var format: String?
    @Option(help: "Record the camera's frames in this file.")
    var record: String?
    @Flag(help: "Run in real time instead of as fast as possible.")
    var realtime = false
    @Option(help: "Script with the commands for the gate.")
    var script: String?
    @Option(
        help: """
            With --script: file of the expected JSON lines, as --json prints them. Exit status 1 if \
            the lines differ.
            """)
    var expect: String?
    @Option(help: "With --script, --live or --page: save the commands in this file as a script.")
    var saveScript: String?
    @Flag(help: "Read commands from standard input, one per line, in real time.")
    var live = false
    @Flag(help: "Print one JSON object per line.")
    var json = false
    @Flag(help: "Serve the kiosk's page, and run in real time until stopped.")
    var page = false
    @Flag(help: "With --page: repeat the demo's arrivals; the page does not operate the gate.")
    var demo = false
    @Option(
        help: """
            With --page: TCP port of the page; 0 for any free port. (default: kiosk.port of the \
            configuration, or 8080)
            """)
    var port: Int?

    private var seconds: Int { duration ?? 60 }

    func validate() throws {
        try require("--duration", seconds, in: 1...86_400)
        if script != nil || live || page {
            let given = [("--duration", duration != nil), ("--format", format != nil)]
            for (name, isGiven) in given + [("--record", record != nil)] where isGiven {
                throw ValidationError(
                    "\(name) cannot be used with --script, --live or --page, only with the simulated minute."
                )
            }
        }
        try require("--port", port, in: 0...65_535)
        guard script == nil || !live else {
            throw ValidationError("--script and --live cannot be used together.")
        }
        guard expect == nil || script != nil else {
            throw ValidationError("--expect needs --script.")
        }
        guard saveScript == nil || script != nil || live || page else {
            throw ValidationError("--save-script needs --script, --live or --page.")
        }
        guard page || !demo else { throw ValidationError("--demo needs --page.") }
        guard page || port == nil else { throw ValidationError("--port needs --page.") }
        guard !demo || script == nil && saveScript == nil else {
            throw ValidationError("--demo cannot be used with --script or --save-script.")
        }
        guard !page || !live && expect == nil else {
            throw ValidationError("--page cannot be used with --live or --expect.")
        }
    }

    func run() async throws {
        try await reportingFailures {
            for path in [record, saveScript].compactMap(\.self) {
                try Files.expectFolder(of: FilePath(argument: path))
            }
            let settings = try JudgeAssembly.configuration(config)
            if page { return try await showPage(settings) }
            if script != nil || live { return try await touch(settings) }
            let report = try await showDemo(settings)
            if !json { report.lines.forEach(StandardOutput.write) }
            guard report.isAsExpected else { throw ExitCode(1) }
        }
    }

    private func showDemo(_ settings: Configuration) async throws -> ScriptReport {
        var run = try DemoRun(seed: seed, settings: settings)
        let format = format ?? "YUYV"
        guard let pixelFormat = PixelFormat(fourCC: format), DemoRun.formats.contains(pixelFormat)
        else {
            throw Failure(
                .usage, "--format \(format): accepted: GREY, YUYV, NV12, YU12, RGB3, MJPG")
        }
        run.format = pixelFormat
        run.duration = .seconds(seconds)
        run.isRealTime = realtime
        run.recording = record.map { FilePath(argument: $0) }
        defer { StandardError.progress("") }
        let (demo, printer) = (run, TimelinePrinter(json: json, isDemo: true))
        // An interrupted demo ends as a whole one does: its recording is complete, its folder gone.
        return try await untilInterrupted { [seconds, realtime] in
            try await demo.run(
                progress: { now in
                    guard !realtime else { return }
                    StandardError.progress("simulated \(now.seconds) of \(seconds) s")
                }, arrive: printer.show, tell: printer.show)
        }
    }
}
