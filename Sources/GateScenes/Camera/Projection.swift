/// Lays a card into a picture as a pinhole camera sees it: each pixel is the mean of sixteen samples.
struct Projection {
    let card: Card
    let pose: Pose
    let light: Light
    /// What the camera makes of black and of white.
    let (black, white): (Float, Float)

    private static let side = 4
    private static let offsets = SIMD4<Float>(0.125, 0.375, 0.625, 0.875)

    /// The corners of a rectangle of the card, given in modules from its middle, in the picture.
    func corners(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double)
        -> [(x: Double, y: Double)]
    {
        [(left, top), (right, top), (right, bottom), (left, bottom)].map {
            let place = pose.place($0.0 * pose.modulePixels, $0.1 * pose.modulePixels)
            return (place.x + pose.centre.x, place.y + pose.centre.y)
        }
    }

    private var bounds: [(x: Double, y: Double)] {
        let cells = Double(Card.cells)
        return corners(
            -card.middle.x / cells, -card.middle.y / cells,
            (Double(card.width) - card.middle.x) / cells,
            (Double(card.height) - card.middle.y) / cells)
    }

    /// Draws what falls into a picture of a size; there is room left for smearing by `margin` pixels.
    func layer(width: Int, height: Int, planes: Int, margin: Double) -> Layer {
        let corners = bounds
        func range(_ values: [Double], _ size: Int) -> Range<Int> {
            let low = max(0, min(Double(size), (values.min() ?? 0) - 1 - margin))
            let high = max(low, min(Double(size), (values.max() ?? 0) + 2 + margin))
            return Int(low)..<Int(high)
        }
        let (columns, rows) = (range(corners.map(\.x), width), range(corners.map(\.y), height))
        var layer = Layer(
            area: Rectangle(
                x: columns.lowerBound, y: rows.lowerBound, width: columns.count,
                height: rows.count), planes: planes)
        for y in rows { draw(row: y, columns, into: &layer) }
        return layer
    }

    private func draw(row: Int, _ columns: Range<Int>, into layer: inout Layer) {
        let inverse = pose.inverse.map { $0.map { Float($0) } }
        let cells = Float(Card.cells)
        // Of the texels there is one more at the left and at the top.
        let origin = (Float(card.middle.x) + 1, Float(card.middle.y) + 1)
        let limit = SIMD2<Float>(Float(card.width) + 1.5, Float(card.height) + 1.5)
        let contrast = (white - black) / (16 * 255)
        card.texels.withUnsafeBufferPointer { texels in
            for column in columns {
                let x = Float(column) - Float(pose.centre.x)
                var (redBlue, greenCover): (UInt32, UInt32) = (0, 0)
                for sample in 0..<Self.side {
                    let y = Float(row) + Self.offsets[sample] - Float(pose.centre.y)
                    let xs = Self.offsets + x
                    let scale = cells / (inverse[2][0] * xs + (inverse[2][1] * y + inverse[2][2]))
                    let u = (inverse[0][0] * xs + (inverse[0][1] * y + inverse[0][2])) * scale
                    let v = (inverse[1][0] * xs + (inverse[1][1] * y + inverse[1][2])) * scale
                    let us = (u + origin.0).clamped(
                        lowerBound: .zero, upperBound: .init(repeating: limit.x))
                    let vs = (v + origin.1).clamped(
                        lowerBound: .zero, upperBound: .init(repeating: limit.y))
                    for lane in 0..<Self.side {
                        let texel = texels[Int(vs[lane]) &* card.rowLength &+ Int(us[lane])]
                        redBlue &+= texel & 0x00FF_00FF
                        greenCover &+= texel >> 8 & 0x00FF_00FF
                    }
                }
                let cover = Float(greenCover >> 16) / (16 * 255)
                guard cover > 0 else { continue }
                let y = Float(row) + 0.5 - Float(pose.centre.y)
                var colour = Colour(
                    Float(redBlue & 0xFFFF), Float(greenCover & 0xFFFF), Float(redBlue >> 16))
                colour = colour * contrast + black * cover
                if light.moire > 0 {
                    let (px, py) = (x + 0.5, y)
                    let scale = 1 / (inverse[2][0] * px + inverse[2][1] * py + inverse[2][2])
                    colour *= light.beat(
                        (inverse[0][0] * px + inverse[0][1] * py + inverse[0][2]) * scale,
                        (inverse[1][0] * px + inverse[1][1] * py + inverse[1][2]) * scale)
                }
                colour = colour * light.share(x + 0.5, y) + light.added(x + 0.5, y) * cover
                let index =
                    (row &- layer.area.y) &* layer.area.width &+ column &- layer.area.x
                layer.cover[index] = cover
                if layer.planes.count == 1 {
                    layer.planes[0][index] = colour.luma
                } else {
                    for plane in 0..<3 { layer.planes[plane][index] = colour[plane] }
                }
            }
        }
    }
}
