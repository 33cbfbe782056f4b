internal import DeviceInterface

/// Converts frames of a format to the planes of Y4M: luma, then Cb and Cr of half the width and
/// height, without padding. GREY has luma only.
struct PlanarFrame {
    /// The stored format, GREY or YU12, without padding.
    let stored: FrameFormat
    /// The number of bytes that a frame must hold.
    let needed: Int
    private let pixelFormat: PixelFormat
    private let rowBytes: Int

    init?(_ format: FrameFormat) {
        let sides = 1...RecordingLimits.side
        guard sides.contains(format.width), sides.contains(format.height) else { return nil }
        let (width, height) = (format.width, format.height)
        let tight: Int
        switch format.pixelFormat {
        case .grey, .nv12, .yuv420: tight = width
        case .yuyv: tight = (width + 1) / 2 * 4
        case .rgb24: tight = width * 3
        default: return nil
        }
        let rowBytes = format.bytesPerLine == 0 ? tight : format.bytesPerLine
        guard (tight...8 * RecordingLimits.side).contains(rowBytes) else { return nil }
        pixelFormat = format.pixelFormat
        self.rowBytes = rowBytes
        let isGrey = pixelFormat == .grey
        stored = FrameFormat(isGrey ? .grey : .yuv420, width: width, height: height)
        let chromaRows = (height + 1) / 2
        // Interleaved chroma of an odd width needs one byte more than luma.
        let lastChroma = (width + 1) / 2 * 2
        needed =
            switch pixelFormat {
            case .nv12: rowBytes * (height + chromaRows - 1) + lastChroma
            case .yuv420: rowBytes * height + 2 * ((rowBytes + 1) / 2) * chromaRows
            default: rowBytes * (height - 1) + tight
            }
    }

    private var width: Int { stored.width }
    private var height: Int { stored.height }
    private var chromaWidth: Int { (stored.width + 1) / 2 }
    private var chromaHeight: Int { (stored.height + 1) / 2 }

    /// Appends the planes of a frame that holds at least `needed` bytes.
    func append(_ bytes: UnsafeRawBufferPointer, to file: inout [UInt8]) {
        guard bytes.count >= needed, let start = bytes.baseAddress else { return }
        let source = start.assumingMemoryBound(to: UInt8.self)
        switch pixelFormat {
        case .yuyv: appendYUYV(source, to: &file)
        case .rgb24: appendRGB(source, to: &file)
        case .nv12:
            appendRows(source, rowBytes, width, height, to: &file)
            let chroma = source + rowBytes * height
            for offset in 0...1 {
                plane(chromaWidth, chromaHeight, to: &file) { column, row in
                    chroma[row &* rowBytes &+ 2 &* column &+ offset]
                }
            }
        case .yuv420:
            appendRows(source, rowBytes, width, height, to: &file)
            let half = (rowBytes + 1) / 2
            // Cr follows Cb without a gap, so both are copied as one plane with twice the rows.
            let chroma = source + rowBytes * height
            appendRows(chroma, half, chromaWidth, 2 * chromaHeight, to: &file)
        default: appendRows(source, rowBytes, width, height, to: &file)
        }
    }

    private func appendRows(
        _ source: UnsafePointer<UInt8>, _ rowBytes: Int, _ width: Int, _ height: Int,
        to file: inout [UInt8]
    ) {
        for row in 0..<height {
            file += UnsafeBufferPointer(start: source + row * rowBytes, count: width)
        }
    }

    /// Converts 4:2:2 to 4:2:0: the chroma of two rows becomes their mean.
    private func appendYUYV(_ source: UnsafePointer<UInt8>, to file: inout [UInt8]) {
        plane(width, height, to: &file) { column, row in
            source[row &* rowBytes &+ 2 &* column]
        }
        for offset in [1, 3] {
            plane(chromaWidth, chromaHeight, to: &file) { column, row in
                let upper = source[2 &* row &* rowBytes &+ 4 &* column &+ offset]
                let below = min(2 &* row &+ 1, height &- 1)
                let lower = source[below &* rowBytes &+ 4 &* column &+ offset]
                return UInt8((UInt16(upper) &+ UInt16(lower) &+ 1) &>> 1)
            }
        }
    }

    /// Converts with full-range BT.601 (Rec. ITU-T T.871 §6.2) in 256ths; chroma is that of the
    /// mean of four pixels.
    private func appendRGB(_ source: UnsafePointer<UInt8>, to file: inout [UInt8]) {
        plane(width, height, to: &file) { column, row in
            let pixel = source + (row &* rowBytes &+ 3 &* column)
            let sum = 77 &* Int32(pixel[0]) &+ 150 &* Int32(pixel[1]) &+ 29 &* Int32(pixel[2])
            return UInt8(truncatingIfNeeded: (sum &+ 128) &>> 8)
        }
        let weights: [SIMD4<Int32>] = [[-43, -85, 128, 0], [128, -107, -21, 0]]
        for weight in weights {
            plane(chromaWidth, chromaHeight, to: &file) { column, row in
                let mean = meanOfFour(source, column, row)
                return UInt8(truncatingIfNeeded: ((weight &* mean).wrappedSum() &>> 10) &+ 128)
            }
        }
    }

    /// Returns four times the mean of red, green and blue over two by two pixels.
    private func meanOfFour(
        _ source: UnsafePointer<UInt8>, _ column: Int, _ row: Int
    ) -> SIMD4<Int32> {
        let (left, right) = (2 * column, min(2 * column + 1, width - 1))
        let (upper, lower) = (2 * row, min(2 * row + 1, height - 1))
        var sum = SIMD4<Int32>.zero
        for (x, y) in [(left, upper), (right, upper), (left, lower), (right, lower)] {
            let pixel = source + y * rowBytes + 3 * x
            sum &+= [Int32(pixel[0]), Int32(pixel[1]), Int32(pixel[2]), 0]
        }
        return sum
    }

    @inline(__always)
    private func plane(
        _ width: Int, _ height: Int, to file: inout [UInt8],
        _ sample: (_ column: Int, _ row: Int) -> UInt8
    ) {
        let start = file.count
        file.append(contentsOf: repeatElement(0, count: width * height))
        file.withUnsafeMutableBufferPointer { samples in
            for row in 0..<height {
                for column in 0..<width {
                    samples[start &+ row &* width &+ column] = sample(column, row)
                }
            }
        }
    }
}
