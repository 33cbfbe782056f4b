import AtomicFiles
public import DeviceInterface
import Glibc
public import SystemPackage

/// The folder in which a journal's tree is: hashes, signatures and two keys, but no entry.
public protocol TreeFolder: Sendable {
    /// Returns a file by its name, such as `tile/0/000`. It exists as soon as something is written;
    /// until then it is empty. What is written is on the disk when the call returns.
    func file(_ name: TreeFile) throws(DeviceError) -> any Storage
    /// Removes a file; does nothing if it does not exist.
    func remove(_ name: TreeFile) throws(DeviceError)
    /// Returns the names in one of the folders below; none if it does not exist.
    func names(in folder: String) throws(DeviceError) -> [String]
}

/// A file in the folder of a tree.
public struct TreeFile: Hashable, Sendable {
    /// The path below the folder.
    public let name: String
    /// Whether nobody else may read it.
    public let isPrivate: Bool

    init(_ name: String, isPrivate: Bool = false) {
        (self.name, self.isPrivate) = (name, isPrivate)
    }

    /// The terminal's private key, PKCS #8.
    static let key = TreeFile("key", isPrivate: true)
    /// The sealing key of the next checkpoint.
    static let seal = TreeFile("seal", isPrivate: true)
    /// The terminal's public key.
    static let publicKey = TreeFile("public-key")
    /// The newest checkpoint (c2sp.org/tlog-tiles).
    static let checkpoint = TreeFile("checkpoint")
    /// Checkpoints, oldest first.
    static let history = TreeFile("history")
    /// The checkpoints of a tree that was damaged.
    static let oldHistory = TreeFile("history.old")
    /// The signed statement of what is kept.
    static let kept = TreeFile("kept")
    /// The statement that takes effect with the rewritten journal.
    static let keptNext = TreeFile("kept.next")
    /// Checkpoints with cosignatures.
    static let cosigned = TreeFile("cosigned")
    /// The checkpoint for which a witness was asked last.
    static let asked = TreeFile("asked")
}

/// The folder `tree` beside a journal.
public final class FileTree: TreeFolder {
    private let path: FilePath
    /// Holds the lock as long as this exists.
    private let lock: FileDescriptor?

    /// Refers to a folder to read it.
    public init(reading path: FilePath) {
        (self.path, lock) = (path, nil)
    }

    /// Creates the folder if it does not exist, and keeps other writers away. Throws `busy` if
    /// there is one.
    public init(writing path: FilePath) throws(DeviceError) {
        self.path = path
        do {
            try Self.makeFolder(path)
            let file = try FolderOwner.open(
                path.appending("lock"), .writeOnly, options: .closeOnExec,
                permissions: .ownerReadWrite)
            lock = file
            guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
                let cause = Errno(rawValue: errno)
                try? file.close()
                throw cause
            }
        } catch Errno.wouldBlock {
            throw DeviceError(
                .busy, "write in \(path)",
                advice: "A terminal writes this journal. Stop it first: systemctl stop gatelight.")
        } catch {
            throw DeviceError(
                errno: error as? Errno ?? .ioError, "write in \(path)",
                advice: "Give the terminal's user write access to the folder of the journal.")
        }
    }

    deinit {
        try? lock?.close()
    }

    /// Returns a file. Throws if a private one is open to others.
    public func file(_ name: TreeFile) throws(DeviceError) -> any Storage {
        let file = path.pushing(FilePath(name.name))
        if name.isPrivate, let exposure = AtomicFile.exposure(of: file) {
            throw DeviceError(
                .noPermission, "\(file): \(exposure)",
                advice: "Whoever has this key can forge checkpoints. Remove the folder \(path).")
        }
        return FileStorage(existing: file, isPrivate: name.isPrivate, below: path)
    }

    /// Removes a file, and the folders that are empty without it.
    public func remove(_ name: TreeFile) throws(DeviceError) {
        var file = path.pushing(FilePath(name.name))
        do throws(Errno) {
            try AtomicFile.remove(file)
        } catch {
            throw DeviceError(
                errno: error, "remove \(file)",
                advice: "Give the terminal's user write access to the folder.")
        }
        // Folders that are empty now go too; others refuse.
        while file.removeLastComponent(), file != path, rmdir(file.string) == 0 {}
    }

    /// Returns the sorted names in a folder.
    public func names(in folder: String) throws(DeviceError) -> [String] {
        let path = path.pushing(FilePath(folder))
        guard let stream = opendir(path.string) else {
            guard errno == ENOENT || errno == ENOTDIR else {
                throw DeviceError(
                    errno: Errno(rawValue: errno), "list \(path)", advice: "Check the disk.")
            }
            return []
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Creates a folder, and makes sure that its name is on the disk.
    static func makeFolder(_ path: FilePath) throws(Errno) {
        do throws(Errno) {
            try FolderOwner.makeFolder(path, mode: 0o750)
            AtomicFile.syncFolder(of: path)
        } catch {
            guard error == .fileExists else { throw error }
        }
    }
}
