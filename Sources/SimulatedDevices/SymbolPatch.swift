import SymbolDrawing

/// One symbol on its light border, turned and placed in a picture.
struct SymbolPatch {
    let symbol: SymbolMatrix
    let look: Appearance
    let centre: (x: Double, y: Double)

    /// The number of samples along each side of a pixel; they keep edges soft, and blur spreads
    /// them.
    private static let samples = 3

    func draw(into pixels: inout [UInt8], width: Int, height: Int) {
        let side = Double(symbol.size + 2 * look.quietZone)
        let angle = look.rotation * .pi / 180
        let (sine, cosine) = (PortableMath.sine(angle), PortableMath.cosine(angle))
        let reach = side * look.modulePixels * (sine.magnitude + cosine.magnitude) / 2 + 2
        let rows = clamp(centre.y, reach, height)
        let columns = clamp(centre.x, reach, width)
        let step = (1 + 2 * look.blur) / Double(Self.samples)
        let offsets = (0..<Self.samples).map {
            (Double($0) - Double(Self.samples - 1) / 2) * step
        }
        pixels.withUnsafeMutableBufferPointer { pixels in
            for y in rows {
                for x in columns {
                    var (paper, dark) = (0, 0)
                    for dy in offsets {
                        for dx in offsets {
                            let px = (Double(x) + dx - centre.x) / look.modulePixels
                            let py = (Double(y) + dy - centre.y) / look.modulePixels
                            let u = px * cosine + py * sine + side / 2
                            let v = py * cosine - px * sine + side / 2
                            guard u >= 0, v >= 0, u < side, v < side else { continue }
                            paper += 1
                            if symbol[Int(u) - look.quietZone, Int(v) - look.quietZone] {
                                dark += 1
                            }
                        }
                    }
                    if paper > 0 { blend(&pixels, (y * width + x) * 3, paper: paper, dark: dark) }
                }
            }
        }
    }

    private func clamp(_ middle: Double, _ reach: Double, _ size: Int) -> Range<Int> {
        let lower = max(0, min(Double(size), middle - reach))
        let upper = max(lower, min(Double(size), middle + reach))
        return Int(lower)..<Int(upper)
    }

    private func blend(
        _ pixels: inout UnsafeMutableBufferPointer<UInt8>, _ base: Int, paper: Int, dark: Int
    ) {
        let total = Self.samples * Self.samples
        let marked = look.inverted ? paper - dark : dark
        let ink = [look.ink.red, look.ink.green, look.ink.blue]
        for channel in 0..<3 {
            let ground = Int(pixels[base + channel]) * (total - paper)
            let sheet = 245 * (paper - marked) + Int(ink[channel]) * marked
            pixels[base + channel] = UInt8((ground + sheet) / total)
        }
    }
}
