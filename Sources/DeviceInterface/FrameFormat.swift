/// The coding of a camera's pictures as V4L2's four-character code.
public struct PixelFormat: RawRepresentable, Hashable, Sendable {
    /// The four characters, the first in the lowest byte, as `v4l2_fourcc` packs them.
    public let rawValue: UInt32

    /// Creates a format from any code, known or not.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    init(_ characters: StaticString) {
        precondition(characters.utf8CodeUnitCount == 4, "a pixel format has four characters")
        rawValue = characters.withUTF8Buffer { bytes in
            bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
    }

    /// 8-bit luma.
    public static let grey = PixelFormat("GREY")
    /// 4:2:2 packed, Y0 Cb Y1 Cr.
    public static let yuyv = PixelFormat("YUYV")
    /// 4:2:0 with a luma plane and a plane of interleaved Cb Cr.
    public static let nv12 = PixelFormat("NV12")
    /// 4:2:0 with three planes Y, Cb, Cr (I420).
    public static let yuv420 = PixelFormat("YU12")
    /// Motion JPEG: each frame is a JPEG file, often without Huffman tables.
    public static let mjpeg = PixelFormat("MJPG")
    /// Packed 8-bit red, green, blue.
    public static let rgb24 = PixelFormat("RGB3")
}

extension PixelFormat: CustomStringConvertible {
    /// The four characters; a byte outside printable ASCII becomes `?`.
    public var description: String {
        String(
            decoding: (0..<4).map { shift -> UInt8 in
                let byte = UInt8(truncatingIfNeeded: rawValue >> (8 * UInt32(shift)))
                return (0x20...0x7E).contains(byte) ? byte : 0x3F
            }, as: UTF8.self)
    }
}

/// The size and coding of a camera's frames.
public struct FrameFormat: Hashable, Sendable {
    /// The coding of the pixels.
    public var pixelFormat: PixelFormat
    /// The number of pixels in a row.
    public var width: Int
    /// The number of rows.
    public var height: Int
    /// The number of bytes from one row of the first plane to the next; 0 for compressed formats.
    public var bytesPerLine: Int

    /// Creates a format; `bytesPerLine` defaults to rows without padding.
    public init(_ pixelFormat: PixelFormat, width: Int, height: Int, bytesPerLine: Int? = nil) {
        self.pixelFormat = pixelFormat
        self.width = width
        self.height = height
        self.bytesPerLine =
            bytesPerLine
            ?? {
                switch pixelFormat {
                case .mjpeg: 0
                case .yuyv: width * 2
                case .rgb24: width * 3
                default: width
                }
            }()
    }

    /// The number of bytes in a whole frame; `nil` for formats whose size varies or is unknown.
    public var frameSize: Int? {
        switch pixelFormat {
        case .grey, .yuyv, .rgb24: bytesPerLine * height
        // Chroma planes of odd-sized pictures are rounded up.
        case .nv12: bytesPerLine * height + bytesPerLine * ((height + 1) / 2)
        case .yuv420: bytesPerLine * height + 2 * ((bytesPerLine + 1) / 2) * ((height + 1) / 2)
        default: nil
        }
    }
}

extension FrameFormat: CustomStringConvertible {
    /// The format as text, such as `1280x720 YUYV`.
    public var description: String {
        "\(width)x\(height) \(pixelFormat)"
    }
}
