package import DeviceInterface
package import Failures
import FrameRecording
package import SiteConfiguration
import Synchronization
package import SystemPackage
import Terminal
import TerminalAssembly
import TerminalCore

/// Plays the demo's script at a simulated gate and reports the result.
package struct DemoRun {
    /// The pixel formats that the demo's camera can have.
    package static let formats: [PixelFormat] = [.grey, .yuyv, .nv12, .yuv420, .rgb24, .mjpeg]

    private let seed: UInt64
    private let settings: Configuration
    private let script: Script
    /// The camera's pixel format.
    package var format = PixelFormat.yuyv
    /// The duration. Later lines of the script are left out.
    package var duration = Duration.seconds(60)
    /// Whether each frame is waited for, as with a real camera.
    package var isRealTime = false
    /// The file to which the camera's frames are recorded; `nil` for no recording.
    package var recording: FilePath?

    /// Creates a run. Everything random follows from `seed`. Times and rules are those of
    /// `settings`.
    package init(seed: UInt64, settings: Configuration) throws(Failure) {
        (self.seed, self.settings) = (seed, settings)
        do {
            script = try .demo()
        } catch {
            throw Failure(.data, "\(error)")
        }
    }

    /// Plays the script and returns its report. `progress` receives the time, `arrive` the arrivals
    /// with their verdicts, and `tell` the verdicts and lamps.
    ///
    /// Throws if the gate cannot be set up or the recording fails.
    package func run(
        progress: @escaping @Sendable (Duration) -> Void,
        arrive: @escaping @Sendable (DemoLine) -> Void,
        tell: @escaping @Sendable (TimelineEvent) -> Void
    ) async throws -> ScriptReport {
        var options = SimulatedGate.Options(settings, seed: seed)
        options.format = FrameFormat(format, width: 640, height: 480)
        options.stopwatch = MonotonicTime.now
        let script = script.cut(at: duration)
        let report = Mutex(ScriptReport(script))
        let recorder = try FrameRecorder(recording, options.format)
        let gate = try Self.gate(options) { event in
            switch event {
            case .lamp(let lamp, let at): tell(.lamp(lamp, at: at))
            case .scan(let step):
                let (line, latency) = report.withLock { $0.note(step) }
                arrive(line)
                tell(.scan(step.scan, latency: latency))
            case .barrier: report.withLock { $0.pulses += 1 }
            case .frame(let frame):
                recorder.append(frame)
                progress(frame.timestamp)
            case .trouble(let problem): recorder.note(Failure(.data, problem))
            case .handled, .performed, .changed: break
            }
        }
        try ScriptPlayback(script).prepare(gate)
        if isRealTime {
            await gate.run()
        } else {
            await gate.advance(to: script.end)
            await gate.finish()
        }
        try recorder.finish()
        return report.withLock { $0 }
    }

    private static func gate(
        _ options: SimulatedGate.Options, observe: @escaping @Sendable (GateEvent) -> Void
    ) throws(Failure) -> SimulatedGate {
        do {
            return try SimulatedGate(options, observe: observe)
        } catch {
            throw Failure(error)
        }
    }
}
