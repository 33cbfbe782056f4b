internal import CLinux
internal import DeviceInterface
internal import Glibc
internal import Pictures
internal import PixelConversion
internal import QRDecoding

/// Uses every library once while files may still be opened: libraries read tables and the
/// processor's description when they are first used.
enum WarmUp {
    /// The text `GATELIGHT` as a symbol of version 1 (ISO/IEC 18004), a row in each number.
    private static let symbol: [UInt32] = [
        0x1FD97F, 0x104841, 0x17445D, 0x175A5D, 0x175D5D, 0x105241, 0x1FD57F,
        0x001F00, 0x1172F9, 0x111F02, 0x16C27D, 0x1634F2, 0x06E1C4, 0x001DDA,
        0x1FD1AD, 0x104704, 0x175259, 0x174B07, 0x174E78, 0x1040C5, 0x1FD5EF,
    ]
    private static let (modules, quietZone, scale) = (21, 4, 4)

    /// Returns whether every decoder reads the symbol.
    static func run() -> Bool {
        keepTables()
        let side = (modules + 2 * quietZone) * scale
        let grey = samples(side)
        guard let jpeg = try? Picture.jpeg(grey: grey, width: side, height: side, quality: 90)
        else { return false }
        // A mosaic of grey is grey.
        let mosaic = PixelFormat(rawValue: 0x3138_4142)  // "BA81", V4L2_PIX_FMT_SBGGR8
        let frames = [
            Frame(FrameFormat(.grey, width: side, height: side), number: 1, copying: grey),
            Frame(FrameFormat(.mjpeg, width: side, height: side), number: 2, copying: jpeg),
            Frame(FrameFormat(mosaic, width: side, height: side), number: 3, copying: grey),
        ]
        return frames.allSatisfy { frame in
            let read = try? QRDecoder().symbols(in: frame, effort: .patient)
            return read?.map(\.payload) == [Array("GATELIGHT".utf8)]
        }
    }

    private static func samples(_ side: Int) -> [UInt8] {
        (0..<side * side).map { index in
            let (column, row) = (index % side / scale - quietZone, index / side / scale - quietZone)
            guard (0..<modules).contains(column), (0..<modules).contains(row) else { return 255 }
            return symbol[row] >> UInt32(modules - 1 - column) & 1 == 1 ? 0 : 255
        }
    }

    /// zbar opens these conversions for every symbol that it reads. The C library forgets a table
    /// that nobody uses, so they stay open.
    private static func keepTables() {
        for table in ["ISO8859-1", "SJIS", "UTF-8", "BIG-5"] { _ = iconv_open("UTF-8", table) }
    }
}

extension Frame {
    fileprivate convenience init(_ format: FrameFormat, number: UInt64, copying bytes: [UInt8]) {
        self.init(format, number: number, timestamp: .zero, copying: bytes)
    }
}
