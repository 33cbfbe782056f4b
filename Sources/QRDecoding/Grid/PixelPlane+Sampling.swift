internal import PixelConversion

extension PixelPlane {
    /// The parts of a sample to which places are rounded, so that the rest is integer arithmetic.
    private static let parts: Float = 256
    /// A constant that, added to a smaller whole number, leaves that number in the low bits of the
    /// sum.
    private static let wholeBits: Float = 0x1p23

    /// Returns the samples at four places, each interpolated between the four samples around it.
    /// Places beyond an edge take the outermost samples. The plane must be at least two samples
    /// wide and high.
    @inline(__always)
    func samples(_ places: (x: SIMD4<Float>, y: SIMD4<Float>)) -> SIMD4<Float> {
        let x = Self.fixed(places.x, count: width)
        let y = Self.fixed(places.y, count: height)
        return SIMD4(
            sample(x[0], y[0]), sample(x[1], y[1]), sample(x[2], y[2]), sample(x[3], y[3]))
    }

    /// Returns the sample at one place.
    @inline(__always)
    func sample(_ place: Point) -> Float {
        let x = Self.fixed(SIMD4(repeating: place.x), count: width)
        let y = Self.fixed(SIMD4(repeating: place.y), count: height)
        return sample(x[0], y[0])
    }

    /// Returns coordinates in 256ths, clamped to the plane; NaN becomes 0.
    @inline(__always)
    private static func fixed(_ places: SIMD4<Float>, count: Int) -> SIMD4<UInt32> {
        let last = SIMD4<Float>(repeating: Float(count - 1) - 1 / parts)
        let zero = SIMD4<Float>.zero
        let inside = places.replacing(with: zero, where: .!(places .> zero))
            .replacing(with: last, where: places .> last)
        return unsafeBitCast(inside * parts + wholeBits, to: SIMD4<UInt32>.self) & 0x7F_FFFF
    }

    @inline(__always)
    private func sample(_ x: UInt32, _ y: UInt32) -> Float {
        let (right, lower) = (x & 255, y & 255)
        let start = Int(y &>> 8) &* rowBytes &+ Int(x &>> 8)
        let upper = pixels + start
        let under = upper + rowBytes
        let top = UInt32(upper[0]) &* (256 &- right) &+ UInt32(upper[1]) &* right
        let bottom = UInt32(under[0]) &* (256 &- right) &+ UInt32(under[1]) &* right
        return Float(top &* (256 &- lower) &+ bottom &* lower) * 0x1p-16
    }
}
