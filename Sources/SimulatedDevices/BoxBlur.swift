/// A blur by the mean over a square, applied twice for more than a pixel, which approximates a lens
/// out of focus.
///
/// Whole rows are added through plain pointers, so that the compiler can use vector instructions.
struct BoxBlur {
    private typealias Bytes = UnsafeMutablePointer<UInt8>
    private typealias Sums = UnsafeMutablePointer<UInt32>

    private let width: Int
    private let height: Int
    /// The number of whole pixels on each side of the middle one.
    private let reach: Int
    /// The weight of the pixels beyond them, of 256.
    private let part: UInt32
    /// 2^24 divided by the sum of all weights.
    private let scale: UInt32

    /// Blurs by `radius` pixels, which may be fractional; below a fifth nothing changes.
    static func apply(to pixels: inout [UInt8], width: Int, height: Int, radius: Double) {
        guard radius >= 0.2, width > 2, height > 2, pixels.count == width * height * 3 else {
            return
        }
        let blur = BoxBlur(width: width, height: height, radius: radius)
        for _ in 0..<(blur.reach == 0 ? 1 : 2) {
            blur.alongRows(&pixels)
            blur.alongColumns(&pixels)
        }
    }

    private init(width: Int, height: Int, radius: Double) {
        (self.width, self.height) = (width, height)
        reach = Int(radius)
        part = UInt32((radius - Double(Int(radius))) * 256)
        scale = (1 << 24) / (UInt32(2 * reach + 1) * 256 + 2 * part)
    }

    private func alongRows(_ pixels: inout [UInt8]) {
        let (count, margin) = (width * 3, (reach + 1) * 3)
        var padded = [UInt8](repeating: 0, count: count + 2 * margin)
        var sums = [UInt32](repeating: 0, count: count)
        pixels.withUnsafeMutableBufferPointer { pixels in
            padded.withUnsafeMutableBufferPointer { padded in
                sums.withUnsafeMutableBufferPointer { sums in
                    guard let all = pixels.baseAddress, let padded = padded.baseAddress,
                        let sums = sums.baseAddress
                    else { return }
                    for row in 0..<height {
                        let line = all + row * count
                        for index in 0..<margin {
                            padded[index] = line[index % 3]
                            padded[margin + count + index] = line[count - 3 + index % 3]
                        }
                        (padded + margin).update(from: line, count: count)
                        sums.update(repeating: 0, count: count)
                        for tap in -reach...reach {
                            Self.add(padded + margin + tap * 3, to: sums, count)
                        }
                        mean(sums, padded, padded + 2 * margin, into: line, count)
                    }
                }
            }
        }
    }

    private func alongColumns(_ pixels: inout [UInt8]) {
        let count = width * 3
        var source = pixels
        var sums = [UInt32](repeating: 0, count: count)
        pixels.withUnsafeMutableBufferPointer { target in
            source.withUnsafeMutableBufferPointer { source in
                sums.withUnsafeMutableBufferPointer { sums in
                    guard let target = target.baseAddress, let source = source.baseAddress,
                        let sums = sums.baseAddress
                    else { return }
                    func line(_ row: Int) -> Bytes { source + min(max(row, 0), height - 1) * count }
                    for row in -reach...reach { Self.add(line(row), to: sums, count) }
                    for row in 0..<height {
                        let (above, below) = (line(row - reach - 1), line(row + reach + 1))
                        mean(sums, above, below, into: target + row * count, count)
                        Self.exchange(line(row - reach), for: below, in: sums, count)
                    }
                }
            }
        }
    }

    private static func add(_ line: Bytes, to sums: Sums, _ count: Int) {
        for index in 0..<count { sums[index] &+= UInt32(line[index]) }
    }

    private static func exchange(
        _ leaving: Bytes, for coming: Bytes, in sums: Sums, _ count: Int
    ) {
        for index in 0..<count {
            sums[index] = sums[index] &+ UInt32(coming[index]) &- UInt32(leaving[index])
        }
    }

    private func mean(
        _ sums: Sums, _ before: Bytes, _ after: Bytes, into target: Bytes, _ count: Int
    ) {
        let (part, scale) = (part, scale)
        for index in 0..<count {
            let ends: UInt32 = UInt32(before[index]) &+ UInt32(after[index])
            let weighted: UInt32 = (sums[index] &* 256 &+ ends &* part) &* scale
            target[index] = UInt8(truncatingIfNeeded: (weighted &+ (1 << 23)) >> 24)
        }
    }
}
