public import DeviceInterface
public import GateScenes
public import Pictures

/// A picture as the engines receive it: decoded before any engine is timed, with the same luma for
/// all. Only Gatelight's own engines use its colour.
public struct BenchPicture: Sendable {
    /// The frame: GREY, or YU12 as from a camera, whose first plane is `luma`.
    public let frame: Frame
    /// The luma, row by row without padding.
    public let luma: [UInt8]
    /// The number of pixels in a row.
    public var width: Int { frame.format.width }
    /// The number of rows.
    public var height: Int { frame.format.height }

    /// Creates a picture from the frame of a file: GREY, RGB3 or MJPG, as `Picture.read` returns
    /// them.
    public init(_ file: Frame, number: UInt64, timestamp: Duration = .zero) throws(PictureError) {
        let (width, height) = (file.format.width, file.format.height)
        let bytes = file.withBytes { Array($0) }
        switch file.format.pixelFormat {
        case .grey: self.init(grey: bytes, width, height, number, timestamp)
        case .rgb24: self.init(rgb: bytes, width, height, number, timestamp)
        default:
            self.init(
                rgb: try Picture.samples(ofJPEG: bytes, isColour: true), width, height, number,
                timestamp)
        }
    }

    /// Creates a picture from a drawn scene.
    public init(_ scene: ScenePicture, number: UInt64, timestamp: Duration = .zero) {
        if scene.isColour {
            self.init(rgb: scene.samples, scene.width, scene.height, number, timestamp)
        } else {
            self.init(grey: scene.samples, scene.width, scene.height, number, timestamp)
        }
    }

    private init(
        grey: [UInt8], _ width: Int, _ height: Int, _ number: UInt64, _ timestamp: Duration
    ) {
        luma = grey
        frame = Frame(
            FrameFormat(.grey, width: width, height: height), number: number, timestamp: timestamp,
            copying: grey)
    }

    private init(
        rgb: [UInt8], _ width: Int, _ height: Int, _ number: UInt64, _ timestamp: Duration
    ) {
        let planes = ColourPlanes(rgb: rgb, width: width, height: height)
        luma = planes.luma
        frame = Frame(
            FrameFormat(.yuv420, width: width, height: height), number: number,
            timestamp: timestamp, copying: planes.luma + planes.cb + planes.cr)
    }
}

/// Luma, and the two colour differences at half the size (Rec. ITU-T T.871 §6.2).
private struct ColourPlanes {
    var luma: [UInt8]
    var cb: [UInt8]
    var cr: [UInt8]

    init(rgb: [UInt8], width: Int, height: Int) {
        luma = [UInt8](unsafeUninitializedCapacity: width * height) { target, count in
            for index in 0..<width * height {
                let (red, green) = (Int(rgb[3 * index]), Int(rgb[3 * index + 1]))
                let sum = 77 * red + 150 * green + 29 * Int(rgb[3 * index + 2])
                target[index] = UInt8((sum + 128) >> 8)
            }
            count = width * height
        }
        (cb, cr) = ([], [])
        for row in stride(from: 0, to: height, by: 2) {
            for column in stride(from: 0, to: width, by: 2) {
                var (red, green, blue, count) = (0, 0, 0, 0)
                for y in row..<min(row + 2, height) {
                    for x in column..<min(column + 2, width) {
                        let pixel = 3 * (y * width + x)
                        red += Int(rgb[pixel])
                        green += Int(rgb[pixel + 1])
                        blue += Int(rgb[pixel + 2])
                        count += 1
                    }
                }
                cb.append(Self.difference(-43 * red - 85 * green + 128 * blue, count))
                cr.append(Self.difference(128 * red - 107 * green - 21 * blue, count))
            }
        }
    }

    private static func difference(_ sum: Int, _ count: Int) -> UInt8 {
        UInt8(clamping: (sum / count + 128) >> 8 + 128)
    }
}
