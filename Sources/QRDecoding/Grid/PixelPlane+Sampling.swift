internal import PixelConversion

extension PixelPlane {
    /// 256ths of a sample: places are rounded to these, which lets all be done in whole numbers.
    private static let parts: Float = 256
    /// Added to a whole number below it, its sum's low bits are that number.
    private static let wholeBits: Float = 0x1p23

    /// The samples at four places, each interpolated between the four around it; beyond an edge the
    /// outermost. The plane is at least two samples wide and high.
    @inline(__always)
    func samples(_ places: (x: SIMD4<Float>, y: SIMD4<Float>)) -> SIMD4<Float> {
        let x = Self.fixed(places.x, count: width)
        let y = Self.fixed(places.y, count: height)
        return SIMD4(
            sample(x[0], y[0]), sample(x[1], y[1]), sample(x[2], y[2]), sample(x[3], y[3]))
    }

    /// The sample at one place.
    @inline(__always)
    func sample(_ place: Point) -> Float {
        let x = Self.fixed(SIMD4(repeating: place.x), count: width)
        let y = Self.fixed(SIMD4(repeating: place.y), count: height)
        return sample(x[0], y[0])
    }

    /// In 256ths, brought inside; what is not a number, too.
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
