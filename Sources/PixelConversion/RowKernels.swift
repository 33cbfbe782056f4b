// Each function processes one row without bounds checks or branches, so that the compiler can use
// vector registers. The callers have checked the rows (`PixelLayout`).

/// Copies every `step`th sample, beginning at `source`.
@inline(__always)
func gather(
    _ source: UnsafePointer<UInt8>, step: Int, count: Int, into target: UnsafeMutablePointer<UInt8>
) {
    for index in 0..<count {
        target[index] = source[index &* step]
    }
}

/// Writes the smallest of luma, blue and red, for pairs of pixels that share their colour.
///
/// Blue is Y + 1.772 (Cb − 128) and red is Y + 1.402 (Cr − 128) (Rec. ITU-T T.871 §6.2), so the
/// smallest is luma if both Cb and Cr are at least 128. The factors 227 / 128 = 1.773 and 179 / 128
/// = 1.398 keep the products within 16 bits.
@inline(__always)
func darkest(
    luma: UnsafePointer<UInt8>, lumaStep: Int, cb: UnsafePointer<UInt8>,
    cr: UnsafePointer<UInt8>, colourStep: Int, pairs: Int, into target: UnsafeMutablePointer<UInt8>
) {
    for pair in 0..<pairs {
        let blue = ((Int16(cb[pair &* colourStep]) &- 128) &* 227) &>> 7
        let red = ((Int16(cr[pair &* colourStep]) &- 128) &* 179) &>> 7
        let less = min(0, min(blue, red))
        let first = Int16(luma[pair &* 2 &* lumaStep]) &+ less
        let second = Int16(luma[(pair &* 2 &+ 1) &* lumaStep]) &+ less
        target[pair &* 2] = UInt8(truncatingIfNeeded: max(0, first))
        target[pair &* 2 &+ 1] = UInt8(truncatingIfNeeded: max(0, second))
    }
}

/// Writes the luma of packed RGB: 0.299 R + 0.587 G + 0.114 B (Rec. ITU-T T.871 §6.2), in 256ths.
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

/// Writes the smallest of luma, blue and red of packed RGB.
@inline(__always)
func darkest(
    rgb: UnsafePointer<UInt8>, blue: Int, count: Int, into target: UnsafeMutablePointer<UInt8>
) {
    luma(rgb: rgb, blue: blue, count: count, into: target)
    for index in 0..<count {
        let pixel = rgb + index &* 3
        target[index] = min(target[index], min(pixel[0], pixel[2]))
    }
}
