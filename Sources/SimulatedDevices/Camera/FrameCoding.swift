import DeviceInterface
import Pictures

/// Converts a camera's samples to its format (BT.601, full range, as in JPEG).
enum FrameCoding {
    /// Returns the frame's bytes. The samples are red, green and blue of each pixel, or for GREY one
    /// for each.
    static func encode(
        _ samples: [UInt8], _ format: FrameFormat
    ) throws(DeviceError) -> [UInt8] {
        switch format.pixelFormat {
        case .rgb24, .grey: return samples
        case .mjpeg: return try jpeg(samples, format)
        case .yuyv: return packed(samples)
        case .nv12: return planar(samples, format, interleaved: true)
        case .yuv420: return planar(samples, format, interleaved: false)
        default:
            throw DeviceError(
                .unsupported, "simulate \(format)",
                advice: "Choose GREY, YUYV, NV12, YU12, RGB3 or MJPG.")
        }
    }

    private static func jpeg(
        _ rgb: [UInt8], _ format: FrameFormat
    ) throws(DeviceError) -> [UInt8] {
        do {
            return try Picture.jpeg(rgb: rgb, width: format.width, height: format.height)
        } catch {
            throw DeviceError(.ioFailed, "simulate \(format)", advice: "\(error).")
        }
    }

    private static func luma(_ rgb: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: rgb.count / 3) { output, count in
            count = rgb.count / 3
            rgb.withUnsafeBufferPointer { rgb in
                for index in 0..<count { output[index] = y(rgb, index * 3) }
            }
        }
    }

    private static func y(_ rgb: UnsafeBufferPointer<UInt8>, _ base: Int) -> UInt8 {
        let (red, green, blue) = (Int(rgb[base]), Int(rgb[base + 1]), Int(rgb[base + 2]))
        let sum: Int = 77 * red + 150 * green + 29 * blue
        return UInt8(sum >> 8)
    }

    private static func cb(_ rgb: UnsafeBufferPointer<UInt8>, _ base: Int) -> UInt8 {
        let (red, green, blue) = (Int(rgb[base]), Int(rgb[base + 1]), Int(rgb[base + 2]))
        let sum: Int = 128 * blue - 43 * red - 85 * green
        return UInt8(clamping: (sum >> 8) + 128)
    }

    private static func cr(_ rgb: UnsafeBufferPointer<UInt8>, _ base: Int) -> UInt8 {
        let (red, green, blue) = (Int(rgb[base]), Int(rgb[base + 1]), Int(rgb[base + 2]))
        let sum: Int = 128 * red - 107 * green - 21 * blue
        return UInt8(clamping: (sum >> 8) + 128)
    }

    /// Returns Y0 Cb Y1 Cr for each pair of pixels.
    private static func packed(_ rgb: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: rgb.count / 3 * 2) { output, count in
            count = rgb.count / 3 * 2
            rgb.withUnsafeBufferPointer { rgb in
                for pair in 0..<rgb.count / 6 {
                    let base = pair * 6
                    output[pair * 4] = y(rgb, base)
                    output[pair * 4 + 1] = cb(rgb, base)
                    output[pair * 4 + 2] = y(rgb, base + 3)
                    output[pair * 4 + 3] = cr(rgb, base)
                }
            }
        }
    }

    private static func planar(
        _ rgb: [UInt8], _ format: FrameFormat, interleaved: Bool
    ) -> [UInt8] {
        var (blues, reds): ([UInt8], [UInt8]) = ([], [])
        rgb.withUnsafeBufferPointer { rgb in
            for row in stride(from: 0, to: format.height, by: 2) {
                for column in stride(from: 0, to: format.width, by: 2) {
                    let base = (row * format.width + column) * 3
                    blues.append(cb(rgb, base))
                    reds.append(cr(rgb, base))
                }
            }
        }
        let chroma = interleaved ? zip(blues, reds).flatMap { [$0, $1] } : blues + reds
        return luma(rgb) + chroma
    }
}
