import ArgumentParser
import DeviceInterface
import Failures
import FoundationEssentials
import FrameRecording
import SimulatedDevices
import SiteConfiguration
import SystemPackage
import Terminal
import TerminalAssembly
import TerminalCore

struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Run recorded frames through the whole pipeline.",
        discussion: """
            Prints verdicts and the lamp's timeline. The same recording, keys and --at give the \
            same lines every time. With --expect the exit status says whether they are the lines \
            of that file; without, whether every verdict was green.
            """)

    @Argument(help: "The recording: Y4M or motion JPEG.")
    var recording: String
    @Option(help: "File of JSON lines to compare with, as --json prints them.")
    var expect: String?
    @Option(help: "Time of judgement of the first frame, ISO 8601.")
    var at: Instant = .now
    @Option(help: "Folder of trusted keys instead of the installed ones.")
    var trust: String?
    @Option(help: "Configuration file with timing and admission rules.")
    var config: String?
    @Flag(help: "Wait for each frame as long as it took to come.")
    var realtime = false
    @Flag(help: "One JSON object a line.")
    var json = false

    func run() async throws {
        try await reportingFailures {
            let assembly = try JudgeAssembly(config: config, trust: trust, tell: StandardError.tell)
            let expected = try expect.map { try Files.read(FilePath($0), limit: 64 << 20) }
            // Says what is missing or forbidden before the reader says what is wrong inside.
            _ = try Files.head(FilePath(recording), count: 1)
            let reader: RecordingReader
            do {
                reader = try RecordingReader(path: FilePath(recording))
            } catch {
                throw Failure(.data, "\(error)")
            }
            let camera = ReplayCamera(reader, name: recording, isRealTime: realtime)
            let lines = try await replay(camera, assembly)
            if let expected {
                try ExpectedLines(String(decoding: expected, as: UTF8.self)).compare(
                    lines.map(\.json))
            } else if lines.isEmpty
                || lines.contains(where: { $0.lamp != "green" && $0.event == "verdict" })
            {
                throw ExitCode(1)
            }
        }
    }

    private func replay(
        _ camera: ReplayCamera, _ assembly: JudgeAssembly
    ) async throws -> [VerdictLine] {
        let time = VirtualTime()
        let timeline = Timeline(json: json)
        let kept = KeptLines()
        let indicator = SimulatedIndicator(now: { time.now }) { change in
            timeline.show(change)
            kept.append(timeline.line(change))
        }
        let start = at.date
        var runner = SimulatedRunner(
            timing: Timing(assembly.configuration.timing),
            perception: Perception(judge: try assembly.judge()), indicator: indicator,
            wallTime: { start.addingTimeInterval($0 / .seconds(1)) },
            stopwatch: MonotonicTime.now,
            register: .forgetful(assembly.configuration, at: start),
            ruleLamp: assembly.configuration.ruleLamp)
        let failure = FirstFailure(camera)
        await runner.run(
            failure, cameraTime: { await camera.now },
            advance: { now in
                time.advance(to: now)
                if !realtime { StandardError.progress("replayed \(now.seconds) s") }
            },
            observe: { step in
                StandardError.progress("")
                let line = timeline.line(step.scan)
                timeline.show(line)
                kept.append(line)
            })
        StandardError.progress("")
        // What was replayed until then stands; a damaged recording is still an error.
        if let error = await failure.error { throw Failure(.data, error.operation) }
        return kept.lines
    }
}

/// A camera that ends at its first failure and keeps it: a recording does not get better by trying.
private actor FirstFailure: Camera {
    nonisolated let name: String
    let droppedFrames = 0
    private let camera: any Camera
    private(set) var error: DeviceError?

    init(_ camera: any Camera) {
        name = camera.name
        self.camera = camera
    }

    func nextFrame() async -> Frame? {
        do {
            return try await camera.nextFrame()
        } catch {
            self.error = error
            return nil
        }
    }

    func close() async {
        await camera.close()
    }
}
