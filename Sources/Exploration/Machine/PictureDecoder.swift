import DeviceInterface
import QRDecoding
import SymbolDrawing
import Synchronization
import Terminal

/// Draws what a frame of a `WorldCamera` shows, and reads it with the product's decoders.
///
/// The picture is flat and sharp: what light, lens and noise do to symbols is measured elsewhere.
final class PictureDecoder: Sendable {
    private let stream = Mutex(StreamDecoder())
    private let patient = Mutex(QRDecoder())
    private let last = Mutex(Drawing())

    private static let (width, height) = (1024, 768)
    private static let modulePixels = 2
    /// The grey of everything that is no symbol.
    private static let backdrop: UInt8 = 200

    /// The newest picture; people hold their codes for many frames.
    private struct Drawing {
        var payloads: [[UInt8]] = []
        var pixels = [UInt8](
            repeating: PictureDecoder.backdrop,
            count: PictureDecoder.width * PictureDecoder.height)
    }

    /// Reads the picture of `shown` with the decoder for the stream.
    func look(at frame: Frame, _ shown: [Credential]) throws -> FrameResult {
        let picture = picture(of: shown, as: frame)
        return try stream.withLock { try $0.look(at: picture) }
    }

    /// Reads the picture of `shown` with the effort for a closer look.
    func lookCloser(at frame: Frame, _ shown: [Credential]) throws -> FrameResult {
        let picture = picture(of: shown, as: frame)
        return try patient.withLock { try $0.look(at: picture, effort: .patient) }
    }

    private func picture(of shown: [Credential], as frame: Frame) -> Frame {
        let pixels = last.withLock { last in
            let payloads = shown.map(\.payload)
            if last.payloads != payloads {
                last = Drawing()
                last.payloads = payloads
                Self.draw(shown, on: &last.pixels)
            }
            return last.pixels
        }
        return Frame(
            FrameFormat(.grey, width: Self.width, height: Self.height), number: frame.number,
            timestamp: frame.timestamp, copying: pixels)
    }

    /// Draws the symbols side by side, in rows; what finds no room is out of the picture.
    private static func draw(_ shown: [Credential], on pixels: inout [UInt8]) {
        var (left, top, bottom) = (0, 0, 0)
        for credential in shown {
            guard let symbol = try? SymbolMatrix(credential.payload, errorCorrection: .low) else {
                continue
            }
            let raster = symbol.greyRaster(modulePixels: modulePixels)
            if left + raster.size > width { (left, top) = (0, bottom) }
            guard left + raster.size <= width, top + raster.size <= height else { return }
            for row in 0..<raster.size {
                let start = (top + row) * width + left
                let line = raster.pixels[row * raster.size..<(row + 1) * raster.size]
                pixels.replaceSubrange(start..<start + raster.size, with: line)
            }
            // What cannot be read has a thumb over its middle.
            if !credential.isReadable {
                let side = raster.size * 2 / 5
                let inset = (raster.size - side) / 2
                for row in 0..<side {
                    let start = (top + inset + row) * width + left + inset
                    let thumb = repeatElement(backdrop, count: side)
                    pixels.replaceSubrange(start..<start + side, with: thumb)
                }
            }
            left += raster.size
            bottom = max(bottom, top + raster.size)
        }
    }
}
