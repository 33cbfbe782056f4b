internal import BoxedProcesses
import DeviceInterface
import PixelConversion
import QRDecoding

/// Why a decoder process could not examine a frame: a `DecodingError`, sent without the frame's
/// format, which the terminal knows.
///
/// Little-endian: the case (1), two numbers (8 each), length of a library's text (1), the text.
struct Refusal {
    /// The most bytes that are sent.
    static let limit = 18 + longestText
    private static let longestText = 200

    let error: DecodingError

    private enum Case: UInt8 {
        case unsupported = 1
        case impossibleSize, tooShort, badJPEG, jpegLargerThanFrame, conversionFailed, outOfMemory
        case decoderOutOfMemory
    }

    /// The bytes to send.
    var bytes: [UInt8] {
        switch error {
        case .outOfMemory: Self.bytes(.decoderOutOfMemory)
        case .badFrame(let error):
            switch error {
            case .unsupported: Self.bytes(.unsupported)
            case .impossibleSize: Self.bytes(.impossibleSize)
            case .tooShort(_, let needed, let held): Self.bytes(.tooShort, needed, held)
            case .badJPEG(_, let text): Self.bytes(.badJPEG, text: text)
            case .jpegLargerThanFrame(_, let width, let height):
                Self.bytes(.jpegLargerThanFrame, width, height)
            case .conversionFailed(_, let text): Self.bytes(.conversionFailed, text: text)
            case .outOfMemory: Self.bytes(.outOfMemory)
            }
        }
    }

    private static func bytes(
        _ kind: Case, _ first: Int = 0, _ second: Int = 0, text: String = ""
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.add(kind.rawValue)
        writer.add(UInt64(clamping: first))
        writer.add(UInt64(clamping: second))
        let text = text.utf8.prefix(longestText)
        writer.add(UInt8(clamping: text.count))
        writer.add(text)
        return writer.bytes
    }

    init(_ error: DecodingError) {
        self.error = error
    }

    /// Parses what a decoder process sent about a frame of `format`, which may be hostile.
    init(sent bytes: [UInt8], format: FrameFormat) throws(BrokenRule) {
        var reader = ByteReader(bytes)
        guard let kind = Case(rawValue: try reader.number()) else { throw .refusal }
        let first = Int(clamping: try reader.number(UInt64.self))
        let second = Int(clamping: try reader.number(UInt64.self))
        let text = Self.printable(try reader.take(Int(try reader.number(UInt8.self))))
        try reader.end()
        error =
            switch kind {
            case .unsupported: .badFrame(.unsupported(format))
            case .impossibleSize: .badFrame(.impossibleSize(format))
            case .tooShort: .badFrame(.tooShort(format, needed: first, held: second))
            case .badJPEG: .badFrame(.badJPEG(format, text))
            case .jpegLargerThanFrame:
                .badFrame(.jpegLargerThanFrame(format, width: first, height: second))
            case .conversionFailed: .badFrame(.conversionFailed(format, text))
            case .outOfMemory: .badFrame(.outOfMemory)
            case .decoderOutOfMemory: .outOfMemory
            }
    }

    /// The text for the log, in printable ASCII.
    private static func printable(_ bytes: ArraySlice<UInt8>) -> String {
        String(
            decoding: bytes.prefix(longestText).map { (0x20...0x7E).contains($0) ? $0 : 0x3F },
            as: UTF8.self)
    }
}
