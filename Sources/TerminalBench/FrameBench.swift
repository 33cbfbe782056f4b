import Admission
import Cryptography
import DeviceInterface
import Failures
import QRDecoding
import SceneRendering
import SimulatedDevices
import SymbolDrawing
import Terminal
import TerminalAssembly
import TerminalCore
import Verdicts
import Verification

/// Measures from a frame in memory to its verdicts: decode, parse, verify.
package enum FrameBench {
    /// The scene in front of the camera.
    package enum View: String, CaseIterable {
        /// A code, in frames that are unrelated to each other.
        case code = "a code"
        /// The same code, in a stream of frames.
        case heldCode = "a code held still"
        /// An empty scene, in frames that are unrelated to each other.
        case nothing = "nothing in view"
        /// An empty scene, in a stream of frames.
        case nothingMoves = "nothing moves"

        /// Whether the scene contains a code.
        package var showsCode: Bool { self == .code || self == .heldCode }
        /// Whether each frame is read as if it were the first. Otherwise it is read as part of a
        /// stream.
        var isReadAnew: Bool { self == .code || self == .nothing }
    }

    /// Measures `frames` frames of one size.
    ///
    /// Throws if an empty frame is judged green.
    package static func run(
        width: Int, height: Int, _ view: View, frames: Int
    ) async throws -> BenchLine {
        let code = try BenchCode(.es256)
        let judge = Judge(verifier: Verifier(trust: code.trust))
        let pipeline = ScanPipeline(judge: judge)
        let decoder = QRDecoder()
        var camera = ScriptedCamera(FrameFormat(.yuyv, width: width, height: height), seed: 1)
        if view.showsCode { try hold(code, before: &camera) }
        var times: [Duration] = []
        var green = 0
        for number in 0..<frames {
            let time = Duration.seconds(number) / Self.frameRate
            guard let frame = try camera.frame(UInt64(number), at: time) else { break }
            let start = MonotonicTime.now()
            let result =
                view.isReadAnew
                ? FrameResult(symbols: try decoder.symbols(in: frame))
                : try pipeline.look(at: frame)
            let codes = pipeline.codes(in: result, at: code.time)
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

    private static let frameRate = 15
    private static let modulePixels = 4

    /// Holds a sheet with the code still in front of the camera.
    static func hold(_ code: BenchCode, before camera: inout ScriptedCamera) throws {
        let symbol = try SymbolMatrix(code.payload, errorCorrection: .low)
        let side = (symbol.size + 2 * SymbolMatrix.standardQuietZone) * modulePixels
        let (metres, sheet) = (0.1, Rectangle(x: 0, y: 0, width: side, height: side))
        var card = Card(width: side, height: side, metresWide: metres, colour: .white)
        card.draw(symbol, filling: sheet, ink: .black, paper: .white)
        camera.settings.distance = SceneSettings.distance(
            pixelsPerMetre: Double(side) / metres, width: camera.format.width)
        camera.hold([card], at: .zero - ScriptedCamera.approach)
    }
}
