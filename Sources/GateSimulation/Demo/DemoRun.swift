import Admission
package import DeviceInterface
package import Failures
import FoundationEssentials
import FrameRecording
import Pictures
import SimulatedDevices
package import SiteConfiguration
package import SystemPackage
import Terminal
import TerminalAssembly
import TerminalCore
import Verdicts
import Verification

/// The demo's minute: signed, drawn into a camera's frames, read, judged and shown.
package struct DemoRun {
    /// Pixel formats that its camera gives.
    package static let formats: [PixelFormat] = [.grey, .yuyv, .nv12, .yuv420, .rgb24, .mjpeg]
    /// Eight in the morning, always: the script's codes are issued around it.
    private static let start = Date(timeIntervalSince1970: 1_780_300_800)

    private let seed: UInt64
    private let settings: Configuration
    private let script: DemoScript
    /// The camera's pixel format.
    package var format = PixelFormat.yuyv
    /// How long it runs.
    package var duration = Duration.seconds(60)
    /// Whether each frame is waited for, as for a real camera's.
    package var isRealTime = false
    /// Where the camera's frames are kept, if anywhere.
    package var recording: FilePath?

    /// Everything random follows from `seed`; times and rules are those of `settings`.
    package init(seed: UInt64, settings: Configuration) throws(Failure) {
        (self.seed, self.settings) = (seed, settings)
        do {
            script = try DemoScript(seed: seed, start: Self.start)
        } catch {
            throw Failure(.data, "\(error)")
        }
    }

    /// Runs it; `progress` is told the time.
    package func run(
        progress: @escaping @Sendable (Duration) -> Void,
        tell: @escaping @Sendable (TimelineEvent) -> Void
    ) async throws -> DemoReport {
        var options = cameraOptions
        let visits = try script.arrivals(
            seed: seed, duration: options.duration, height: options.format.height)
        options.arrivals = visits.map(\.1)
        let synthetic = SyntheticCamera(options)
        let camera = try recorded(synthetic, options.format)
        let judge = Judge(
            verifier: Verifier(trust: script.trust), policy: SitePolicy(settings.admission))
        let time = VirtualTime()
        let indicator = SimulatedIndicator(now: { time.now }) { change in
            tell(.lamp(change.lamp, at: change.at))
        }
        let barrier = SimulatedBarrier(now: { time.now })
        var runner = SimulatedRunner(
            timing: Timing(settings.timing), pipeline: ScanPipeline(judge: judge),
            indicator: indicator, barrier: barrier,
            wallTime: { Self.start.addingTimeInterval($0 / .seconds(1)) },
            stopwatch: MonotonicTime.now,
            register: .forgetful(settings, at: Self.start), ruleLamp: settings.ruleLamp)
        var report = DemoReport(visits: visits, unplugged: options.faults.first)
        await runner.run(
            camera, cameraTime: { await synthetic.now },
            advance: { now in
                time.advance(to: now)
                progress(now)
            },
            observe: { step in tell(.scan(step.scan, latency: report.note(step))) })
        report.pulses = barrier.pulses.count
        return report
    }

    private var cameraOptions: SyntheticCamera.Options {
        var options = SyntheticCamera.Options()
        options.format = FrameFormat(format, width: 640, height: 480)
        options.duration = duration
        options.seed = seed
        options.isRealTime = isRealTime
        options.faults = [DemoScript.unplugged].filter { $0.from + $0.length < options.duration }
        options.jpeg = { pixels, width, height in
            (try? Picture.jpeg(rgb: pixels, width: width, height: height)) ?? []
        }
        return options
    }

    private func recorded(
        _ camera: SyntheticCamera, _ format: FrameFormat
    ) throws(Failure) -> any Camera {
        guard let recording else { return camera }
        do {
            return RecordingCamera(camera, try RecordingWriter(path: recording, format: format))
        } catch {
            throw Failure(.cannotCreate, "\(error)")
        }
    }
}
