internal import DeviceInterface

/// The position of the samples in a frame, checked against the frame's actual bytes.
struct PixelLayout {
    enum Coding {
        case grey
        /// 4:2:0 or 4:2:2 with the offsets of Cb and Cr in the frame. Their samples lie `step` bytes
        /// apart in rows of their own, each of which belongs to `rows` rows of luma, 2 or 1.
        case planar(cb: Int, cr: Int, step: Int, rowBytes: Int, rows: Int)
        /// 4:2:2 in groups of four bytes, with the offsets of the first luma sample, Cb and Cr in a
        /// group.
        case packed422(luma: Int, cb: Int, cr: Int)
        /// Three bytes a pixel, with the offset of blue. Red is on the other side of green.
        case packedRGB(blue: Int)
        /// One sample a pixel behind a colour mosaic.
        case bayer
        case jpeg
    }

    let format: FrameFormat
    let coding: Coding
    let width: Int
    let height: Int
    let rowBytes: Int

    /// Checks a frame; throws if its bytes do not hold what its format promises.
    init(_ frame: Frame) throws(PixelError) {
        let format = frame.format
        let sides = 1...PixelConverter.maximumSide
        guard sides.contains(format.width), sides.contains(format.height) else {
            throw .impossibleSize(format)
        }
        guard let shape = Shape(format.pixelFormat) else { throw .unsupported(format) }
        // Drivers may set the line length to zero for rows without padding.
        let tight = shape.rowBytes(width: format.width)
        let rowBytes = format.bytesPerLine == 0 ? tight : format.bytesPerLine
        guard (tight...8 * PixelConverter.maximumSide).contains(rowBytes),
            shape.suits(width: format.width, height: format.height)
        else { throw .impossibleSize(format) }

        let needed = shape.byteCount(
            rowBytes: rowBytes, lastRow: tight, height: format.height)
        guard frame.byteCount >= needed else {
            throw .tooShort(format, needed: needed, held: frame.byteCount)
        }
        self.format = format
        self.rowBytes = rowBytes
        coding = shape.coding(rowBytes: rowBytes, height: format.height)
        height = format.height
        // Pairs of pixels share their colour in packed 4:2:2, so a last odd column is left out.
        width = shape.isPacked422 ? format.width & ~1 : format.width
    }
}

/// The order of a frame's bytes that a four-character code stands for.
private enum Shape {
    case grey, jpeg, bayer
    case semiplanar(rows: Int)
    case planar(cbFirst: Bool)
    case packed422(luma: Int, cb: Int)
    case packedRGB(blue: Int)

    init?(_ format: PixelFormat) {
        switch format {
        case .grey: self = .grey
        case .yuyv: self = .packed422(luma: 0, cb: 1)
        case .nv12: self = .semiplanar(rows: 2)
        case .yuv420: self = .planar(cbFirst: true)
        case .mjpeg: self = .jpeg
        case .rgb24: self = .packedRGB(blue: 2)
        default:
            // These are the codes of linux/videodev2.h, as four characters.
            switch format.description {
            case "NV16": self = .semiplanar(rows: 1)
            case "UYVY": self = .packed422(luma: 1, cb: 0)
            case "YVYU": self = .packed422(luma: 0, cb: 3)
            case "YV12": self = .planar(cbFirst: false)
            case "BGR3": self = .packedRGB(blue: 0)
            case "JPEG": self = .jpeg
            case "BA81", "GBRG", "GRBG", "RGGB": self = .bayer
            default: return nil
            }
        }
    }

    var isPacked422: Bool {
        if case .packed422 = self { true } else { false }
    }

    func rowBytes(width: Int) -> Int {
        switch self {
        case .packed422: width * 2
        case .packedRGB: width * 3
        case .grey, .bayer, .semiplanar, .planar: width
        case .jpeg: 0
        }
    }

    func suits(width: Int, height: Int) -> Bool {
        switch self {
        case .packed422: width >= 2
        case .bayer: width % 2 == 0 && height % 2 == 0 && width >= 4 && height >= 4
        default: true
        }
    }

    func byteCount(rowBytes: Int, lastRow: Int, height: Int) -> Int {
        switch self {
        // The last row of a single plane may lack its padding.
        case .grey, .bayer, .packed422, .packedRGB: rowBytes * (height - 1) + lastRow
        case .semiplanar(let rows):
            rowBytes * height + rowBytes * ((height + rows - 1) / rows)
        case .planar: rowBytes * height + 2 * ((rowBytes + 1) / 2) * ((height + 1) / 2)
        case .jpeg: 4
        }
    }

    func coding(rowBytes: Int, height: Int) -> PixelLayout.Coding {
        let luma = rowBytes * height
        let half = (rowBytes + 1) / 2
        let second = luma + half * ((height + 1) / 2)
        return switch self {
        case .grey: .grey
        case .jpeg: .jpeg
        case .bayer: .bayer
        case .semiplanar(let rows):
            .planar(cb: luma, cr: luma + 1, step: 2, rowBytes: rowBytes, rows: rows)
        case .planar(let cbFirst):
            .planar(
                cb: cbFirst ? luma : second, cr: cbFirst ? second : luma, step: 1, rowBytes: half,
                rows: 2)
        // Luma takes every second byte; Cb and Cr alternate in between.
        case .packed422(let luma, let cb): .packed422(luma: luma, cb: cb, cr: cb ^ 2)
        case .packedRGB(let blue): .packedRGB(blue: blue)
        }
    }
}
