/// The view of a camera at a gate: a hall out of focus, with flat pictures held in front of it in
/// true perspective. The same settings and frame number give the same pixels.
public struct GateScene: Sendable {
    private let width: Int
    private let height: Int
    private let hall: [UInt8]
    private let grain: GrainTable

    /// Creates a scene; `seed` determines the random parts of the hall and the noise.
    public init(width: Int, height: Int, seed: UInt64) {
        self.width = width
        self.height = height
        hall = HallPicture(width: width, height: height, seed: seed).pixels
        grain = GrainTable(seed: seed)
    }

    /// Returns red, green and blue of every pixel, row by row. `presence` is how far the held
    /// pictures have come into view: 0 below the picture's edge, 1 at the place in the settings.
    public func render(
        _ held: [HeldPicture], presence: Double, _ settings: SceneSettings, frame: UInt64
    ) -> [UInt8] {
        var pixels = hall
        var random = SeededRandom(seed: frame &* 0x2545_F491_4F6C_DD1D)
        let shift = (
            x: random.normal() * settings.shake,
            y: random.normal() * settings.shake + (1 - presence) * Double(height)
        )
        if presence > 0 {
            let projection = Projection(settings, shift: shift, width: width, height: height)
            for picture in held {
                PlanePatch(picture, projection).draw(into: &pixels, width: width, height: height)
            }
        }
        BoxBlur.apply(to: &pixels, width: width, height: height, radius: settings.blur)
        let glare = Glare(
            held.isEmpty ? 0 : settings.glare, width: width, height: height, shift: shift)
        light(&pixels, settings, glare, &random)
        return pixels
    }

    /// Applies light, a reflection and noise. Noise grows as light fades, because the sensor's gain
    /// rises.
    private func light(
        _ pixels: inout [UInt8], _ settings: SceneSettings, _ glare: Glare,
        _ random: inout SeededRandom
    ) {
        let gain = Int32(settings.light * 256)
        let amount = Int(settings.noise * 8 * (settings.light < 1 ? 2 - settings.light : 1))
        let count = width * 3
        var added = [Int32](repeating: 0, count: count)
        pixels.withUnsafeMutableBufferPointer { pixels in
            added.withUnsafeMutableBufferPointer { added in
                guard let all = pixels.baseAddress, let added = added.baseAddress else { return }
                for y in 0..<height {
                    grain.fill(added, count, from: random.next(), amount)
                    glare.add(to: added, y: y)
                    let line = all + y * count
                    for index in 0..<count {
                        let value = (Int32(line[index]) &* gain) >> 8 &+ added[index]
                        line[index] = UInt8(truncatingIfNeeded: max(0, min(255, value)))
                    }
                }
            }
        }
    }
}

/// A tube lamp's reflection on the held pictures: an ellipse right of and above their middle.
private struct Glare {
    private let strength: Double
    private let width: Int
    private let centre: (x: Double, y: Double)
    private let radius: (x: Double, y: Double)

    init(_ strength: Double, width: Int, height: Int, shift: (x: Double, y: Double)) {
        self.strength = strength
        self.width = width
        centre = (Double(width) * 0.56 + shift.x, Double(height) * 0.45 + shift.y)
        radius = (Double(width) * 0.20, Double(height) * 0.16)
    }

    func add(to line: UnsafeMutablePointer<Int32>, y: Int) {
        let dy = (Double(y) - centre.y) / radius.y
        guard strength > 0, dy * dy < 1 else { return }
        for x in 0..<width {
            let dx = (Double(x) - centre.x) / radius.x
            let nearness = 1 - dx * dx - dy * dy
            guard nearness > 0 else { continue }
            for channel in x * 3..<x * 3 + 3 { line[channel] += Int32(strength * 600 * nearness) }
        }
    }
}

/// Noise like a sensor's, the same for the three channels of a pixel.
private struct GrainTable: Sendable {
    // The standard deviation is 32, so that scaling needs only a product and a shift. Each number
    // is stored three times.
    private let table: [Int32]
    private static let entries = 1 << 14

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        table = (0..<Self.entries).flatMap { _ in
            let number = Int32(clamping: Int(random.normal() * 32))
            return [number, number, number]
        }
    }

    /// Fills a line with `count` numbers of standard deviation `amount / 8`; `place` determines
    /// where in the table they begin.
    func fill(_ line: UnsafeMutablePointer<Int32>, _ count: Int, from place: UInt64, _ amount: Int)
    {
        let amount = Int32(amount)
        table.withUnsafeBufferPointer { table in
            guard let all = table.baseAddress else { return }
            let room = max(1, Self.entries - (count + 2) / 3)
            let first = all + Int(place % UInt64(room)) * 3
            let within = min(count, Self.entries * 3)
            for index in 0..<within { line[index] = (first[index] &* amount) >> 8 }
        }
    }
}
