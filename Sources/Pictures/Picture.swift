public import DeviceInterface

/// Picture files (PNG and JPEG), read into frames and written from samples.
public enum Picture {
    /// A picture file format.
    public enum Format: String, Sendable, CaseIterable {
        /// ISO/IEC 15948.
        case png = "PNG"
        /// ISO/IEC 10918-1.
        case jpeg = "JPEG"

        /// Identifies the format by a file's first bytes.
        init?(magicOf bytes: [UInt8]) {
            if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
                self = .png
            } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
                self = .jpeg
            } else {
                return nil
            }
        }
    }

    /// The size of the largest file that is read, in bytes.
    public static let maximumBytes = 64 << 20
    /// The longest side of a picture, in pixels: at most 8192 x 8192, 64 Mi pixels.
    public static let maximumSide = 8192

    /// Reads a picture whose format is identified by its first bytes.
    ///
    /// A grey PNG becomes a GREY frame and any other PNG an RGB3 frame, with transparent parts on
    /// white. A JPEG is kept unchanged in an MJPG frame. The frame's number and time are 0.
    public static func read(_ bytes: [UInt8]) throws(PictureError) -> Frame {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= maximumBytes else { throw .fileTooLarge }
        return switch Format(magicOf: bytes) {
        case .png: try readPNG(bytes)
        case .jpeg: try readJPEG(bytes)
        // A file cut short within the eight bytes of its magic cannot be identified.
        case nil: throw .unknownFormat
        }
    }

    /// Reads a picture's red, green and blue samples, row by row; throws if a side is longer than
    /// `side`.
    public static func rgb(
        _ bytes: [UInt8], longestSide side: Int = maximumSide
    ) throws(PictureError) -> (width: Int, height: Int, samples: [UInt8]) {
        switch Format(magicOf: bytes) {
        case .png:
            let frame = try readPNG(bytes, longestSide: side)
            let samples = frame.withBytes { Array($0) }
            let isGrey = frame.format.pixelFormat == .grey
            return (
                frame.format.width, frame.format.height,
                isGrey ? samples.flatMap { [$0, $0, $0] } : samples
            )
        case .jpeg: return try decodeJPEG(bytes, longestSide: side)
        case nil: throw bytes.isEmpty ? .empty : .unknownFormat
        }
    }

    /// Reads the picture in the file at `path`.
    public static func read(path: String) throws(PictureError) -> Frame {
        try read(contents(ofFile: path))
    }

    static func frame(_ format: FrameFormat, _ bytes: [UInt8]) -> Frame {
        Frame(format, number: 0, timestamp: .zero, copying: bytes)
    }

    static func checkSides(
        _ width: Int, _ height: Int, limit: Int = maximumSide
    ) throws(PictureError) {
        guard max(width, height) <= limit else {
            throw .dimensionsTooLarge(width: width, height: height)
        }
    }

    static func checkSamples(
        _ samples: [UInt8], _ width: Int, _ height: Int, channels: Int
    ) throws(PictureError) {
        guard (1...maximumSide).contains(width), (1...maximumSide).contains(height),
            samples.count == width * height * channels
        else {
            throw .wrongSampleCount(width: width, height: height, samples: samples.count)
        }
    }
}
