internal import SystemPackage

/// A file that is read forwards through a buffer of fixed size, so that memory does not depend on
/// its length.
struct ByteSource: ~Copyable {
    let path: FilePath
    private let descriptor: FileDescriptor
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)
    private var unread = 0..<0
    /// The number of bytes of the file taken so far.
    private(set) var offset = 0

    init(path: FilePath) throws(RecordingError) {
        self.path = path
        do {
            descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        } catch {
            throw RecordingError(.fileFailed(error as? Errno ?? .ioError), path)
        }
    }

    deinit {
        try? descriptor.close()
    }

    /// Passes the buffered bytes to `body`: at least one unless the file has ended. `body` returns
    /// how many of them it takes.
    mutating func take(
        _ body: (UnsafeRawBufferPointer) -> Int
    ) throws(RecordingError) {
        if unread.isEmpty { try refill() }
        let range = unread
        let taken = buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
        unread = range.lowerBound + min(taken, range.count)..<range.upperBound
        offset += min(taken, range.count)
    }

    /// Returns the first bytes without taking them; fewer than `count` if the file ends.
    mutating func peek(_ count: Int) throws(RecordingError) -> [UInt8] {
        if unread.isEmpty { try refill() }
        return Array(buffer[unread].prefix(count))
    }

    /// Fills `target` as far as the file reaches, and returns how many bytes were taken.
    mutating func read(into target: UnsafeMutableRawBufferPointer) throws(RecordingError) -> Int {
        var filled = 0
        while filled < target.count {
            let before = filled
            try take { bytes in
                let part = bytes.prefix(target.count - filled)
                UnsafeMutableRawBufferPointer(rebasing: target[filled...]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: part))
                filled += part.count
                return part.count
            }
            if filled == before { break }
        }
        return filled
    }

    /// Returns a line without its line feed, or `nil` if no line feed comes within the limit or the
    /// file.
    mutating func line() throws(RecordingError) -> String? {
        var line: [UInt8] = []
        while line.count < RecordingLimits.line {
            var next: UInt8?
            try take { bytes in
                next = bytes.first
                return 1
            }
            guard let byte = next else { return nil }
            if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return nil
    }

    private mutating func refill() throws(RecordingError) {
        do {
            let descriptor = descriptor
            let count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            unread = 0..<count
        } catch {
            throw RecordingError(
                .fileFailed(error as? Errno ?? .ioError), path, offset: offset)
        }
    }
}
