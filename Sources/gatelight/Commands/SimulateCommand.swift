import ArgumentParser
import DeviceInterface
import Failures
import GateSimulation
import SiteConfiguration
import SystemPackage
import TerminalAssembly

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Run the whole terminal on simulated devices.",
        discussion: """
            A minute of arrivals is signed, drawn into a camera's frames, read, judged and shown. \
            The same seed gives the same timeline. Exit status 0 means that every arrival got its \
            expected verdict.

            With --script, a file says what happens at the gate instead: people come, devices \
            break, the clock is set back. With --live, standard input says it, as it is typed. \
            Both give the same timeline when they are played again.
            """)

    @Option(help: "Configuration file with timing and admission rules.")
    var config: String?
    @Option(help: "Seed of everything random.")
    var seed: UInt64 = 1
    @Option(help: "Seconds to simulate. (default: 60)")
    var duration: Int?
    @Option(
        help: "Pixel format of the camera: GREY, YUYV, NV12, YU12, RGB3 or MJPG. (default: YUYV)")
    var format: String?
    @Option(help: "Keep the camera's frames in a recording.")
    var record: String?
    @Flag(help: "Wait for each frame, as a real camera would.")
    var realtime = false
    @Option(help: "Play this script at the gate.")
    var script: String?
    @Option(help: "With --script: file of the expected JSON lines, as --json prints them.")
    var expect: String?
    @Option(help: "With --script or --live: save the commands in this file, to play them again.")
    var saveScript: String?
    @Flag(help: "Read commands from standard input, one per line, in real time.")
    var live = false
    @Flag(help: "One JSON object per line.")
    var json = false
    @Flag(help: "Run in real time until stopped, and serve the kiosk's page.")
    var page = false
    @Flag(help: "With --page: people come one after the other, and you do not operate the gate.")
    var demo = false
    @Option(help: "The page's port on this machine; 0 for any.")
    var port: Int?

    private var seconds: Int { duration ?? 60 }

    func validate() throws {
        guard (1...86_400).contains(seconds) else {
            throw ValidationError("--duration takes 1 to 86400 seconds, not \(seconds).")
        }
        if script != nil || live || page {
            let given = [("--duration", duration != nil), ("--format", format != nil)]
            for (name, isGiven) in given + [("--record", record != nil)] where isGiven {
                throw ValidationError(
                    "\(name) cannot be used with --script, --live or --page: it is for the minute of arrivals."
                )
            }
        }
        guard (0...65_535).contains(port ?? 0) else {
            throw ValidationError("--port takes 0 to 65535.")
        }
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
        guard script == nil || !demo else {
            throw ValidationError("--script and --demo cannot be used together.")
        }
        guard !page || !live && expect == nil else {
            throw ValidationError("--page cannot be used with --live or --expect.")
        }
    }

    func run() async throws {
        try await reportingFailures {
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
        run.recording = record.map { FilePath($0) }
        defer { StandardError.progress("") }
        let (demo, printer) = (run, TimelinePrinter(json: json))
        // An interrupted demo ends as a whole one does: its recording is complete, its folder gone.
        return try await untilInterrupted { [seconds, realtime] in
            try await demo.run(
                progress: { now in
                    guard !realtime else { return }
                    StandardError.progress("simulated \(now.seconds) of \(seconds) s")
                }, tell: printer.show)
        }
    }
}
