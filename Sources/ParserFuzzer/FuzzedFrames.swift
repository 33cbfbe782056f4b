import DeviceInterface
import Glibc
import QRDecoding
import SymbolDrawing

/// Frames painted as the fuzzer's bytes say: its mutations move, cover and damage what looks like symbols
/// instead of making noise.
///
/// Three bytes give the format and the size, every eight after them one thing that is painted; then the
/// same is looked at as three frames of a stream and as one picture.
struct FuzzedFrames {
    /// Processor time a frame may take under the address sanitizer, which makes everything several times
    /// slower; a live frame takes 20 ms at most without.
    private static let most = Duration.milliseconds(250)
    private static let texts = [
        Array("HC1:6BF+70790T9WJWG.FKY*4GO0.O1CV2 ETB".utf8), Array("PHC1:A".utf8),
        (0..<200).map { UInt8($0) },
    ]
    private static let symbols = texts.compactMap { try? SymbolMatrix($0) }
    private static let formats: [PixelFormat] = [.grey, .yuyv, .nv12, .yuv420, .rgb24, .mjpeg]

    private let format: FrameFormat
    private let strokes: [ArraySlice<UInt8>]

    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 3 else { return nil }
        format = FrameFormat(
            Self.formats[Int(bytes[0]) % Self.formats.count], width: 2 + Int(bytes[1]),
            height: 2 + Int(bytes[2]))
        strokes = stride(from: 3, to: bytes.count, by: 8).map {
            bytes[$0..<min($0 + 8, bytes.count)]
        }
    }

    /// Has every decoder look.
    func decode() {
        let stream = StreamDecoder()
        for number in 0..<3 as Range<UInt64> {
            let frame = frame(number)
            within(Self.most) { _ = try? stream.look(at: frame) }
        }
        let frame = frame(3)
        within(Self.most) { _ = try? QRDecoder().symbols(in: frame, effort: .live) }
    }

    private func within(_ most: Duration, _ work: () -> Void) {
        let start = processorTime()
        work()
        let taken = processorTime() - start
        precondition(taken < most, "\(format): \(taken)")
    }

    private func processorTime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private func frame(_ number: UInt64) -> Frame {
        var plane = Plane(width: format.width, height: format.height)
        for stroke in strokes { paint(Array(stroke), on: &plane, shift: Int(number)) }
        // What is left out at the end is what a camera that breaks off leaves out.
        let missing = Int(strokes.last?.first ?? 0) % 7 == 6 ? 5 : 0
        let count = format.frameSize ?? format.width * format.height
        var bytes = [UInt8](repeating: 128, count: count)
        let (samples, step) = brightness
        for index in plane.pixels.indices {
            for place in step * index..<step * index + samples where place < count {
                bytes[place] = plane.pixels[index]
            }
        }
        return Frame(
            format, number: number, timestamp: .milliseconds(33 * Int(number)),
            copying: Array(bytes.dropLast(missing)))
    }

    /// How many bytes of a pixel hold its brightness, and how far it is to the next pixel's.
    private var brightness: (samples: Int, step: Int) {
        switch format.pixelFormat {
        case .yuyv: (1, 2)
        case .rgb24: (3, 3)
        default: (1, 1)
        }
    }

    private func paint(_ stroke: [UInt8], on plane: inout Plane, shift: Int) {
        guard stroke.count == 8 else { return }
        let (x, y) = (Int(stroke[1]) - 16 + shift, Int(stroke[2]) - 16)
        let size = 1 + Int(stroke[3] & 15)
        let (light, dark) = (stroke[4], stroke[5])
        switch stroke[0] % 6 {
        case 0: plane.fill(x, y, Int(stroke[6]), Int(stroke[7]), light)
        case 1, 2:
            let symbol = Self.symbols[Int(stroke[6]) % Self.symbols.count]
            plane.draw(size: symbol.size, x, y, size, slant: Int(stroke[7]) - 128) {
                symbol[$0, $1] ? dark : light
            }
        case 3:
            plane.draw(size: 7, x, y, size, slant: Int(stroke[7]) - 128) { column, row in
                let ring = max(abs(column - 3), abs(row - 3))
                return ring == 2 ? light : dark
            }
        case 4: plane.addNoise(most: Int(stroke[6]), seed: UInt64(stroke[7]))
        default: plane.fade(from: light, to: dark)
        }
    }

    private struct Plane {
        let width: Int
        let height: Int
        var pixels: [UInt8]

        init(width: Int, height: Int) {
            (self.width, self.height) = (width, height)
            pixels = Array(repeating: 200, count: width * height)
        }

        mutating func fill(_ x: Int, _ y: Int, _ columns: Int, _ rows: Int, _ value: UInt8) {
            for row in max(0, y)..<max(0, y, min(height, y + rows)) {
                for column in max(0, x)..<max(0, x, min(width, x + columns)) {
                    pixels[row * width + column] = value
                }
            }
        }

        /// Modules of `module` pixels, each row moved by 256ths of the slant.
        mutating func draw(
            size: Int, _ x: Int, _ y: Int, _ module: Int, slant: Int,
            _ value: (Int, Int) -> UInt8
        ) {
            for row in 0..<size {
                for column in 0..<size {
                    fill(
                        x + column * module + row * module * slant / 256, y + row * module,
                        module, module, value(column, row))
                }
            }
        }

        mutating func addNoise(most: Int, seed: UInt64) {
            var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
            for index in pixels.indices {
                random ^= random << 13
                random ^= random >> 7
                random ^= random << 17
                let noise = Int(random % UInt64(2 * most + 1)) - most
                pixels[index] = UInt8(max(0, min(255, Int(pixels[index]) + noise)))
            }
        }

        /// Light falls off from left to right.
        mutating func fade(from light: UInt8, to dark: UInt8) {
            for index in pixels.indices {
                let part = index % width
                let factor = Int(light) * (width - part) + Int(dark) * part
                pixels[index] = UInt8(Int(pixels[index]) * factor / (255 * width))
            }
        }
    }
}
