/// A hall as a gate's camera sees it, far out of focus: wall, floor, daylight from a door, and two
/// posts of the gate.
struct HallPicture {
    let pixels: [UInt8]

    private struct Box {
        let x, y, width, height: Double
        let colour: Appearance.Ink
    }

    init(width: Int, height: Int, seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let door = random.uniform(0.25...0.6)
        let boxes =
            [
                Box(x: 0, y: 0, width: 1, height: 0.66, colour: .init(150, 156, 160)),
                Box(x: 0, y: 0.66, width: 1, height: 0.34, colour: .init(96, 92, 88)),
                Box(x: door, y: 0.12, width: 0.2, height: 0.54, colour: .init(214, 224, 232)),
                Box(x: 0.04, y: 0.3, width: 0.12, height: 0.7, colour: .init(70, 78, 92)),
                Box(x: 0.84, y: 0.3, width: 0.12, height: 0.7, colour: .init(70, 78, 92)),
            ]
            + (0..<4).map { _ in
                // These boxes are people far behind.
                Box(
                    x: random.uniform(0.18...0.78), y: random.uniform(0.3...0.45),
                    width: random.uniform(0.04...0.09), height: random.uniform(0.25...0.4),
                    colour: .init(
                        UInt8(random.uniform(60...170)), UInt8(random.uniform(60...150)),
                        UInt8(random.uniform(60...170))))
            }
        var pixels = [UInt8](repeating: 0, count: width * height * 3)
        for box in boxes { Self.fill(&pixels, width, height, box) }
        BoxBlur.apply(
            to: &pixels, width: width, height: height, radius: Double(height) / 40)
        self.pixels = pixels
    }

    private static func fill(_ pixels: inout [UInt8], _ width: Int, _ height: Int, _ box: Box) {
        let rows = Int(box.y * Double(height))..<Int(min(1, box.y + box.height) * Double(height))
        let columns = Int(box.x * Double(width))..<Int(min(1, box.x + box.width) * Double(width))
        for row in rows {
            for column in columns {
                let base = (row * width + column) * 3
                pixels[base] = box.colour.red
                pixels[base + 1] = box.colour.green
                pixels[base + 2] = box.colour.blue
            }
        }
    }
}
