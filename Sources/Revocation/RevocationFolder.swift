/// Where the files of one key are. Files never change: a new list is a new file, and a name that
/// was taken away may go only when no `RevocationLists` made from it is asked any more.
public protocol RevocationFolder: Sendable {
    /// All bytes of a file.
    func bytes(of name: String) throws(RevocationError) -> RevocationBytes
    /// The first `count` bytes of a file, fewer if it is shorter, and how many it has in all.
    func head(
        of name: String, count: Int
    ) throws(RevocationError) -> (bytes: [UInt8], fileSize: Int)
}

extension RevocationFolder {
    /// Reads the whole file.
    public func head(
        of name: String, count: Int
    ) throws(RevocationError) -> (bytes: [UInt8], fileSize: Int) {
        let bytes = try bytes(of: name)
        return (Array(bytes.buffer.prefix(count)), bytes.count)
    }
}

/// Files that are nowhere but in memory.
public struct MemoryFolder: RevocationFolder {
    /// The files by name.
    public var files: [String: [UInt8]]

    /// A folder with these files.
    public init(_ files: [String: [UInt8]] = [:]) {
        self.files = files
    }

    /// A folder with what a writer made.
    public init(_ files: [RevocationFile]) {
        self.files = Dictionary(files.map { ($0.name, $0.bytes) }) { _, last in last }
    }

    /// A copy of the file's bytes.
    public func bytes(of name: String) throws(RevocationError) -> RevocationBytes {
        guard let bytes = files[name] else { throw RevocationError(.notFound, name, "not there") }
        return RevocationBytes(bytes)
    }
}
