/// The place of one key's files. Files never change: a new list is a new file. A file may be
/// removed only when no `RevocationLists` made from it is used any more.
public protocol RevocationFolder: Sendable {
    /// Returns all bytes of a file.
    func bytes(of name: String) throws(RevocationError) -> RevocationBytes
    /// Returns the first `count` bytes of a file, fewer if it is shorter, and the file's size.
    func head(
        of name: String, count: Int
    ) throws(RevocationError) -> (bytes: [UInt8], fileSize: Int)
}

extension RevocationFolder {
    /// Reads the whole file and returns its beginning.
    public func head(
        of name: String, count: Int
    ) throws(RevocationError) -> (bytes: [UInt8], fileSize: Int) {
        let bytes = try bytes(of: name)
        return (Array(bytes.buffer.prefix(count)), bytes.count)
    }
}

/// A folder whose files are in memory.
public struct MemoryFolder: RevocationFolder {
    /// The files by name.
    public var files: [String: [UInt8]]

    /// Creates a folder with the given files.
    public init(_ files: [String: [UInt8]] = [:]) {
        self.files = files
    }

    /// Creates a folder with the files of a writer.
    public init(_ files: [RevocationFile]) {
        self.files = Dictionary(files.map { ($0.name, $0.bytes) }) { _, last in last }
    }

    /// Returns a copy of the file's bytes.
    public func bytes(of name: String) throws(RevocationError) -> RevocationBytes {
        guard let bytes = files[name] else { throw RevocationError(.notFound, name, "not there") }
        return RevocationBytes(bytes)
    }
}
