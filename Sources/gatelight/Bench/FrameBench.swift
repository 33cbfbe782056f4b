import Admission
import Cryptography
import DeviceInterface
import SimulatedDevices
import Symbols
import Terminal
import Verdicts
import Verification

/// From a frame in memory to its verdicts: decode, parse, verify.
enum FrameBench {
    static func run(
        width: Int, height: Int, showsCode: Bool, frames: Int
    ) async throws -> BenchLine {
        let code = try BenchCode(.es256)
        let perception = Perception(judge: Judge(verifier: Verifier(trust: code.trust)))
        let camera = SyntheticCamera(try options(code, width, height, showsCode, frames))
        var times: [Duration] = []
        var green = 0
        while let frame = try await camera.nextFrame() {
            let start = MonotonicTime.now()
            let sightings = try perception.look(at: frame, at: code.time).sightings
            times.append(MonotonicTime.now() - start)
            green += sightings.filter { $0.verdict.lamp == .green }.count
        }
        guard showsCode || green == 0 else {
            throw Failure(.unavailable, "an empty frame was judged green")
        }
        let what = showsCode ? "code shown, \(green * 100 / max(1, times.count)) % read" : "empty"
        return BenchLine(name: "frame to verdict, \(width)x\(height), \(what)", times: times)
    }

    private static func options(
        _ code: BenchCode, _ width: Int, _ height: Int, _ showsCode: Bool, _ frames: Int
    ) throws -> SyntheticCamera.Options {
        var options = SyntheticCamera.Options()
        options.format = FrameFormat(.yuyv, width: width, height: height)
        options.duration = .seconds(frames) / options.frameRate
        guard showsCode else { return options }
        var look = Appearance()
        look.modulePixels = 4
        options.arrivals = [
            Arrival(
                at: .zero - Arrival.approach, dwell: options.duration + .seconds(1),
                symbols: [try SymbolMatrix(code.payload, errorCorrection: .low)],
                appearance: look)
        ]
        return options
    }
}
