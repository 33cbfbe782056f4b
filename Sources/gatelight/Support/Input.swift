import DeviceInterface
import Failures
import FrameRecording
import Glibc
import Pictures
import QRDecoding
import SystemPackage
import TerminalAssembly

/// What `check` is given: a picture, a recording, a text file, a payload, or standard input.
enum Input {
    struct Found {
        let payload: [UInt8]
        let frame: UInt64?
    }

    /// A picture or a list of payloads larger than this is a mistake.
    private static let sizeLimit = 64 << 20

    /// Hands every different code of the input to `judge`, in the order they are found.
    static func payloads(of input: String, _ judge: (Found) -> Void) throws(Failure) {
        if input == "-" {
            lines(in: try Files.readStandardInput(limit: sizeLimit), judge)
        } else if isPayload(input) {
            judge(Found(payload: Array(input.utf8), frame: nil))
        } else {
            try file(input, judge)
        }
    }

    /// Whether an input is a payload itself: it looks like one and there is no such file.
    static func isPayload(_ text: String) -> Bool {
        guard access(text, F_OK) != 0 else { return false }
        let prefix = text.prefix(8)
        return prefix.contains(":") && !prefix.contains("/") || text.hasPrefix("shc:/")
            || text.hasPrefix("NZCP:/") || text.hasPrefix("shlink:/")
    }

    private static func file(_ path: String, _ judge: (Found) -> Void) throws(Failure) {
        let head = try Files.head(FilePath(path), count: 16)
        switch FileKind(head) {
        case .picture:
            let frame = try picture(path)
            for symbol in try symbols(in: frame, path) {
                judge(Found(payload: symbol.payload, frame: nil))
            }
        case .jpeg: try jpeg(path, judge)
        case .recording: try recording(path, judge)
        case .empty: throw Failure(.data, "\(path): empty; give a picture, a recording or text")
        case .text: lines(in: try Files.read(FilePath(path), limit: sizeLimit), judge)
        case .unknown:
            throw Failure(
                .data, "\(path): not a PNG, JPEG, Y4M or motion-JPEG file and not text")
        }
    }

    private static func lines(in bytes: [UInt8], _ judge: (Found) -> Void) {
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            judge(Found(payload: Array(line), frame: nil))
        }
    }

    /// A recording of one frame reads as a recording too, so the frames are counted first.
    private static func jpeg(_ path: String, _ judge: (Found) -> Void) throws(Failure) {
        if hasSecondFrame(path) {
            try recording(path, judge)
        } else {
            for symbol in try symbols(in: try picture(path), path) {
                judge(Found(payload: symbol.payload, frame: nil))
            }
        }
    }

    private static func hasSecondFrame(_ path: String) -> Bool {
        guard var reader = try? RecordingReader(path: FilePath(path)) else { return false }
        guard (try? reader.next()) != nil else { return false }
        return (try? reader.next()) != nil
    }

    static func picture(_ path: String) throws(Failure) -> Frame {
        do {
            return try Picture.read(path: path)
        } catch {
            throw Failure(.data, "\(path): \(error)")
        }
    }

    private static func symbols(in frame: Frame, _ path: String) throws(Failure) -> [DetectedSymbol]
    {
        do {
            return try QRDecoder().symbols(in: frame, effort: .thorough)
        } catch {
            throw Failure(.data, "\(path): \(error)")
        }
    }

    private static func recording(_ path: String, _ judge: (Found) -> Void) throws(Failure) {
        var seen: Set<[UInt8]> = []
        do {
            var reader = try RecordingReader(path: FilePath(path))
            let decoder = QRDecoder()
            while let frame = try reader.next() {
                StandardError.progress("\(path): frame \(frame.number)")
                for symbol in try decoder.symbols(in: frame, effort: .live)
                where seen.insert(symbol.payload).inserted {
                    judge(Found(payload: symbol.payload, frame: frame.number))
                }
            }
        } catch {
            throw Failure(.data, "\(error)")
        }
    }
}

/// What a file is, by its first bytes.
enum FileKind {
    case picture
    /// A JPEG picture, or motion JPEG: one after the other.
    case jpeg
    case recording
    case text
    case empty
    case unknown

    init(_ head: [UInt8]) {
        if head.isEmpty {
            self = .empty
        } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            self = .picture
        } else if head.starts(with: "YUV4MPEG2".utf8) {
            self = .recording
        } else if head.starts(with: [0xFF, 0xD8]) {
            self = .jpeg
        } else {
            self =
                head.allSatisfy { $0 >= 0x20 || [0x09, 0x0A, 0x0D].contains($0) } ? .text : .unknown
        }
    }
}
