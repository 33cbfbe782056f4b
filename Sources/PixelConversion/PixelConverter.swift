public import DeviceInterface

/// Converts camera frames into planes for a symbol reader. Each thread needs a converter of its
/// own.
///
/// Frames that already hold such a plane (GREY, NV12, YU12) are not copied. The supported formats
/// are GREY, YUYV, UYVY, YVYU, NV12, NV16, YU12, YV12, RGB3, BGR3, MJPG, JPEG and the four 8-bit mosaics
/// BA81, GBRG, GRBG, RGGB.
public final class PixelConverter {
    /// The longest permitted side of a frame, in pixels. Larger frames are refused before they are
    /// read.
    public static let maximumSide = 8192

    private var plane = PixelBuffer()
    private var picture = PixelBuffer()
    private var jpeg = JPEGDecoder()
    private var bayer = BayerConverter()

    /// Creates a converter, which allocates memory when a frame first needs it.
    public init() {}

    /// Opens the libraries, which may use files, so that no frame needs them to later.
    public func openLibraries() throws(PixelError) {
        try jpeg.open()
        try bayer.open()
    }

    /// Calls `body` with the luma of each pixel; 0 is black.
    public func withLuma<Result>(
        of frame: Frame, _ body: (PixelPlane) -> Result
    ) throws(PixelError) -> Result {
        let layout = try PixelLayout(frame)
        return try frame.withBytes { bytes throws(PixelError) in
            body(try luma(bytes, layout))
        }
    }

    /// Calls `body` with the luma in the frame's own memory. Returns `nil` if it must be converted
    /// first.
    public func withHeldLuma<Result>(
        of frame: Frame, _ body: (HeldLuma) -> Result
    ) throws(PixelError) -> Result? {
        let layout = try PixelLayout(frame)
        let (step, offset): (Int, Int)
        switch layout.coding {
        case .grey, .planar: (step, offset) = (1, 0)
        case .packed422(let luma, _, _): (step, offset) = (2, luma)
        case .packedRGB, .bayer, .jpeg: return nil
        }
        return frame.withBytes { bytes in
            body(
                HeldLuma(
                    Rows(bytes, rowBytes: layout.rowBytes)[0], step: step, offset: offset,
                    width: layout.width, height: layout.height, rowBytes: layout.rowBytes))
        }
    }

    /// Calls `body` with the smallest of luma, blue and red. Returns `nil` for frames without
    /// colour.
    ///
    /// Holders' screens paint their codes green (#39b778), yellow (#f5d000) or red (#d8242b) on
    /// white. Yellow is 195 of 255 in luma but 0 in blue, green is 138 in luma but 57 in red, and
    /// white is 255 in all. Ink of each of these colours, and black, is therefore dark in this
    /// plane.
    public func withInk<Result>(
        of frame: Frame, _ body: (PixelPlane) -> Result
    ) throws(PixelError) -> Result? {
        let layout = try PixelLayout(frame)
        return try frame.withBytes { bytes throws(PixelError) in
            try ink(bytes, layout).map(body)
        }
    }

    /// Returns whether a frame shows bright yellow, green or red places, like the codes that
    /// `withInk` shows best; `nil` if the answer would take as long as `withInk`.
    public func showsColouredInk(_ frame: Frame) throws(PixelError) -> Bool? {
        let layout = try PixelLayout(frame)
        return try frame.withBytes { bytes throws(PixelError) in
            ColouredInk.isShown(bytes, layout)
        }
    }

    /// The colours of a JPEG frame, valid until the next conversion; white beyond a picture that is
    /// smaller than the frame.
    func decodedColours(
        _ bytes: UnsafeRawBufferPointer, _ layout: PixelLayout
    ) throws(PixelError) -> (Int, Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
        let rgb = try jpeg.decode(bytes, format: layout.format, channels: 3, into: &picture)
        return { row, column in
            guard row < rgb.height, column < rgb.width else { return (255, 255, 255) }
            let pixel = rgb.row(row) + column * 3
            return (pixel[0], pixel[1], pixel[2])
        }
    }

