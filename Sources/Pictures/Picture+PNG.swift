internal import CPNG
internal import DeviceInterface

extension Picture {
    static func readPNG(
        _ bytes: [UInt8], longestSide side: Int = maximumSide
    ) throws(PictureError) -> Frame {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        // libpng reads from this memory until the picture is finished.
        return try bytes.withUnsafeBufferPointer { source throws(PictureError) in
            guard png_image_begin_read_from_memory(&image, source.baseAddress, source.count) != 0
            else { throw pngFailure(&image) }
            let (width, height) = (Int(image.width), Int(image.height))
            try checkSides(width, height, limit: side)
            let isGrey =
                image.format & UInt32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_COLORMAP) == 0
            image.format = isGrey ? 0 : UInt32(PNG_FORMAT_FLAG_COLOR)
            var pixels = [UInt8](repeating: 0, count: width * height * (isGrey ? 1 : 3))
            var white = png_color(red: 255, green: 255, blue: 255)
            guard png_image_finish_read(&image, &white, &pixels, 0, nil) != 0 else {
                throw pngFailure(&image)
            }
            return frame(FrameFormat(isGrey ? .grey : .rgb24, width: width, height: height), pixels)
        }
    }

    /// Encodes rows of grey samples, 0 black, as a PNG file.
    public static func png(
        grey samples: [UInt8], width: Int, height: Int
    ) throws(PictureError) -> [UInt8] {
        try checkSamples(samples, width, height, channels: 1)
        return try writePNG(samples, width, height, format: 0)
    }

    /// Encodes rows of red, green and blue samples as a PNG file.
    public static func png(
        rgb samples: [UInt8], width: Int, height: Int
    ) throws(PictureError) -> [UInt8] {
        try checkSamples(samples, width, height, channels: 3)
        return try writePNG(samples, width, height, format: UInt32(PNG_FORMAT_FLAG_COLOR))
    }

    private static func writePNG(
        _ samples: [UInt8], _ width: Int, _ height: Int, format: UInt32
    ) throws(PictureError) -> [UInt8] {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        image.width = UInt32(width)
        image.height = UInt32(height)
        image.format = format
        defer { png_image_free(&image) }
        // This exceeds the library's own bound on the file size (PNG_IMAGE_PNG_SIZE_MAX, a macro
        // that Swift cannot see): the samples, a filter byte for each row, and the overhead of
        // deflate and chunks.
        let raw = samples.count + height
        var file = [UInt8](repeating: 0, count: raw + raw / 1000 + 4096)
        var size = file.count
        guard png_image_write_to_memory(&image, &file, &size, 0, samples, 0, nil) != 0 else {
            throw .encodingFailed(.png, message(&image))
        }
        file.removeLast(file.count - size)
        return file
    }

    private static func pngFailure(_ image: inout png_image) -> PictureError {
        let text = message(&image)
        // These are libpng's words for memory that ends within a chunk (pngread.c) or a short IDAT
        // stream.
        let isShort = ["read beyond end of data", "Not enough image data", "Read Error"]
            .contains { text.contains($0) }
        return isShort ? .truncated(.png) : .corrupt(.png, text)
    }

    private static func message(_ image: inout png_image) -> String {
        withUnsafeBytes(of: &image.message) { text in
            String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
