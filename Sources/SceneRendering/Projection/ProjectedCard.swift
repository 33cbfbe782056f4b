/// A card as a pinhole camera sees it.
public struct ProjectedCard: Sendable {
    let card: Card
    let projection: Projection
    let light: Light
    /// The camera's levels for black and white.
    let (black, white): (Float, Float)

    /// Places a card before the camera. `black` and `white` are the camera's levels for both,
    /// 0...255.
    public init(
        _ card: Card, _ projection: Projection, light: Light, black: Float = 0, white: Float = 255
    ) {
        self.card = card
        self.projection = projection
        self.light = light
        (self.black, self.white) = (black, white)
    }

    /// Returns the corners of a rectangle of the card in the picture; the rectangle is given in
    /// units from the card's middle.
    public func corners(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double)
        -> [Point]
    {
        [(left, top), (right, top), (right, bottom), (left, bottom)].map {
            let place = projection.offset(
                $0.0 * projection.pixelsPerUnit, $0.1 * projection.pixelsPerUnit)
            return Point(x: place.x + projection.centre.x, y: place.y + projection.centre.y)
        }
    }

    /// The card's left, top, right and bottom edge, in units from its middle.
    private var edges: (left: Double, top: Double, right: Double, bottom: Double) {
        let cells = card.cellsPerUnit
        return (
            -card.middle.x / cells, -card.middle.y / cells,
            (Double(card.width) - card.middle.x) / cells,
            (Double(card.height) - card.middle.y) / cells
        )
    }

    /// Whether no part of the card reaches behind the camera.
    var isInFront: Bool {
        let edges = edges
        return [edges.left, edges.right].allSatisfy { x in
            [edges.top, edges.bottom].allSatisfy { y in
                projection.isInFront(
                    x * projection.pixelsPerUnit, y * projection.pixelsPerUnit)
            }
        }
    }

    /// Draws the part that lies in a picture of the given size, with `margin` pixels left for
    /// smearing.
    func layer(width: Int, height: Int, planes: Int, margin: Double) -> Layer {
        let edges = edges
        let corners = corners(edges.left, edges.top, edges.right, edges.bottom)
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
        let sampler = CardSampler(card, projection)
        card.texels.withUnsafeBufferPointer { texels in
            for y in rows { draw(row: y, columns, sampler, texels, into: &layer) }
        }
        return layer
    }

    private func draw(
        row: Int, _ columns: Range<Int>, _ sampler: CardSampler,
        _ texels: UnsafeBufferPointer<UInt32>, into layer: inout Layer
    ) {
        let y = Float(row) - Float(projection.centre.y)
        for column in columns {
            let x = Float(column) - Float(projection.centre.x)
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
