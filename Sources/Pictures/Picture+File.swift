internal import Glibc

extension Picture {
    /// Reads a whole file. Reading stops soon after the limit, so that an endless device or pipe is
    /// no danger.
    static func contents(ofFile path: String) throws(PictureError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while contents.count <= maximumBytes {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(path)
            }
            contents += chunk[..<count]
        }
        return contents
    }

    private static func failure(_ path: String) -> PictureError {
        .unreadable(path: path, strerror(errno).map { String(cString: $0) } ?? "unknown error")
    }
}
