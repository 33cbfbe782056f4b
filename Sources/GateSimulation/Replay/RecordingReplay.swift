import Verdicts
import Admission
import DeviceInterface
package import Failures
package import FoundationEssentials
import FrameRecording
import Passages
import SimulatedDevices
import SiteConfiguration
import SystemPackage
import Terminal
package import TerminalAssembly
import TerminalCore

/// Plays a recording through the whole terminal. The same recording, keys and start give the same
/// events.
package struct RecordingReplay {
    private let camera: ReplayCamera
    private let assembly: JudgeAssembly
    private let start: Date

    /// Opens a recording. Its first frame is judged as of `start`. If `isRealTime`, each frame
    /// arrives as long after the previous one as when it was recorded.
    ///
    /// Throws if the recording cannot be read.
    package init(
        _ recording: String, _ assembly: JudgeAssembly, start: Date, isRealTime: Bool
    ) throws(Failure) {
        // Reports a missing or unreadable file before the reader reports its content. A pipe would
        // wait for a writer.
        if let status = FileStatus(FilePath(argument: recording)), !status.isFile {
            throw Failure(.noInput, "\(recording): not a file; give a recording")
        }
        _ = try Files.head(FilePath(argument: recording), count: 1)
        do {
            let reader = try RecordingReader(path: FilePath(argument: recording))
            camera = ReplayCamera(reader, name: recording, isRealTime: isRealTime)
        } catch {
            throw Failure(.data, "\(error)")
        }
        (self.assembly, self.start) = (assembly, start)
    }

    /// Plays the recording to its end. `progress` receives the time, and `tell` the events.
    ///
    /// If a frame is damaged, the events until then are reported and the error is thrown.
    package func run(
        progress: @escaping @Sendable (Duration) -> Void,
        tell: @escaping @Sendable (TimelineEvent) -> Void
    ) async throws(Failure) {
        let (time, start) = (VirtualTime(), start)
        let indicator = SimulatedIndicator(now: { time.now }) { change in
            tell(.lamp(change.lamp, at: change.at))
        }
        let rules = try assembly.rules(assembly.contents)
        var runner = SimulatedRunner(
            timing: Timing(assembly.configuration.timing),
            pipeline: ScanPipeline(judge: try assembly.judge()), indicator: indicator,
            wallTime: { start.addingTimeInterval($0 / .seconds(1)) },
            stopwatch: MonotonicTime.now,
            register: PassageRegister(againAfter: rules.passageTime, at: start, now: .zero),
            ruleLamp: { rules.policy.stricter[.ruleFailed] ?? .dark }, acceptsRepeatedFrames: true)
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

/// A camera that ends at its first failure and keeps it, because a damaged recording stays damaged.
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
