import DeviceInterface
import Pictures
import QRDecoding
import SymbolDrawing
import SystemPackage
import Testing

private let text = Array("HC1:6BF+70790T9WJWG".utf8)

struct PictureTests {
    @Test func `a drawn symbol is read from every kind of picture`() throws {
        let matrix = try SymbolMatrix(text)
        let colour = matrix.raster(dark: RGBColour(0x39B778))
        let grey = matrix.greyRaster(dark: 40, light: 220)
        let files = [
            try Picture.png(rgb: colour.pixels, width: colour.size, height: colour.size),
            try Picture.png(grey: grey.pixels, width: grey.size, height: grey.size),
            try Picture.jpeg(rgb: colour.pixels, width: colour.size, height: colour.size),
            try Picture.jpeg(grey: grey.pixels, width: grey.size, height: grey.size, quality: 50),
        ]
        let formats: [PixelFormat] = [.rgb24, .grey, .mjpeg, .mjpeg]
        for (file, format) in zip(files, formats) {
            let frame = try Picture.read(file)
            #expect(frame.format == FrameFormat(format, width: grey.size, height: grey.size))
            #expect(
                try QRDecoder().symbols(in: frame, effort: .thorough).map(\.payload) == [text])
        }
    }

    @Test func `a PNG comes back sample for sample`() throws {
        let samples = (0..<5 * 3 * 3).map { UInt8($0 * 5) }
        let colour = try Picture.read(Picture.png(rgb: samples, width: 5, height: 3))
        #expect(colour.withBytes { Array($0) } == samples)
        let grey = try Picture.read(Picture.png(grey: Array(samples[..<15]), width: 3, height: 5))
        #expect(grey.withBytes { Array($0) } == Array(samples[..<15]))
    }

    @Test func `transparent pixels are shown on white`() throws {
        // One pixel, RGBA 0 0 0 0; written by another encoder.
        let file: [UInt8] = [
            0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48,
            0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00,
            0x00, 0x1F, 0x15, 0xC4, 0x89, 0x00, 0x00, 0x00, 0x0B, 0x49, 0x44, 0x41, 0x54, 0x78,
            0x9C, 0x63, 0x60, 0x00, 0x02, 0x00, 0x00, 0x05, 0x00, 0x01, 0x7A, 0x5E, 0xAB, 0x3F,
            0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
        ]
        #expect(try Picture.read(file).withBytes { Array($0) } == [255, 255, 255])
    }

    @Test func `files that are not pictures are refused`() throws {
        #expect(throws: PictureError.empty) { try Picture.read([]) }
        #expect(throws: PictureError.unknownFormat) { try Picture.read(Array("GIF89a".utf8)) }
        #expect(throws: PictureError.fileTooLarge) {
            try Picture.read([UInt8](repeating: 0, count: Picture.maximumBytes + 1))
        }
        #expect(throws: PictureError.self) { try Picture.read(path: "/nowhere/at/all.png") }
        #expect(throws: PictureError.self) { try Picture.read(path: "/") }
        #expect(throws: PictureError.fileTooLarge) { try Picture.read(path: "/dev/zero") }
    }

    @Test(arguments: Picture.Format.allCases)
    func `a picture cut anywhere is refused`(format: Picture.Format) throws {
        let raster = try SymbolMatrix(text).greyRaster(modulePixels: 1)
        let file =
            switch format {
            case .png: try Picture.png(grey: raster.pixels, width: raster.size, height: raster.size)
            case .jpeg:
                try Picture.jpeg(grey: raster.pixels, width: raster.size, height: raster.size)
            }
        // What is left out at the very end is the end marker, which carries no samples.
        let tail = format == .png ? 12 : 0
        for count in 0..<file.count - tail {
            let error = #expect(throws: PictureError.self) {
                try Picture.read(Array(file[..<count]))
            }
            #expect(error?.description.contains("\n") == false)
        }
        let error = #expect(throws: PictureError.self) {
            try Picture.read(Array(file[..<(file.count * 3 / 4)]))
        }
        #expect(error == .truncated(format))
    }

    @Test func `sizes beyond the limit are refused before memory is allocated`() throws {
        var png = try Picture.png(grey: [0], width: 1, height: 1)
        png.replaceSubrange(16..<24, with: [0, 0, 0x20, 0x01, 0, 0, 0x20, 0x01])
        let check = crc(png[12..<29])
        png.replaceSubrange(29..<33, with: (0..<4).map { UInt8(check >> (24 - 8 * $0) & 0xFF) })
        #expect(throws: PictureError.dimensionsTooLarge(width: 8193, height: 8193)) {
            try Picture.read(png)
        }
        var jpeg = try Picture.jpeg(grey: [0], width: 1, height: 1)
        let header = try #require(jpeg.indices.first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
        jpeg.replaceSubrange(header + 5..<header + 9, with: [0xFF, 0xDC, 0xFF, 0xDC])
        #expect(throws: PictureError.dimensionsTooLarge(width: 65500, height: 65500)) {
            try Picture.read(jpeg)
        }
    }

    @Test func `samples that do not match the picture's size are refused`() {
        for (count, width, height) in [(0, 0, 0), (3, 2, 2), (4, -2, -2), (4, .max, .max)] {
            let samples = [UInt8](repeating: 0, count: count)
            #expect(throws: PictureError.self) {
                try Picture.png(grey: samples, width: width, height: height)
            }
            #expect(throws: PictureError.self) {
                try Picture.jpeg(rgb: samples, width: width, height: height)
            }
        }
    }

    /// The check of a PNG chunk (ISO/IEC 15948 annex D).
    private func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
                sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0)
            }
        }
    }
}
