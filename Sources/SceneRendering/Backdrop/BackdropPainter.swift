import ReproducibleNumbers

/// Paints parts of a backdrop.
struct BackdropPainter {
    enum Pattern: CaseIterable {
        case texture, page, grating, wall, shapes, shelves, tiles

        /// The patterns that may fill a whole picture; likelier ones are repeated.
        static let grounds: [Pattern] = [
            .texture, .texture, .texture, .wall, .wall, .shapes, .shelves, .tiles, .page, .grating,
        ]
    }

    var raster: Raster

    mutating func paint(_ pattern: Pattern, _ area: Rectangle, _ random: inout SeededRandom) {
        switch pattern {
        case .texture: texture(area, &random)
        case .page: page(area, &random)
        case .grating: grating(area, &random)
        case .wall: wall(area, &random)
        case .shapes: shapes(area, &random)
        case .shelves: shelves(area, &random)
        case .tiles: tiles(area, &random)
        }
    }

    /// Reduces the brightness: a hall is darker than the brightest paper and lighter than black.
    mutating func dim(invert: Bool) {
        for plane in raster.planes.indices {
            for index in raster.planes[plane].indices {
                let level = min(max(raster.planes[plane][index], 0), 255)
                raster.planes[plane][index] = (invert ? 255 - level : level) * 0.75 + 20
            }
        }
    }

    private func colour(_ levels: ClosedRange<Double>, _ random: inout SeededRandom) -> Colour {
        let level = Float(random.uniform(levels))
        let warmth = Float(random.uniform(-0.25...0.35))
        return Colour(
            level * (1 + warmth / 2), level * (1 + Float(random.uniform(-0.1...0.1))),
            level * (1 - warmth))
    }

    private mutating func texture(_ area: Rectangle, _ random: inout SeededRandom) {
        let texture = FractalTexture(
            width: area.width, height: area.height, roughness: Float(random.uniform(0.5...0.8)),
            using: &random)
        let (dark, light) = (colour(0...90, &random), colour(110...250, &random))
        raster.paint(area, from: dark, to: light) { x, y in texture[x, y] }
    }

    /// Paints a sheet of text.
    private mutating func page(_ area: Rectangle, _ random: inout SeededRandom) {
        let (paper, ink) = (colour(170...250, &random), colour(0...80, &random))
        raster.fill(area, paper)
        let cell = 1 + random.number(below: max(1, area.height / 240) + 2)
        let margin = Lettering.rows * cell
        let letters = max(1, (area.width - 2 * margin) / ((Lettering.columns + 1) * cell))
        let leading = cell * (Lettering.rows + 2 + random.number(below: 6))
        for top in stride(from: margin, to: area.height - margin, by: leading) {
            let share = random.chance(0.2) ? random.uniform(0.2...0.9) : 1
            let text = Lettering.text(length: Int(Double(letters) * share), using: &random)
            Lettering.cells(of: text) { column, row in
                raster.fill(
                    Rectangle(
                        x: area.x + margin + column * cell, y: area.y + top + row * cell,
                        width: cell, height: cell), ink)
            }
        }
    }

    /// Paints blinds, railings, gratings or stripes.
    private mutating func grating(_ area: Rectangle, _ random: inout SeededRandom) {
        let angle = random.uniform(0 ... .pi)
        let period = random.uniform(5...60)
        let (across, along) = (
            PortableMath.cosine(angle) / period, PortableMath.sine(angle) / period
        )
        let hardness = Float(random.choose([1.0, 2, 6]))
        let (dark, light) = (colour(10...100, &random), colour(120...240, &random))
        raster.paint(area, from: dark, to: light) { x, y in
            let phase = Double(x) * across + Double(y) * along + 1000
            let wave = Table.cosine[Float(phase - phase.rounded(.down))] * hardness
            return min(max(0.5 + wave / 2, 0), 1)
        }
    }

