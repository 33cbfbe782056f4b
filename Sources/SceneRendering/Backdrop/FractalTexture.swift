import ReproducibleNumbers

/// Noise whose strength grows with its size, as in pictures of nature. Each octave has half the
/// detail of the next and `1 / roughness` of its strength.
struct FractalTexture {
    let width: Int
    let height: Int
    /// The values, with a mean of about 0.5 and most of them within 0...1.
    private(set) var values: [Float]

    init(width: Int, height: Int, roughness: Float, using random: inout SeededRandom) {
        self.width = width
        self.height = height
        var octaves = 0
        while max(width, height) >> octaves > 3 { octaves += 1 }
        var side = (width: (width >> octaves) + 2, height: (height >> octaves) + 2)
        var amplitude: Float = 0.9
        values = Array(repeating: 0.5, count: side.width * side.height)
        Self.roughen(&values, amplitude, &random)
        for octave in stride(from: octaves - 1, through: 0, by: -1) {
            let next = (width: (width >> octave) + 2, height: (height >> octave) + 2)
            amplitude *= roughness
            values = Self.double(values, side, to: next)
            Self.roughen(&values, amplitude, &random)
            side = next
        }
        rowLength = side.width
    }

    private let rowLength: Int

    @inline(__always)
    subscript(x: Int, y: Int) -> Float { values[y &* rowLength &+ x] }

    private static func roughen(
        _ values: inout [Float], _ amplitude: Float, _ random: inout SeededRandom
    ) {
        let scale = amplitude / 65536
        var bits: UInt64 = 0
        for index in values.indices {
            bits = index & 3 == 0 ? random.next() : bits >> 16
            values[index] += (Float(bits & 0xFFFF) - 32768) * scale
        }
    }

    /// Doubles the size by linear interpolation.
    private static func double(
        _ source: [Float], _ from: (width: Int, height: Int), to size: (width: Int, height: Int)
    ) -> [Float] {
        [Float](unsafeUninitializedCapacity: size.width * size.height) { target, count in
            for y in 0..<size.height {
                let upper = min(y / 2, from.height - 1) * from.width
                let lower = min((y + 1) / 2, from.height - 1) * from.width
                for x in 0..<size.width {
                    let (left, right) = (
                        min(x / 2, from.width - 1), min((x + 1) / 2, from.width - 1)
                    )
                    let sum =
                        source[upper + left] + source[upper + right] + source[lower + left]
                        + source[lower + right]
                    target.initializeElement(at: y * size.width + x, to: sum / 4)
                }
            }
            count = size.width * size.height
        }
    }
}
