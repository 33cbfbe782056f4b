import DeviceInterface
import SymbolDrawing

/// Draws the camera's view: a background and the codes held in front of it.
struct Scene {
    let width: Int
    let height: Int
    private let background: [UInt8]
    private let noiseTable: [Int8]

    init(width: Int, height: Int, seed: UInt64) {
        self.width = width
        self.height = height
        var random = SeededRandom(seed: seed)
        background = Self.background(width, height, &random)
        // The standard deviation is 32, so that scaling needs only a product and a shift.
        noiseTable = (0..<(1 << 14)).map { _ in Int8(clamping: Int(random.normal() * 32)) }
    }

    /// Returns soft grey blobs on a gradient, like a hall out of focus.
    private static func background(
        _ width: Int, _ height: Int, _ random: inout SeededRandom
    ) -> [UInt8] {
        let blobs = (0..<6).map { _ in
            (
                x: random.uniform(0...Double(width)), y: random.uniform(0...Double(height)),
                radius: random.uniform(Double(height) / 8...Double(height) / 2),
                depth: random.uniform(-50...50)
            )
        }
        var pixels = [UInt8](repeating: 0, count: width * height)
        for y in 0..<height {
            for x in 0..<width {
                var value = 110 + 40 * Double(y) / Double(height)
                for blob in blobs {
                    let (dx, dy) = (Double(x) - blob.x, Double(y) - blob.y)
                    let nearness = 1 - (dx * dx + dy * dy) / (blob.radius * blob.radius)
                    if nearness > 0 { value += blob.depth * nearness }
                }
                pixels[y * width + x] = UInt8(clamping: Int(value))
            }
        }
        return pixels
    }

    /// Returns red, green and blue of every pixel, row by row.
    func render(_ arrivals: [Arrival], at time: Duration, frame: UInt64) -> [UInt8] {
        var pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
            for (index, grey) in background.enumerated() {
                buffer[index * 3] = grey
                buffer[index * 3 + 1] = grey
                buffer[index * 3 + 2] = grey
            }
            count = width * height * 3
        }
        var random = SeededRandom(seed: frame &* 0x2545_F491_4F6C_DD1D)
        var (shade, noise) = (0.0, 2.0)
        for arrival in arrivals where arrival.presence(at: time) > 0 {
            draw(arrival, at: time, &random, into: &pixels)
            (shade, noise) = (arrival.appearance.shade, arrival.appearance.noise)
        }
        light(&pixels, shade: shade, noise: noise, &random)
        return pixels
    }

    private func draw(
        _ arrival: Arrival, at time: Duration, _ random: inout SeededRandom,
        into pixels: inout [UInt8]
    ) {
        let look = arrival.appearance
        let presence = arrival.presence(at: time)
        let sides = arrival.symbols.map { Double($0.size + 2 * look.quietZone) * look.modulePixels }
        var x = (Double(width) - sides.reduce(0, +)) / 2
        for (symbol, side) in zip(arrival.symbols, sides) {
            // Codes move from below the picture's edge to the middle and back.
            let rise = (1 - presence) * (Double(height) + side) / 2
            let patch = SymbolPatch(
                symbol: symbol, look: look,
                centre: (
                    x + side / 2 + random.normal() * look.tremor,
                    Double(height) / 2 + rise + random.normal() * look.tremor
                ))
            patch.draw(into: &pixels, width: width, height: height)
            x += side
        }
    }

    private func light(
        _ pixels: inout [UInt8], shade: Double, noise: Double, _ random: inout SeededRandom
    ) {
        let amount = Int(noise * 8)
        let columns = (0..<width).map { Int(256 * (1 - shade * Double($0) / Double(width))) }
        pixels.withUnsafeMutableBufferPointer { pixels in
            for y in 0..<height {
                var entry = Int(truncatingIfNeeded: random.next())
                for x in 0..<width {
                    entry &+= 1
                    let grain = (Int(noiseTable[entry & 0x3FFF]) * amount) >> 8
                    let base = (y * width + x) * 3
                    for channel in base..<base + 3 {
                        pixels[channel] = UInt8(
                            clamping: ((Int(pixels[channel]) * columns[x]) >> 8) + grain)
                    }
                }
            }
        }
    }
}