    /// Paints a wall along which light falls off, with the light of a lamp.
    private mutating func wall(_ area: Rectangle, _ random: inout SeededRandom) {
        let (dark, light) = (colour(20...120, &random), colour(100...230, &random))
        let angle = random.uniform(0...2 * .pi)
        let reach = Float(max(area.width, area.height))
        let slope = (
            Float(PortableMath.cosine(angle)) / reach, Float(PortableMath.sine(angle)) / reach
        )
        let lamp = (
            Float(random.number(below: area.width)), Float(random.number(below: area.height))
        )
        let lampReach = reach * Float(random.uniform(0.1...0.5))
        raster.paint(area, from: dark, to: light) { x, y in
            let (dx, dy) = (Float(x) - lamp.0, Float(y) - lamp.1)
            let shine = max(0, 1 - (dx * dx + dy * dy) / (lampReach * lampReach))
            return min(max(0.5 + Float(x) * slope.0 + Float(y) * slope.1 - 0.25, 0), 1)
                + shine * shine * 0.5
        }
    }

    /// Paints discs, rings and rectangles with edges, like signs, faces, buttons and things that
    /// resemble a finder pattern.
    private mutating func shapes(_ area: Rectangle, _ random: inout SeededRandom) {
        wall(area, &random)
        for _ in 0..<12 {
            let size = 6 + random.number(below: max(1, area.height / 2))
            let box = Rectangle(
                x: area.x + random.number(below: area.width),
                y: area.y + random.number(below: area.height),
                width: size, height: size)
            switch random.number(below: 4) {
            case 0: raster.fill(box, colour(0...255, &random))
            case 1: disc(box, hole: 0, colour(0...255, &random))
            case 2: disc(box, hole: Float(random.uniform(0.3...0.8)), colour(0...255, &random))
            default: nested(box, &random)
            }
        }
    }

    private mutating func disc(_ box: Rectangle, hole: Float, _ colour: Colour) {
        let radius = Float(box.height) / 2
        raster.cover(
            Rectangle(x: box.x, y: box.y, width: box.height, height: box.height), with: colour
        ) { x, y in
            let (dx, dy) = (Float(x) + 0.5 - radius, Float(y) + 0.5 - radius)
            let distance = (dx * dx + dy * dy).squareRoot()
            return min(max(radius - distance, 0), 1)
                * min(max(distance - hole * radius + (hole == 0 ? 1 : 0), 0), 1)
        }
    }

    /// Paints nested rectangles, alternately light and dark.
    private mutating func nested(_ box: Rectangle, _ random: inout SeededRandom) {
        let (dark, light) = (colour(0...90, &random), colour(140...250, &random))
        var box = box
        for ring in 0..<(2 + random.number(below: 3)) {
            raster.fill(box, ring % 2 == 0 ? dark : light)
            let step = max(1, box.height / (5 + random.number(below: 4)))
            box = Rectangle(
                x: box.x + step, y: box.y + step, width: box.width - 2 * step,
                height: box.height - 2 * step)
        }
    }

    /// Paints boxes of different widths on boards.
    private mutating func shelves(_ area: Rectangle, _ random: inout SeededRandom) {
        raster.fill(area, colour(20...90, &random))
        let pitch = max(12, area.height / (2 + random.number(below: 6)))
        let board = colour(90...200, &random)
        for top in stride(from: 0, to: area.height, by: pitch) {
            var left = 0
            while left < area.width {
                let width = 4 + random.number(below: pitch)
                let height = pitch * (50 + random.number(below: 45)) / 100
                let visible = min(width - 1, area.width - left)
                raster.fill(
                    Rectangle(
                        x: area.x + left, y: area.y + top + pitch - height,
                        width: visible, height: min(height, area.height - top - pitch + height)),
                    colour(20...240, &random))
                left += width
            }
            raster.fill(
                Rectangle(
                    x: area.x, y: area.y + top, width: area.width, height: max(2, pitch / 12)),
                board)
        }
    }

    /// Paints tiles or bricks with joints, each a little different.
    private mutating func tiles(_ area: Rectangle, _ random: inout SeededRandom) {
        let (joint, base) = (colour(60...200, &random), colour(60...220, &random))
        let height = 10 + random.number(below: 60)
        let width = height * (1 + random.number(below: 3))
        let gap = 1 + random.number(below: 4)
        raster.fill(area, joint)
        for (course, top) in stride(from: 0, to: area.height, by: height).enumerated() {
            let shift = course % 2 == 0 ? 0 : width / 2
            for left in stride(from: -shift, to: area.width, by: width) {
                let start = max(0, left)
                raster.fill(
                    Rectangle(
                        x: area.x + start, y: area.y + top,
                        width: min(left + width - gap, area.width) - start,
                        height: min(height - gap, area.height - top)),
                    base * Float(random.uniform(0.8...1.2)))
            }
        }
    }
}
