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

    /// The luma of the ink, and its Cb and Cr; paper is grey.
    var ink: (luma: UInt8, cb: UInt8, cr: UInt8) = (40, 128, 128)

    /// A code painted in yellow, which luma hardly shows.
    static func yellow(_ seed: UInt64) -> TestScene {
        TestScene(symbols: [(text, 60, 40)], seed: seed, noise: 3, ink: (200, 30, 146))
    }

    /// The luma of each pixel, and whether it is ink.
    private func samples() throws -> (luma: [UInt8], isInk: [Bool]) {
        var random = SeededRandom(seed: seed)
        var samples = [UInt8](repeating: 210, count: width * height)
        var isInk = [Bool](repeating: false, count: width * height)
        for (payload, left, top) in symbols {
            let matrix = try SymbolMatrix(payload)
            for row in 0..<matrix.size * modulePixels {
                for column in 0..<matrix.size * modulePixels
                where matrix[column / modulePixels, row / modulePixels] {
                    let (x, y) = (left + column, top + row)
                    guard x < width, y < height else { continue }
                    (samples[y * width + x], isInk[y * width + x]) = (ink.luma, true)
                }
            }
        }
        for index in samples.indices {
            let change = Int.random(in: -noise...noise, using: &random)
            samples[index] = UInt8(clamping: Int(samples[index]) + change)
        }
        return (samples, isInk)
    }

    /// The picture as a frame in one of `codings`.
    func frame(_ coding: String = "GREY", number: UInt64 = 1) throws -> Frame {
        let (grey, isInk) = try samples()
        let code = PixelFormat(
            rawValue: coding.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) })
        func colour(_ index: Int, isRed: Bool) -> UInt8 {
            isInk[index] ? (isRed ? ink.cr : ink.cb) : 128
        }
        /// Every second pixel's colour in every row, or in every second one.
        func colours(_ rowStep: Int) -> [(cb: UInt8, cr: UInt8)] {
            stride(from: 0, to: height, by: rowStep).flatMap { row in
                stride(from: row * width, to: (row + 1) * width, by: 2).map {
                    (colour($0, isRed: false), colour($0, isRed: true))
                }
            }
        }
        func packed(_ isLumaFirst: Bool) -> [UInt8] {
            grey.indices.flatMap { index -> [UInt8] in
                let other = colour(index & ~1, isRed: index % 2 == 1)
                return isLumaFirst ? [grey[index], other] : [other, grey[index]]
            }
        }
        let bytes: [UInt8] =
            switch coding {
            case "YUYV": packed(true)
            case "UYVY": packed(false)
            case "NV12": grey + colours(2).flatMap { [$0.cb, $0.cr] }
            case "NV16": grey + colours(1).flatMap { [$0.cb, $0.cr] }
            case "YU12": grey + colours(2).map(\.cb) + colours(2).map(\.cr)
            case "RGB3":
                // Blue and red as ITU-T T.871 gives them; green is not looked at where it is low.
                grey.indices.flatMap { index -> [UInt8] in
                    let cb = Int(colour(index, isRed: false)) - 128
                    let cr = Int(colour(index, isRed: true)) - 128
                    return [
                        UInt8(clamping: Int(grey[index]) + cr * 179 / 128), grey[index],
                        UInt8(clamping: Int(grey[index]) + cb * 227 / 128),
                    ]
                }
            case "MJPG": try Picture.jpeg(grey: grey, width: width, height: height, quality: 85)
            default: grey
            }
        let line: Int? = coding == "UYVY" ? width * 2 : nil
        return Frame(
            FrameFormat(code, width: width, height: height, bytesPerLine: line), number: number,
            timestamp: .milliseconds(33 * Int64(number)), copying: bytes)
    }

    static let codings = [
        "GREY", "YUYV", "UYVY", "NV12", "NV16", "YU12", "RGB3", "MJPG", "BA81", "GRBG",
    ]
}
