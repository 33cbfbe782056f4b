internal import AtomicFiles
public import SystemPackage

/// Metadata in a folder, with a file for each role, named as in the specification.
public struct FolderStore: MetadataStore {
    private let folder: FilePath
    private static let largest = 8 << 20

    /// Stores files in `folder`, which must exist.
    public init(_ folder: FilePath) {
        self.folder = folder
    }

    private func file(_ role: String) -> FilePath {
        // A quoted name contains no slash, and with its ending it is neither `.` nor `..`.
        folder.appending(QuotedName.quoting(role) + ".json")
    }

    /// Returns the bytes of the role's file; `nil` if there is none. Throws `.unavailable` if it
    /// cannot be read or is larger than 8 MiB.
    public func load(_ role: String) throws(UpdateError) -> [UInt8]? {
        do {
            return try AtomicFile.read(file(role), limit: Self.largest)
        } catch {
            if case .failed(.noSuchFileOrDirectory) = error { return nil }
            throw UpdateError(.unavailable, file(role).string, "\(error)")
        }
    }

    /// Replaces the role's file in one step. Throws `.unavailable` if the disk refuses.
    public func save(_ role: String, _ bytes: [UInt8]) throws(UpdateError) {
        do {
            try AtomicFile.replace(
                file(role), with: bytes, permissions: [.ownerReadWrite, .groupRead])
        } catch {
            throw UpdateError(.unavailable, file(role).string, "\(error)")
        }
    }

    /// Removes the role's file. Throws `.unavailable` if the disk refuses.
    public func remove(_ role: String) throws(UpdateError) {
        do {
            try AtomicFile.remove(file(role))
        } catch {
            throw UpdateError(.unavailable, file(role).string, "\(error)")
        }
    }
}