    private func luma(
        _ bytes: UnsafeRawBufferPointer, _ layout: PixelLayout
    ) throws(PixelError) -> PixelPlane {
        let (width, height) = (layout.width, layout.height)
        let source = Rows(bytes, rowBytes: layout.rowBytes)
        switch layout.coding {
        case .grey, .planar:
            return PixelPlane(source[0], width: width, height: height, rowBytes: layout.rowBytes)
        case .packed422(let offset, _, _):
            return plane.fill(width: width, height: height) { row, target in
                // A constant step lets the compiler use shuffles.
                gather(source[row] + offset, step: 2, count: width, into: target)
            }
        case .packedRGB(let blue):
            return plane.fill(width: width, height: height) { row, target in
                PixelConversion.luma(rgb: source[row], blue: blue, count: width, into: target)
            }
        case .bayer:
            let yuv = try bayer.convert(bytes, layout: layout, scratch: &picture, into: &plane)
            return PixelPlane(yuv, width: width, height: height, rowBytes: width)
        case .jpeg:
            return try jpeg.decode(bytes, format: layout.format, channels: 1, into: &plane)
        }
    }

    private func ink(
        _ bytes: UnsafeRawBufferPointer, _ layout: PixelLayout
    ) throws(PixelError) -> PixelPlane? {
        let (width, height) = (layout.width, layout.height)
        let source = Rows(bytes, rowBytes: layout.rowBytes)
        switch layout.coding {
        case .grey:
            return nil
        case .planar(let cb, let cr, let step, let rowBytes, let rows):
            return ink(
                luma: source, cb: Rows(bytes, from: cb, rowBytes: rowBytes),
                cr: Rows(bytes, from: cr, rowBytes: rowBytes), colourStep: step, rows: rows,
                width: width, height: height)
        case .packed422(let offset, let cb, let cr):
            return plane.fill(width: width, height: height) { row, target in
                darkest(
                    luma: source[row] + offset, lumaStep: 2, cb: source[row] + cb,
                    cr: source[row] + cr, colourStep: 4, pairs: width / 2, into: target)
            }
        case .packedRGB(let blue):
            return plane.fill(width: width, height: height) { row, target in
                darkest(rgb: source[row], blue: blue, count: width, into: target)
            }
        case .bayer:
            let yuv = try bayer.convert(bytes, layout: layout, scratch: &plane, into: &picture)
            let cb = yuv + width * height
            return ink(
                luma: Rows(yuv, rowBytes: width), cb: Rows(cb, rowBytes: width / 2),
                cr: Rows(cb + width / 2 * (height / 2), rowBytes: width / 2), colourStep: 1,
                rows: 2, width: width, height: height)
        case .jpeg:
            let rgb = try jpeg.decode(bytes, format: layout.format, channels: 3, into: &picture)
            return plane.fill(width: rgb.width, height: rgb.height) { row, target in
                darkest(rgb: rgb.row(row), blue: 2, count: rgb.width, into: target)
            }
        }
    }

    /// Converts 4:2:0 and 4:2:2, where `rows` rows share their colour; a last odd column is left out.
    private func ink(
        luma: Rows, cb: Rows, cr: Rows, colourStep: Int, rows: Int, width: Int, height: Int
    ) -> PixelPlane? {
        guard width >= 2 else { return nil }
        return plane.fill(width: width & ~1, height: height) { row, target in
            let (light, blue, red) = (luma[row], cb[row / rows], cr[row / rows])
            // Two calls let the compiler optimise each for its constant step.
            if colourStep == 2 {
                darkest(
                    luma: light, lumaStep: 1, cb: blue, cr: red, colourStep: 2, pairs: width / 2,
                    into: target)
            } else {
                darkest(
                    luma: light, lumaStep: 1, cb: blue, cr: red, colourStep: 1, pairs: width / 2,
                    into: target)
            }
        }
    }
}

/// The rows of one plane of a frame that `PixelLayout` has checked.
struct Rows {
    private let start: UnsafePointer<UInt8>
    private let rowBytes: Int

    init(_ start: UnsafePointer<UInt8>, rowBytes: Int) {
        self.start = start
        self.rowBytes = rowBytes
    }

    init(_ bytes: UnsafeRawBufferPointer, from offset: Int = 0, rowBytes: Int) {
        // A checked frame is never empty, so its bytes have an address.
        let base = bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
        self.init(base + offset, rowBytes: rowBytes)
    }

    subscript(row: Int) -> UnsafePointer<UInt8> {
        start + row * rowBytes
    }
}
