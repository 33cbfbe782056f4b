import Admission
import ArgumentParser
import DeviceInterface
import Failures
import FoundationEssentials
import FrameRecording
import Pictures
import SimulatedDevices
import SiteConfiguration
import SystemPackage
import Terminal
import TerminalAssembly
import TerminalCore
import Verdicts
import Verification

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Run the whole terminal on simulated devices.",
        discussion: """
            A minute of arrivals is signed, drawn into a camera's frames, read, judged and shown. \
            The same seed gives the same timeline. Exit status 0 means that every arrival got the \
            verdict it was meant to get.

            With --script, what a file says is done to the gate instead: people come, devices \
            break, the clock is set back. With --live, what standard input says, as it is typed. \
            Either gives the same timeline whenever it is played again.
            """)

    @Option(help: "Configuration file with timing and admission rules.")
    var config: String?
    @Option(help: "What everything random follows from.")
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
    @Option(help: "Play what is done to the gate from this file.")
    var script: String?
    @Option(help: "With --script: file of JSON lines that must come, as --json prints them.")
    var expect: String?
    @Option(help: "With --script or --live: keep what was done in this file, to be played again.")
    var saveScript: String?
    @Flag(help: "Do what standard input says, one command a line, in real time.")
    var live = false
    @Flag(help: "One JSON object a line.")
    var json = false
    @Flag(help: "Run in real time until told to stop, and serve the kiosk's page.")
    var page = false
    @Flag(help: "With --page: people come by one after the other, instead of a gate to be touched.")
    var demo = false
    @Option(help: "The page's port on this machine; 0 for any.")
    var port: Int?

    /// Eight in the morning, always: the script's codes are issued around it.
    private static let start = Date(timeIntervalSince1970: 1_780_300_800)

    private var seconds: Int { duration ?? 60 }

    func validate() throws {
        guard (1...86_400).contains(seconds) else {
            throw ValidationError("--duration takes 1 to 86400 seconds, not \(seconds).")
        }
        if script != nil || live || page {
            let given = [("--duration", duration != nil), ("--format", format != nil)]
            for (name, isGiven) in given + [("--record", record != nil)] where isGiven {
                throw ValidationError(
                    "\(name) goes with neither --script, --live nor --page: it is for the minute of arrivals."
                )
            }
        }
        guard (0...65_535).contains(port ?? 0) else {
            throw ValidationError("--port takes 0 to 65535.")
        }
        guard script == nil || !live else {
            throw ValidationError("--script and --live: only one can say what is done.")
        }
        guard expect == nil || script != nil else {
            throw ValidationError("--expect goes with --script.")
        }
        guard saveScript == nil || script != nil || live || page else {
            throw ValidationError("--save-script goes with --script, --live or --page.")
        }
        guard page || !demo else { throw ValidationError("--demo goes with --page.") }
        guard !page || !live && expect == nil else {
            throw ValidationError("--page goes with neither --live nor --expect.")
        }
    }

    func run() async throws {
        try await reportingFailures {
            let settings = try JudgeAssembly.configuration(config)
            if page { return try await showPage(settings) }
            if script != nil || live { return try await touch(settings) }
            let script: DemoScript
            do {
                script = try DemoScript(seed: seed, start: Self.start)
            } catch {
                throw Failure(.data, "\(error)")
            }
            let report = try await simulate(script, settings)
            if !json { report.show() }
            guard report.isAsMeant else { throw ExitCode(1) }
        }
    }

    private func showPage(_ settings: Configuration) async throws {
        #if Kiosk
            var page = settings.kiosk ?? KioskSettings()
            page.port = port ?? page.port
            if demo {
                try await DemoTerminal(seed: seed, settings: settings, page: page).run()
            } else {
                try await touchOnPage(settings, page)
            }
        #else
            throw Failure(.usage, "--page: this program was built without the page")
        #endif
    }

    private func simulate(_ script: DemoScript, _ settings: Configuration) async throws
        -> DemoReport
    {
        let options = try cameraOptions()
        let visits = try script.arrivals(
            seed: seed, duration: options.duration, height: options.format.height)
        var scripted = options
        scripted.arrivals = visits.map(\.1)
        let synthetic = SyntheticCamera(scripted)
        let camera = try recorded(synthetic, scripted.format)
        let judge = Judge(
            verifier: Verifier(trust: script.trust), policy: SitePolicy(settings.admission))
        let time = VirtualTime()
        let timeline = Timeline(json: json)
        let indicator = SimulatedIndicator(now: { time.now }, observe: timeline.show)
        let barrier = SimulatedBarrier(now: { time.now })
        var runner = SimulatedRunner(
            timing: Timing(settings.timing), perception: Perception(judge: judge),
            indicator: indicator, barrier: barrier,
            wallTime: { Self.start.addingTimeInterval($0 / .seconds(1)) },
            stopwatch: MonotonicTime.now,
            register: .forgetful(settings, at: Self.start), ruleLamp: settings.ruleLamp)
        var report = DemoReport(visits: visits, unplugged: scripted.faults.first)
        await runner.run(
            camera, cameraTime: { await synthetic.now },
            advance: { now in
                time.advance(to: now)
                if !realtime { StandardError.progress("simulated \(now.seconds) of \(seconds) s") }
            },
            observe: { step in
                StandardError.progress("")
                timeline.show(timeline.line(step.scan, latency: report.note(step)))
            })
        StandardError.progress("")
        report.pulses = barrier.pulses.count
        return report
    }

    private func cameraOptions() throws(Failure) -> SyntheticCamera.Options {
        var options = SyntheticCamera.Options()
        let format = format ?? "YUYV"
        guard let pixelFormat = PixelFormat(fourCC: format),
            [.grey, .yuyv, .nv12, .yuv420, .rgb24, .mjpeg].contains(pixelFormat)
        else {
            throw Failure(
                .usage, "--format \(format): accepted are GREY, YUYV, NV12, YU12, RGB3, MJPG")
        }
        options.format = FrameFormat(pixelFormat, width: 640, height: 480)
        options.duration = .seconds(seconds)
        options.seed = seed
        options.isRealTime = realtime
        options.faults = [DemoScript.unplugged].filter { $0.from + $0.length < options.duration }
        options.jpeg = { pixels, width, height in
            (try? Picture.jpeg(rgb: pixels, width: width, height: height)) ?? []
        }
        return options
    }

    private func recorded(
        _ camera: SyntheticCamera, _ format: FrameFormat
    ) throws(Failure) -> any Camera {
        guard let record else { return camera }
        do {
            return RecordingCamera(
                camera, try RecordingWriter(path: FilePath(record), format: format))
        } catch {
            throw Failure(.cannotCreate, "\(error)")
        }
    }
}
