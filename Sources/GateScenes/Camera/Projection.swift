/// A card as a pinhole camera sees it.
struct Projection {
    let card: Card
    let pose: Pose
    let light: Light
    /// The camera's levels for black and white.
    let (black, white): (Float, Float)

    /// Returns the corners of a rectangle of the card in the picture; the rectangle is given in
    /// modules from the symbol's middle.
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

    /// Draws the part that lies in a picture of the given size, with `margin` pixels left for
    /// smearing.
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
        let sampler = CardSampler(card, pose)
        card.texels.withUnsafeBufferPointer { texels in
            for y in rows { draw(row: y, columns, sampler, texels, into: &layer) }
        }
        return layer
    }

    private func draw(
        row: Int, _ columns: Range<Int>, _ sampler: CardSampler,
        _ texels: UnsafeBufferPointer<UInt32>, into layer: inout Layer
    ) {
        let y = Float(row) - Float(pose.centre.y)
        for column in columns {
            let x = Float(column) - Float(pose.centre.x)
            let sums = sampler.sums(texels, x, y)
            guard sums.cover > 0 else { continue }
            let cover = sums.cover / (CardSampler.samples * 255)
            let colour = lit(sums.colour, cover, x + 0.5, y + 0.5, sampler)
            let index = (row &- layer.area.y) &* layer.area.width &+ column &- layer.area.x
            layer.cover[index] = cover
            if layer.planes.count == 1 {
                layer.planes[0][index] = colour.luma
            } else {
                for plane in 0..<3 { layer.planes[plane][index] = colour[plane] }
            }
        }
    }

    /// Returns the camera's level for a pixel's samples under the light, multiplied by the card's
    /// share of the pixel.
    @inline(__always)
    private func lit(
        _ sums: Colour, _ cover: Float, _ x: Float, _ y: Float, _ sampler: CardSampler
    ) -> Colour {
        let contrast = (white - black) / (CardSampler.samples * 255)
        var colour = sums * contrast + black * cover
        if light.moire > 0 {
            let place = sampler.place(x, y)
            colour *= light.beat(place.x, place.y)
        }
        return colour * light.share(x, y) + light.added(x, y) * cover
    }
}
