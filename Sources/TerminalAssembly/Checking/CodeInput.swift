import DeviceInterface
package import Failures
import FrameRecording
import Pictures
import QRDecoding
import SystemPackage
import Verdicts
import Verification

/// An input that is searched for codes: a picture, a recording, a text file, a payload, or standard
/// input.
package struct CodeInput {
    /// A code found in the input.
    package struct Found {
        /// The code's payload.
        package let payload: [UInt8]
        /// The number of the frame in a recording; `nil` for other inputs.
        package let frame: UInt64?
    }

    /// Bytes of the largest input that is read whole. A larger picture or list of payloads is a
    /// mistake.
    private static let sizeLimit = 64 << 20

    private let name: String
    private let progress: (String) -> Void

    /// Creates an input from a path, a payload, or `-` for standard input. `progress` receives the
    /// position in a recording.
    package init(_ name: String, progress: @escaping (String) -> Void = { _ in }) {
        (self.name, self.progress) = (name, progress)
    }

    /// Passes the codes to `judge` in the order in which they are found. A recording passes each
    /// payload once.
    ///
    /// Throws if the input cannot be read or is of no known kind.
    package func forEachCode(_ judge: (Found) -> Void) throws(Failure) {
        if name == "-" {
            Self.lines(in: try Files.readStandardInput(limit: Self.sizeLimit), judge)
        } else if isPayload {
            judge(Found(payload: ArgumentText.bytes(of: name), frame: nil))
        } else {
            try file(name, judge)
        }
    }

    /// All codes, in the order in which they are found.
    package func codes() throws(Failure) -> [Found] {
        var codes: [Found] = []
        try forEachCode { codes.append($0) }
        return codes
    }

    /// Whether the input is itself a payload and not the name of a file: it begins as a payload
    /// does, does not end as file names do, and there is no such file.
    package var isPayload: Bool {
        guard FileStatus(FilePath(argument: name)) == nil else { return false }
        if CredentialFormat(recognising: ArgumentText.bytes(of: name)) != nil {
            // No format has small letters after a dot at its end; Base45 has dots and capitals.
            return !Self.endings.contains { name.hasSuffix(".\($0)") }
        }
        let prefix = name.prefix(8)
        return prefix.contains(":") && !prefix.contains("/")
            && !Self.endings.contains { name.lowercased().hasSuffix(".\($0)") }
    }

    /// How names of files with codes end.
    private static let endings = [
        "png", "jpg", "jpeg", "y4m", "mjpeg", "mjpg", "txt", "json", "jsonl", "svg", "pdf",
    ]

    private func file(_ path: String, _ judge: (Found) -> Void) throws(Failure) {
        // A pipe could be read only once, and waits for a writer.
        if let status = FileStatus(FilePath(argument: path)), !status.isFile {
            throw Failure(
                .noInput, "\(path): not a file; give files, payloads, or - for standard input")
        }
        let head = try Files.head(FilePath(argument: path), count: 16)
        switch FileKind(head) {
        case .picture:
            let frame = try Self.picture(path)
            for symbol in try Self.symbols(in: frame, path) {
                judge(Found(payload: symbol.payload, frame: nil))
            }
        case .jpeg: try jpeg(path, judge)
        case .recording: try recording(path, judge)
        case .empty: throw Failure(.data, "\(path): empty; give a picture, a recording or text")
        case .text:
            Self.lines(in: try Files.read(FilePath(argument: path), limit: Self.sizeLimit), judge)
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

    /// A single JPEG can also be read as a recording of one frame, so a second frame decides.
    private func jpeg(_ path: String, _ judge: (Found) -> Void) throws(Failure) {
        if Self.hasSecondFrame(path) {
            try recording(path, judge)
        } else {
            for symbol in try Self.symbols(in: try Self.picture(path), path) {
                judge(Found(payload: symbol.payload, frame: nil))
            }
        }
    }

    private static func hasSecondFrame(_ path: String) -> Bool {
        guard var reader = try? RecordingReader(path: FilePath(argument: path)) else {
            return false
        }
        guard (try? reader.next()) != nil else { return false }
        return (try? reader.next()) != nil
    }

    private static func picture(_ path: String) throws(Failure) -> Frame {
        let bytes = try Files.read(FilePath(argument: path), limit: sizeLimit)
        do {
            return try Picture.read(bytes)
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

    private func recording(_ path: String, _ judge: (Found) -> Void) throws(Failure) {
        var seen: Set<[UInt8]> = []
        do {
            var reader = try RecordingReader(path: FilePath(argument: path))
            let decoder = QRDecoder()
            while let frame = try reader.next() {
                progress("\(path): frame \(frame.number)")
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
