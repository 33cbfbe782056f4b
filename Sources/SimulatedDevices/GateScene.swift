/// What a camera at a gate sees: a hall out of focus, and flat pictures held before it, in true
/// perspective. The same settings and frame number give the same pixels.
public struct GateScene: Sendable {
    private let width: Int
    private let height: Int
    private let hall: [UInt8]
    private let grain: GrainTable

    /// What is random in the hall and in the noise follows from `seed`.
    public init(width: Int, height: Int, seed: UInt64) {
        self.width = width
        self.height = height
        hall = HallPicture(width: width, height: height, seed: seed).pixels
        grain = GrainTable(seed: seed)
    }

    /// Red, green, blue for every pixel, row by row. `presence` is how far what is held has come into
    /// view: 0 below the picture's edge, 1 where the settings say.
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
        light(&pixels, settings, isHeld: !held.isEmpty && presence > 0, &random)
        return pixels
    }

    /// Light, a reflection, and noise, which grows as light goes: the sensor's gain goes up.
    private func light(
        _ pixels: inout [UInt8], _ settings: SceneSettings, isHeld: Bool,
        _ random: inout SeededRandom
    ) {
        let gain = Int(settings.light * 256)
        let amount = Int(settings.noise * 8 * (settings.light < 1 ? 2 - settings.light : 1))
        let glare = isHeld ? settings.glare : 0
        // A tube lamp's reflection: an ellipse above the middle.
        let centre = (x: Double(width) * 0.56, y: Double(height) * 0.45)
        let radius = (x: Double(width) * 0.20, y: Double(height) * 0.16)
        pixels.withUnsafeMutableBufferPointer { pixels in
            for y in 0..<height {
                var entry = Int(truncatingIfNeeded: random.next())
                let dy = (Double(y) - centre.y) / radius.y
                let isLit = glare > 0 && dy * dy < 1
                for x in 0..<width {
                    entry &+= 1
                    var added = grain[entry, amount]
                    if isLit {
                        let dx = (Double(x) - centre.x) / radius.x
                        let nearness = 1 - dx * dx - dy * dy
                        if nearness > 0 { added += Int(glare * 600 * nearness) }
                    }
                    let base = (y * width + x) * 3
                    for channel in base..<base + 3 {
                        pixels[channel] = UInt8(
                            clamping: ((Int(pixels[channel]) * gain) >> 8) + added)
                    }
                }
            }
        }
    }
}

/// Numbers that look like a sensor's noise.
struct GrainTable: Sendable {
    // Deviation 32, so that the wanted one is a shift and a product away.
    private let table: [Int8]

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        table = (0..<(1 << 14)).map { _ in Int8(clamping: Int(random.normal() * 32)) }
    }

    /// A number of deviation `amount / 8`.
    subscript(entry: Int, amount: Int) -> Int {
        (Int(table[entry & 0x3FFF]) * amount) >> 8
    }
}
