/// Samples a card for a pixel of the picture: the mean of sixteen samples. Places are in pixels
/// from the card's middle.
struct CardSampler {
    private static let side = 4
    private static let offsets = SIMD4<Float>(0.125, 0.375, 0.625, 0.875)
    /// The number of samples for a pixel.
    static let samples = Float(side * side)

    /// The three rows of the map from the picture to the card, each for x, y and 1.
    private let (column, row, divisor): (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
    private let origin: SIMD2<Float>
    private let limit: SIMD2<Float>
    private let rowLength: Int
    private let cellsPerUnit: Float

    init(_ card: Card, _ projection: Projection) {
        let rows = projection.inverse.map { SIMD3(Float($0[0]), Float($0[1]), Float($0[2])) }
        (column, row, divisor) = (rows[0], rows[1], rows[2])
        // The texels have one more column at the left and one more row at the top.
        origin = SIMD2(Float(card.middle.x) + 1, Float(card.middle.y) + 1)
        limit = SIMD2(Float(card.width) + 1.5, Float(card.height) + 1.5)
        rowLength = card.rowLength
        cellsPerUnit = Float(card.cellsPerUnit)
    }

    /// Returns the sums of the samples of a pixel, given by its upper left corner: each colour
    /// where the card is, and the card's cover, 255 for each sample.
    @inline(__always)
    func sums(
        _ texels: UnsafeBufferPointer<UInt32>, _ x: Float, _ y: Float
    ) -> (colour: Colour, cover: Float) {
        var (redBlue, greenCover): (UInt32, UInt32) = (0, 0)
        let xs = Self.offsets + x
        for sample in 0..<Self.side {
            let v = y + Self.offsets[sample]
            let scale = cellsPerUnit / (divisor.x * xs + (divisor.y * v + divisor.z))
            let across = (column.x * xs + (column.y * v + column.z)) * scale
            let down = (row.x * xs + (row.y * v + row.z)) * scale
            let columns = Self.clamp(across + origin.x, limit.x)
            let rows = Self.clamp(down + origin.y, limit.y)
            for lane in 0..<Self.side {
                let texel = texels[Int(rows[lane]) &* rowLength &+ Int(columns[lane])]
                redBlue &+= texel & 0x00FF_00FF
                greenCover &+= texel >> 8 & 0x00FF_00FF
            }
        }
        let colour = Colour(
            Float(redBlue & 0xFFFF), Float(greenCover & 0xFFFF), Float(redBlue >> 16))
        return (colour, Float(greenCover >> 16))
    }

    @inline(__always)
    private static func clamp(_ values: SIMD4<Float>, _ limit: Float) -> SIMD4<Float> {
        // On the card's horizon a place is no number, which is not above zero either.
        values.replacing(with: 0, where: .!(values .> 0))
            .replacing(with: limit, where: values .> limit)
    }

    /// Returns a place on the card, in units from its middle.
    @inline(__always)
    func place(_ x: Float, _ y: Float) -> SIMD2<Float> {
        let scale = 1 / (divisor.x * x + divisor.y * y + divisor.z)
        return SIMD2(
            (column.x * x + column.y * y + column.z) * scale,
            (row.x * x + row.y * y + row.z) * scale)
    }
}
