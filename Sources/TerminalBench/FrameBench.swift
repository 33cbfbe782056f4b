import Admission
import Cryptography
import DeviceInterface
import Failures
import QRDecoding
import SimulatedDevices
import SymbolDrawing
import Terminal
import TerminalAssembly
import TerminalCore
import Verdicts
import Verification

/// From a frame in memory to its verdicts: decode, parse, verify.
package enum FrameBench {
    /// What the camera sees.
    package enum View: String, CaseIterable {
        case code = "a code"
        case heldCode = "a code held still"
        case nothing = "nothing in view"
        case nothingMoves = "nothing moves"

        /// Whether there is one to be read.
        package var showsCode: Bool { self == .code || self == .heldCode }
        /// Each frame is read as if it were the first; otherwise as one of a stream.
        var isReadAnew: Bool { self == .code || self == .nothing }
    }

    /// Looks at so many frames of one size.
    package static func run(
        width: Int, height: Int, _ view: View, frames: Int
    ) async throws -> BenchLine {
        let code = try BenchCode(.es256)
        let judge = Judge(verifier: Verifier(trust: code.trust))
        let pipeline = ScanPipeline(judge: judge)
        let decoder = QRDecoder()
        let camera = SyntheticCamera(try options(code, width, height, view.showsCode, frames))
        var times: [Duration] = []
        var green = 0
        while let frame = try await camera.nextFrame() {
            let start = MonotonicTime.now()
            let reading =
                view.isReadAnew
                ? FrameResult(symbols: try decoder.symbols(in: frame))
                : try pipeline.look(at: frame)
            let codes = pipeline.codes(in: reading, at: code.time)
            times.append(MonotonicTime.now() - start)
            green += codes.count { $0.verdict.lamp == .green }
        }
        guard view.showsCode || green == 0 else {
            throw Failure(.unavailable, "an empty frame was judged green")
        }
        let rate = view.showsCode ? ", \(green * 100 / max(1, times.count)) % read" : ""
        var line = BenchLine(
            name: "frame to verdict, \(width)x\(height), \(view.rawValue)\(rate)", times: times)
        if !view.isReadAnew, !times.isEmpty {
            line.coreShare = times.reduce(.zero, +) / .seconds(1) / Double(times.count) * 30
        }
        return line
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
