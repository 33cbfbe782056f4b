extension PixelBuffer {
    /// Returns the plane without padding between rows: the plane itself if it has none, or a copy.
    public mutating func packed(_ plane: PixelPlane) -> PixelPlane {
        guard plane.rowBytes != plane.width else { return plane }
        return fill(width: plane.width, height: plane.height) { row, target in
            target.update(from: plane.row(row), count: plane.width)
        }
    }

    /// Exchanges light and dark, for codes on screens in dark mode.
    public mutating func invert(_ plane: PixelPlane) -> PixelPlane {
        let width = plane.width
        return fill(width: width, height: plane.height) { row, target in
            let source = plane.row(row)
            for column in 0..<width {
                target[column] = ~source[column]
            }
        }
    }

    /// Returns a plane of the same size in which each sample is the mean of nine, weighted 1 2 1
    /// along either direction and rounded up. The first and last columns use three.
    public mutating func smoothed(_ plane: PixelPlane) -> PixelPlane {
        averaged(plane, reach: 1) { _, mean in mean }
    }

    /// Returns a plane of the same size in which each sample is moved away from the mean around it
    /// by three times the difference. The mean is weighted 1 2 1 along either direction, two
    /// samples apart.
    ///
    /// Blur makes rings a few samples wide nearly as bright as their surroundings; this separates
    /// them.
    public mutating func sharpened(_ plane: PixelPlane) -> PixelPlane {
        averaged(plane, reach: 2, Self.sharpened)
    }

    /// Returns a plane of the same size in which `sample` combines each sample with a mean around
    /// it. The mean is weighted 1 2 1 along either direction, `reach` samples apart, and along
    /// columns only near the left and right sides.
    @inline(__always)
    private mutating func averaged(
        _ plane: PixelPlane, reach: Int, _ sample: (_ here: UInt8, _ mean: UInt8) -> UInt8
    ) -> PixelPlane {
        let (width, height) = (plane.width, plane.height)
        let target = room(width * (height + 1))
        // The vertical means of a row are written in the extra row at the end.
        let column = target + width * height
        let (left, right) = (min(reach, width), max(min(reach, width), width - reach))
        for row in 0..<height {
            let above = plane.row(max(0, row - reach))
            let below = plane.row(min(height - 1, row + reach))
            let (here, line) = (plane.row(row), target + row * width)
            for x in 0..<width { column[x] = Self.mean(here[x], Self.mean(above[x], below[x])) }
            for x in 0..<left { line[x] = sample(here[x], column[x]) }
            for x in left..<right {
                let mean = Self.mean(column[x], Self.mean(column[x &- reach], column[x &+ reach]))
                line[x] = sample(here[x], mean)
            }
            for x in right..<width { line[x] = sample(here[x], column[x]) }
        }
        return PixelPlane(target, width: width, height: height, rowBytes: width)
    }

    @inline(__always)
    private static func sharpened(_ sample: UInt8, _ mean: UInt8) -> UInt8 {
        let sharp = 4 &* Int16(sample) &- 3 &* Int16(mean)
        return UInt8(truncatingIfNeeded: max(0, min(255, sharp)))
    }

    /// Returns the mean of two samples, rounded up as vector instructions do.
    @inline(__always)
    private static func mean(_ one: UInt8, _ other: UInt8) -> UInt8 {
        UInt8(truncatingIfNeeded: (UInt16(one) &+ UInt16(other) &+ 1) &>> 1)
    }

    /// Halves the size; each sample is the mean of four. A side of 1 gives an empty plane.
    public mutating func halve(_ plane: PixelPlane) -> PixelPlane {
        plane.halved(into: room(plane.width / 2 * (plane.height / 2)))
    }

    /// Doubles the size less one, interpolating the samples in between.
    public mutating func double(_ plane: PixelPlane) -> PixelPlane {
        guard !plane.isEmpty else { return plane }
        let width = plane.width
        return fill(width: 2 * width - 1, height: 2 * plane.height - 1) { row, target in
            let upper = plane.row(row / 2)
            let lower = plane.row((row + 1) / 2)
            for column in 0..<width - 1 {
                let here = UInt16(upper[column]) &+ UInt16(lower[column])
                let next = UInt16(upper[column &+ 1]) &+ UInt16(lower[column &+ 1])
                target[column &* 2] = UInt8(truncatingIfNeeded: here &>> 1)
                target[column &* 2 &+ 1] = UInt8(truncatingIfNeeded: (here &+ next) &>> 2)
            }
            let last = UInt16(upper[width - 1]) &+ UInt16(lower[width - 1])
            target[2 * width - 2] = UInt8(truncatingIfNeeded: last >> 1)
        }
    }
}

extension PixelPlane {
    /// Writes the plane at half its size to `target`, width / 2 by height / 2 samples without
    /// padding, each the mean of four.
    public func halved(into target: UnsafeMutablePointer<UInt8>) -> PixelPlane {
        let (width, height) = (width / 2, height / 2)
        for row in 0..<height {
            let upper = UnsafeRawPointer(self.row(2 * row))
            let lower = UnsafeRawPointer(self.row(2 * row + 1))
            let line = UnsafeMutableRawPointer(target + row * width)
            // Four samples are added at a time in lanes of 16 bits. One by one takes three times as
            // long.
            for quad in 0..<width / 4 {
                let sums =
                    Self.pairs(upper.loadUnaligned(fromByteOffset: quad &* 8, as: UInt64.self))
                    &+ Self.pairs(lower.loadUnaligned(fromByteOffset: quad &* 8, as: UInt64.self))
                line.storeBytes(of: Self.means(sums), toByteOffset: quad &* 4, as: UInt32.self)
            }
            for column in width & ~3..<width {
                let sum = (0..<4).reduce(2 as UInt16) { sum, index in
                    let source = index < 2 ? upper : lower
                    return sum
                        &+ UInt16(
                            source.load(fromByteOffset: 2 * column + index % 2, as: UInt8.self))
                }
                line.storeBytes(of: UInt8(sum >> 2), toByteOffset: column, as: UInt8.self)
            }
        }
        return PixelPlane(target, width: width, height: height, rowBytes: width)
    }

    /// Returns the sums of neighbouring bytes, in 16 bits each.
    @inline(__always)
    private static func pairs(_ bytes: UInt64) -> UInt64 {
        let even: UInt64 = 0x00FF_00FF_00FF_00FF
        return (bytes & even) &+ (bytes &>> 8 & even)
    }

    /// Returns a quarter of each of four sums, in a byte each.
    @inline(__always)
    private static func means(_ sums: UInt64) -> UInt32 {
        let means = (sums &+ 0x0002_0002_0002_0002) &>> 2 & 0x00FF_00FF_00FF_00FF
        let pairs = (means | means &>> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: pairs | pairs &>> 16)
    }
}
