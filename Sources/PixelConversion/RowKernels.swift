// One row each, without bounds checks or branches, so that the compiler can use vector registers.
// Each caller has checked its rows (`PixelLayout`).

/// Every `step`th sample from `source` on.
@inline(__always)
func gather(
    _ source: UnsafePointer<UInt8>, step: Int, count: Int, into target: UnsafeMutablePointer<UInt8>
) {
    for index in 0..<count {
        target[index] = source[index &* step]
    }
}

/// The smaller of luma and blue, for pairs of pixels that share their colour.
///
/// Blue is Y + 1.772 (Cb − 128) (Rec. ITU-T T.871 §6.2), so the smaller of the two is luma for Cb
/// of 128 and above. 227 / 128 = 1.773 keeps the product within 16 bits.
@inline(__always)
func darkest(
    luma: UnsafePointer<UInt8>, lumaStep: Int, cb: UnsafePointer<UInt8>, cbStep: Int, pairs: Int,
    into target: UnsafeMutablePointer<UInt8>
) {
    for pair in 0..<pairs {
        let excess = Int16(cb[pair &* cbStep]) &- 128
        let blue = min(0, (excess &* 227) &>> 7)
        let first = Int16(luma[pair &* 2 &* lumaStep]) &+ blue
        let second = Int16(luma[(pair &* 2 &+ 1) &* lumaStep]) &+ blue
        target[pair &* 2] = UInt8(truncatingIfNeeded: max(0, first))
        target[pair &* 2 &+ 1] = UInt8(truncatingIfNeeded: max(0, second))
    }
}

/// Luma of packed RGB: 0.299 R + 0.587 G + 0.114 B (Rec. ITU-T T.871 §6.2), in 256ths.
@inline(__always)
func luma(
    rgb: UnsafePointer<UInt8>, blue: Int, count: Int, into target: UnsafeMutablePointer<UInt8>
) {
    let red = 2 &- blue
    for index in 0..<count {
        let pixel = rgb + index &* 3
        let sum = 77 &* UInt16(pixel[red]) &+ 150 &* UInt16(pixel[1]) &+ 29 &* UInt16(pixel[blue])
        target[index] = UInt8(truncatingIfNeeded: sum &>> 8)
    }
}

/// The smaller of luma and blue of packed RGB.
@inline(__always)
func darkest(
    rgb: UnsafePointer<UInt8>, blue: Int, count: Int, into target: UnsafeMutablePointer<UInt8>
) {
    luma(rgb: rgb, blue: blue, count: count, into: target)
    for index in 0..<count {
        target[index] = min(target[index], rgb[index &* 3 &+ blue])
    }
}
