import DeviceInterface
package import Failures
package import FoundationEssentials
import FrameRecording
import SimulatedDevices
import SiteConfiguration
import SystemPackage
import Terminal
package import TerminalAssembly
import TerminalCore

/// A recording played through the whole terminal: the same recording, keys and start give the same events.
package struct RecordingReplay {
    private let camera: ReplayCamera
    private let assembly: JudgeAssembly
    private let start: Date

    /// Opens a recording. Its first frame is judged as of `start`; in real time, each frame is waited for
    /// as long as it took to come.
    package init(
        _ recording: String, _ assembly: JudgeAssembly, start: Date, isRealTime: Bool
    ) throws(Failure) {
        // Says what is missing or forbidden before the reader says what is wrong inside.
        _ = try Files.head(FilePath(recording), count: 1)
        do {
            let reader = try RecordingReader(path: FilePath(recording))
            camera = ReplayCamera(reader, name: recording, isRealTime: isRealTime)
        } catch {
            throw Failure(.data, "\(error)")
        }
        (self.assembly, self.start) = (assembly, start)
    }

    /// Plays it to its end; `progress` is told the time. What was played until a damaged frame is told, and
    /// the damage thrown.
    package func run(
        progress: @escaping @Sendable (Duration) -> Void,
        tell: @escaping @Sendable (TimelineEvent) -> Void
    ) async throws(Failure) {
        let (time, start) = (VirtualTime(), start)
        let indicator = SimulatedIndicator(now: { time.now }) { change in
            tell(.lamp(change.lamp, at: change.at))
        }
        var runner = SimulatedRunner(
            timing: Timing(assembly.configuration.timing),
            pipeline: ScanPipeline(judge: try assembly.judge()), indicator: indicator,
            wallTime: { start.addingTimeInterval($0 / .seconds(1)) },
            stopwatch: MonotonicTime.now,
            register: .forgetful(assembly.configuration, at: start),
            ruleLamp: assembly.configuration.ruleLamp, acceptsRepeatedFrames: true)
        let failure = FirstFailure(camera)
        await runner.run(
            failure, cameraTime: { [camera] in await camera.now },
            advance: { now in
                time.advance(to: now)
                progress(now)
            },
            observe: { step in tell(.scan(step.scan, latency: nil)) })
        if let error = await failure.error { throw Failure(.data, error.operation) }
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
