import DeviceInterface
import SymbolDrawing

/// A symbol as a camera sees it: tilted, turned, bent, blurred, noisy, partly covered.
struct SymbolView {
    var symbol: SymbolMatrix
    var width = 640
    var height = 480
    /// Pixels a module has where it is as far away as the middle.
    var modulePixels = 5.0
    /// About an axis in the picture, degrees.
    var tilt = 0.0
    /// In the picture's plane, degrees.
    var rotation = 0.0
    /// How far the middle of each row of modules is behind its ends, of its length.
    var bulge = 0.0
    /// Half the width of the blur, pixels.
    var blur = 0.3
    /// Largest deviation, of 255.
    var noise = 0
    var light = 220.0
    var dark = 40.0
    var isMirrored = false
    /// From the picture's middle, pixels.
    var offset = (x: 0.0, y: 0.0)
    /// A rectangle of modules covered with grey.
    var covered: (columns: Range<Int>, rows: Range<Int>)?
    var seed: UInt64 = 1

    /// Grey.
    var frame: Frame {
        let sine = sine(rotation), cosine = self.sine(90 - rotation)
        let (tiltSine, tiltCosine) = (self.sine(tilt), self.sine(90 - tilt))
        let half = Double(symbol.size) / 2
        // Four half sides away, or what a phone's camera has at arm's length.
        let distance = max(4 * half * modulePixels, 900)
        var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var pixels = [UInt8](repeating: 0, count: width * height)
        let offsets = [-1.0, 0, 1].map { $0 * (1 + 2 * blur) / 3 }
        for y in 0..<height {
            for x in 0..<width {
                var value = 0.0
                for dy in offsets {
                    for dx in offsets {
                        let px = Double(x) + dx - Double(width) / 2 - offset.x
                        let py = Double(y) + dy - Double(height) / 2 - offset.y
                        // Where the ray meets the tilted plane, about the picture's vertical.
                        let along = px / (tiltCosine - px * tiltSine / distance)
                        let across = py * (1 + along * tiltSine / distance)
                        let u = (along * cosine + across * sine) / modulePixels
                        let v = (across * cosine - along * sine) / modulePixels
                        let bent = u + bulge * half * (1 - (v / half) * (v / half))
                        value += brightness(bent + half, v + half)
                    }
                }
                random ^= random << 13
                random ^= random >> 7
                random ^= random << 17
                let grain = noise == 0 ? 0 : Double(random % UInt64(2 * noise + 1)) - Double(noise)
                pixels[y * width + x] = UInt8(max(0, min(255, value / 9 + grain)))
            }
        }
        return Frame(
            FrameFormat(.grey, width: width, height: height), number: seed, timestamp: .zero,
            copying: pixels)
    }

    private func brightness(_ u: Double, _ v: Double) -> Double {
        let column = Int(u.rounded(.down))
        let row = Int(v.rounded(.down))
        guard column >= -4, row >= -4, column < symbol.size + 4, row < symbol.size + 4 else {
            return (light + dark) / 2
        }
        if let covered, covered.columns.contains(column), covered.rows.contains(row) {
            return (light * 2 + dark) / 3
        }
        return (isMirrored ? symbol[row, column] : symbol[column, row]) ? dark : light
    }

    /// Of degrees, by its series.
    private func sine(_ degrees: Double) -> Double {
        let x = degrees * .pi / 180
        var (term, sum) = (x, x)
        for n in 1..<14 {
            term *= -x * x / Double(2 * n * (2 * n + 1))
            sum += term
        }
        return sum
    }
}

extension SymbolMatrix {
    /// A symbol of a version at level L, and what it says: more than the version before can hold.
    static func filled(version: Int) throws -> (payload: [UInt8], symbol: SymbolMatrix) {
        var (payload, symbol) = ([UInt8](), try SymbolMatrix([0]))
        while symbol.size < 17 + 4 * version {
            payload += (0..<8).map { UInt8(truncatingIfNeeded: (payload.count + $0) * 37 | 128) }
            symbol = try SymbolMatrix(payload, errorCorrection: .low)
        }
        return (payload.isEmpty ? [0] : payload, symbol)
    }
}
