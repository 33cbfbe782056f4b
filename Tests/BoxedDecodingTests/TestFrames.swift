import DeviceInterface
import Pictures
import ReproducibleNumbers
import SymbolDrawing

/// Pictures with symbols in them, in every kind of coding.
struct TestScene {
    var width = 320
    var height = 240
    /// Payloads, and the places of their upper left corners.
    var symbols: [(payload: [UInt8], x: Int, y: Int)] = []
    var modulePixels = 3
    var seed: UInt64 = 1
    var noise = 6

    static let text = Array("HC1:6BF+70790T9WJWG.FKY*4GO0.O1CV2 ETB".utf8)
    static let other = Array("HC1:NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH-R6IO".utf8)

    static func held(_ seed: UInt64 = 1) -> TestScene {
        TestScene(symbols: [(text, 60, 40)], seed: seed)
    }

    /// The brightness of each pixel.
    func grey() throws -> [UInt8] {
        var random = SeededRandom(seed: seed)
        var samples = [UInt8](repeating: 210, count: width * height)
        for (payload, left, top) in symbols {
            let matrix = try SymbolMatrix(payload)
            for row in 0..<matrix.size * modulePixels {
                for column in 0..<matrix.size * modulePixels
                where matrix[column / modulePixels, row / modulePixels] {
                    let (x, y) = (left + column, top + row)
                    guard x < width, y < height else { continue }
                    samples[y * width + x] = 40
                }
            }
        }
        for index in samples.indices {
            let change = Int.random(in: -noise...noise, using: &random)
            samples[index] = UInt8(clamping: Int(samples[index]) + change)
        }
        return samples
    }

    /// The picture as a frame in one of `codings`.
    func frame(_ coding: String = "GREY", number: UInt64 = 1) throws -> Frame {
        let grey = try grey()
        let code = PixelFormat(
            rawValue: coding.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) })
        let bytes: [UInt8] =
            switch coding {
            case "YUYV": grey.flatMap { [$0, 128] }
            case "UYVY": grey.flatMap { [128, $0] }
            case "NV12", "YU12": grey + Array(repeating: 128, count: width * height / 2)
            case "RGB3": grey.flatMap { [$0, $0, $0] }
            case "MJPG": try Picture.jpeg(grey: grey, width: width, height: height, quality: 85)
            default: grey
            }
        let line: Int? = coding == "UYVY" ? width * 2 : nil
        return Frame(
            FrameFormat(code, width: width, height: height, bytesPerLine: line), number: number,
            timestamp: .milliseconds(33 * Int64(number)), copying: bytes)
    }

    static let codings = ["GREY", "YUYV", "UYVY", "NV12", "YU12", "RGB3", "MJPG", "BA81", "GRBG"]
}
