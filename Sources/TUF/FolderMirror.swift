public import SystemPackage
internal import WholeFiles

/// A mirror in a folder: a stick, a share, a test. Its files are no more believed than a web server's.
public struct FolderMirror: Mirror {
    private let folder: FilePath

    /// Files below `folder`.
    public init(_ folder: FilePath) {
        self.folder = folder
    }

    public func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        var file = folder
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            // No name leads out of the folder.
            guard let name = FilePath.Component(String(part)), name.kind == .regular else {
                throw UpdateError(.notFound, path, "no name of a file")
            }
            file.append(name)
        }
        do {
            // A pipe or a device in a file's place holds nobody up, and a link leads nowhere.
            return try WholeFile.read(file, limit: limit, options: [.nonBlocking, .noFollow])
        } catch {
            switch error {
            case .failed(.noSuchFileOrDirectory), .failed(.notDirectory):
                throw UpdateError(.notFound, path, "the folder does not have it")
            case .failed(let errno): throw UpdateError(.unavailable, path, "\(errno)")
            case .tooLarge:
                throw UpdateError(.endlessData, path, "more than the \(limit) bytes it may have")
            }
        }
    }
}
