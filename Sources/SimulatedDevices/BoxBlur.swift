/// Blur by two passes of a running mean in each direction: near enough to a lens out of focus, and
/// the same cost for any radius.
enum BoxBlur {
    /// `radius` in pixels; below a fifth nothing is done. Parts of a pixel count.
    static func apply(to pixels: inout [UInt8], width: Int, height: Int, radius: Double) {
        guard radius >= 0.2, width > 2, height > 2 else { return }
        var other = [UInt8](repeating: 0, count: pixels.count)
        let kernel = Kernel(radius: radius)
        pixels.withUnsafeMutableBufferPointer { pixels in
            other.withUnsafeMutableBufferPointer { other in
                for _ in 0..<2 {
                    for row in 0..<height {
                        kernel.run(pixels, other, start: row * width * 3, step: 3, count: width)
                    }
                    for column in 0..<width {
                        kernel.run(other, pixels, start: column * 3, step: width * 3, count: height)
                    }
                }
            }
        }
    }

    /// A mean over whole pixels and, at both ends, a part of one; weights are of 256.
    private struct Kernel {
        let whole: Int
        let part: Int
        let scale: Int

        init(radius: Double) {
            whole = Int(radius)
            part = Int((radius - Double(Int(radius))) * 256)
            scale = (1 << 24) / ((2 * whole + 1) * 256 + 2 * part)
        }

        /// One line of three channels each `step` apart.
        func run(
            _ source: UnsafeMutableBufferPointer<UInt8>,
            _ target: UnsafeMutableBufferPointer<UInt8>,
            start: Int, step: Int, count: Int
        ) {
            for channel in start..<start + 3 {
                func at(_ index: Int) -> Int {
                    Int(source[channel + min(max(index, 0), count - 1) * step])
                }
                var sum = (-whole...whole).reduce(0) { $0 + at($1) }
                for index in 0..<count {
                    let ends = at(index - whole - 1) + at(index + whole + 1)
                    target[channel + index * step] = UInt8(
                        clamping: ((sum * 256 + ends * part) * scale + (1 << 23)) >> 24)
                    sum += at(index + whole + 1) - at(index - whole)
                }
            }
        }
    }
}
