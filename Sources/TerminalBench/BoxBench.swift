import BoxedDecoding
import Cryptography
import DeviceInterface
import Failures
import Glibc
import QRDecoding
import SceneRendering
import SimulatedDevices
import TerminalAssembly

/// Measures what a decoder in a process of its own costs: the same frames, looked at in this process
/// and in that one.
package enum BoxBench {
    /// What is in the frames.
    package enum View: String, CaseIterable {
        /// A code, held still.
        case code = "a code held still"
        /// Another empty scene in each frame, so that each is searched.
        case nothing = "nothing in view"
        /// The same empty scene.
        case still = "nothing moves"
    }

    /// Measures `frames` frames of one size, after `pause` each, so that processors go to sleep in
    /// between as they do at a gate.
    ///
    /// Throws if the process gives other answers than this one.
    package static func run(
        width: Int, height: Int, _ view: View, frames: Int,
        pause: Duration = .milliseconds(10)
    ) throws -> [BenchLine] {
        let boxed = BoxedDecoder()
        guard try boxed.confinement() != nil else {
            throw Failure(.unavailable, "the decoder's process gave no report")
        }
        let own = StreamDecoder()
        var cameras = try cameras(FrameFormat(.yuyv, width: width, height: height), view)
        var times: (own: [Duration], boxed: [Duration], added: [Duration]) = ([], [], [])
        for number in 0..<frames {
            let index = number % cameras.count
            guard
                let frame = try cameras[index].frame(
                    UInt64(number), at: .milliseconds(33) * number)
            else { break }
            // Each gets a copy, which is as far from the processor's caches as the other's.
            let copies = (frame.copy(), frame.copy())
            usleep(UInt32(clamping: Int64(pause / .microseconds(1))))
            var results: [FrameResult] = []
            var took: [Duration] = []
            // Each goes first every other time.
            for turn in [number % 2, 1 - number % 2] {
                let start = MonotonicTime.now()
                results.append(
                    turn == 0 ? try own.look(at: copies.0) : try boxed.look(at: copies.1))
                took.append(MonotonicTime.now() - start)
            }
            guard results[0] == results[1] else {
                throw Failure(.unavailable, "frame \(number): two decoders saw something else")
            }
            times.own.append(took[number % 2])
            times.boxed.append(took[1 - number % 2])
            times.added.append(took[1 - number % 2] - took[number % 2])
        }
        let name = "look, \(width)x\(height), \(view.rawValue)"
        return [
            BenchLine(name: "\(name), in this process", times: times.own),
            BenchLine(name: "\(name), boxed", times: times.boxed),
            BenchLine(name: "\(name), added", times: times.added),
        ]
    }

    private static func cameras(
        _ format: FrameFormat, _ view: View
    ) throws -> [ScriptedCamera] {
        switch view {
        case .code:
            var camera = ScriptedCamera(format, seed: 1)
            try FrameBench.hold(try BenchCode(.es256), before: &camera)
            return [camera]
        case .nothing: return [ScriptedCamera(format, seed: 1), ScriptedCamera(format, seed: 2)]
        case .still: return [ScriptedCamera(format, seed: 1)]
        }
    }
}
