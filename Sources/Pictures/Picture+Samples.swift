internal import CTurboJPEG
internal import DeviceInterface

extension Picture {
    /// Returns the samples of a JPEG file, row by row without padding: red, green and blue of each
    /// pixel, or its luma only.
    public static func samples(
        ofJPEG bytes: [UInt8], isColour: Bool
    ) throws(PictureError) -> [UInt8] {
        let format = try read(bytes).format
        guard format.pixelFormat == .mjpeg else { throw .unknownFormat }
        guard let decoder = tjInitDecompress() else { throw .corrupt(.jpeg, "out of memory") }
        defer { tjDestroy(decoder) }
        let channels = isColour ? 3 : 1
        var samples = [UInt8](repeating: 0, count: format.width * format.height * channels)
        let result = tjDecompress2(
            decoder, bytes, UInt(bytes.count), &samples, Int32(format.width), 0,
            Int32(format.height), Int32((isColour ? TJPF_RGB : TJPF_GRAY).rawValue),
            TJFLAG_LIMITSCANS)
        // A warning still gives a picture; `read` has already rejected files that end too early.
        guard result == 0 || tjGetErrorCode(decoder) == Int32(TJERR_WARNING.rawValue) else {
            throw .corrupt(.jpeg, "its samples cannot be decoded")
        }
        return samples
    }
}
