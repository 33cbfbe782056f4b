internal import AtomicFiles
public import SystemPackage

/// A mirror in a folder: a stick, a share or a test. Its files are trusted no more than a web
/// server's. Only regular files are read, and no link is followed below the folder.
public struct FolderMirror: Mirror {
    private let folder: ForeignFolder
    private let names: [String]

    /// Creates a mirror of the folder `names` within `folder`. `folder` itself may be a link; none
    /// of the `names` may.
    public init(_ folder: FilePath, within names: [String] = []) {
        self.folder = ForeignFolder(folder)
        self.names = names
    }

    /// Reads the file at `path` below the folder. Throws `.notFound` if there is none, `.malformed`
    /// for a link or anything else that is no regular file, `.endlessData` beyond `limit` bytes,
    /// and `.unavailable` if the kernel refuses.
    public func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        do {
            return try folder.read(names + parts, limit: limit)
        } catch {
            switch error {
            case .notFound: throw UpdateError(.notFound, path, "the folder does not have it")
            case .notAFile(let kind):
                throw UpdateError(.malformed, path, "\(kind) instead of a file or folder")
            case .failed(let errno): throw UpdateError(.unavailable, path, "\(errno)")
            case .tooLarge:
                throw UpdateError(.endlessData, path, "more than the \(limit) bytes it may have")
            }
        }
    }
}
