/// Samples a card for a pixel of the picture: the mean of sixteen samples. Places are in pixels
/// from the symbol's middle.
struct CardSampler {
    private static let side = 4
    private static let offsets = SIMD4<Float>(0.125, 0.375, 0.625, 0.875)
    /// The number of samples for a pixel.
    static let samples = Float(side * side)

    private let inverse: [[Float]]
    private let origin: SIMD2<Float>
    private let limit: SIMD2<Float>
    private let rowLength: Int

    init(_ card: Card, _ pose: Pose) {
        inverse = pose.inverse.map { $0.map { Float($0) } }
        // The texels have one more column at the left and one more row at the top.
        origin = SIMD2(Float(card.middle.x) + 1, Float(card.middle.y) + 1)
        limit = SIMD2(Float(card.width) + 1.5, Float(card.height) + 1.5)
        rowLength = card.rowLength
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
            let divisor = inverse[2][0] * xs + (inverse[2][1] * v + inverse[2][2])
            let scale = Float(Card.cells) / divisor
            let column = (inverse[0][0] * xs + (inverse[0][1] * v + inverse[0][2])) * scale
            let row = (inverse[1][0] * xs + (inverse[1][1] * v + inverse[1][2])) * scale
            let columns = Self.clamp(column + origin.x, limit.x)
            let rows = Self.clamp(row + origin.y, limit.y)
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
        values.clamped(lowerBound: .zero, upperBound: SIMD4(repeating: limit))
    }

    /// Returns a place on the card, in modules from the symbol's middle.
    @inline(__always)
    func place(_ x: Float, _ y: Float) -> SIMD2<Float> {
        let scale = 1 / (inverse[2][0] * x + inverse[2][1] * y + inverse[2][2])
        return SIMD2(
            (inverse[0][0] * x + inverse[0][1] * y + inverse[0][2]) * scale,
            (inverse[1][0] * x + inverse[1][1] * y + inverse[1][2]) * scale)
    }
}
