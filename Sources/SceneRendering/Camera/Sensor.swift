import ReproducibleNumbers

/// A sensor that turns light into 8-bit samples with noise.
struct Sensor {
    /// The standard deviation of the noise, of 255.
    var noise: Double
    var seed: UInt64

    /// Noise with standard deviation 1.
    private static let grain: [Float] = {
        var random = SeededRandom(seed: 0, "grain", 0)
        return (0..<(1 << 16)).map { _ in Float(random.normal()) }
    }()

    /// Returns the samples, interleaved if there are three planes. Most of the noise is the same in
    /// all planes, as in a sensor with one colour a pixel.
    func samples(of raster: Raster) -> [UInt8] {
        var random = SeededRandom(seed: seed, "noise", 0)
        let channels = raster.planes.count
        let amount = Float(noise)
        return [UInt8](
            unsafeUninitializedCapacity: raster.width * raster.height * channels
        ) { target, count in
            for row in 0..<raster.height {
                let start = row * raster.width
                let common = Int(random.next() & 0x7FFF)
                for plane in 0..<channels {
                    let own = channels == 1 ? 0 : amount / 2
                    let offset = Int(random.next() & 0x7FFF)
                    raster.planes[plane].withUnsafeBufferPointer { source in
                        Self.grain.withUnsafeBufferPointer { grain in
                            for column in 0..<raster.width {
                                let level =
                                    source[start &+ column] + grain[common &+ column] * amount
                                    + grain[offset &+ column] * own
                                target[(start &+ column) &* channels &+ plane] =
                                    UInt8(min(max(level + 0.5, 0), 255))
                            }
                        }
                    }
                }
            }
            count = raster.width * raster.height * channels
        }
    }
}
