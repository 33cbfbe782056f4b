/// Detects ink whose colour is hardly visible in luma. It samples one pixel in 64.
enum ColouredInk {
    /// The distance between sampled pixels in both directions.
    private static let step = 8
    /// The number of sampled pixels in ink from which the frame counts as coloured; the smallest
    /// symbols have as many.
    private static let least = 16

    /// Returns whether coloured ink is visible; `nil` for codings that must be converted first.
    static func isShown(_ bytes: UnsafeRawBufferPointer, _ layout: PixelLayout) -> Bool? {
        guard let base = bytes.baseAddress else { return nil }
        let rowBytes = layout.rowBytes
        switch layout.coding {
        case .grey:
            return false
        case .packed422(let luma, let cb, let cr):
            return count(layout) { row, column in
                let group = base + row * rowBytes + column * 2
                return isInk(
                    luma: byte(group, luma), blueLess: -blueExcess(byte(group, cb)),
                    redLess: -redExcess(byte(group, cr)))
            } >= least
        case .planar(let cb, let cr, let step, let colourRowBytes, let rows):
            return count(layout) { row, column in
                let place = row / rows * colourRowBytes + column / 2 * step
                return isInk(
                    luma: byte(base, row * rowBytes + column),
                    blueLess: -blueExcess(byte(base, cb + place)),
                    redLess: -redExcess(byte(base, cr + place)))
            } >= least
        case .packedRGB(let blue):
            return count(layout) { row, column in
                let pixel = base + row * rowBytes + column * 3
                let luma =
                    (77 * byte(pixel, 2 - blue) + 150 * byte(pixel, 1) + 29 * byte(pixel, blue))
                    >> 8
                return isInk(
                    luma: luma, blueLess: luma - byte(pixel, blue),
                    redLess: luma - byte(pixel, 2 - blue))
            } >= least
        case .bayer, .jpeg:
            return nil
        }
    }

    @inline(__always)
    private static func count(_ layout: PixelLayout, _ isInk: (Int, Int) -> Bool) -> Int {
        var count = 0
        // A last odd column may have no colour of its own.
        for row in stride(from: step / 2, to: layout.height & ~1, by: step) {
            for column in stride(from: step / 2, to: layout.width & ~1, by: step)
            where isInk(row, column) {
                count += 1
            }
        }
        return count
    }

    /// Returns whether a pixel shows coloured ink. White under a warm lamp has a fifth less blue
    /// than luma, and yellow ink has almost no blue. White in the shade has a tenth less red, and
    /// green ink three fifths less. Skin has a fifth more red, and red ink more than twice as much.
    /// Stray light that lifts black to half of white halves these differences, or more.
    @inline(__always)
    private static func isInk(luma: Int, blueLess: Int, redLess: Int) -> Bool {
        luma > 60
            && (blueLess * 10 > luma * 3 || redLess * 6 > luma || -redLess * 10 > luma * 3)
    }

    /// Returns the excess of blue over luma (Rec. ITU-T T.871 §6.2).
    @inline(__always)
    private static func blueExcess(_ cb: Int) -> Int { (cb - 128) * 227 >> 7 }

    /// Returns the excess of red over luma (the same paragraph).
    @inline(__always)
    private static func redExcess(_ cr: Int) -> Int { (cr - 128) * 179 >> 7 }

    @inline(__always)
    private static func byte(_ base: UnsafeRawPointer, _ offset: Int) -> Int {
        Int(base.load(fromByteOffset: offset, as: UInt8.self))
    }
}
