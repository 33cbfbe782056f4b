import Glibc
import SystemPackage

/// An open folder, so that the checked folder is the one written to, even if it is renamed.
struct OpenFolder: ~Copyable {
    private let descriptor: Int32

    /// O_PATH and AT_EMPTY_PATH of Linux's fcntl.h, which Glibc's module does not show: a link itself
    /// is opened, and its owner is changed by the descriptor.
    private static let (path, emptyPath) = (Int32(0x20_0000), Int32(0x1000))

    /// Opens the folder that contains `path`.
    init(of path: FilePath) throws(Errno) {
        let parent = path.removingLastComponent()
        descriptor = open(
            (parent.isEmpty ? "." : parent).cString, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Returns the reason why others can exchange its contents; `nil` if they cannot. With the
    /// sticky bit, users may remove only their own files (inode(7)).
    func exposure() throws(Errno) -> String? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Errno(rawValue: errno) }
        if status.st_uid != geteuid(), status.st_uid != 0 {
            return "it belongs to another user (\(status.st_uid))"
        }
        let isOpen = status.st_mode & S_IWOTH != 0 && status.st_mode & S_ISVTX == 0
        return isOpen ? "everybody may write to it" : nil
    }

    /// Creates a new file that never has more than these permissions. A file left by an earlier
    /// process is removed first. A file or link placed there meanwhile is an error.
    func create(_ name: [CChar], _ permissions: FilePermissions) throws(Errno) -> FileDescriptor {
        try remove(name)
        return try createNew(name, O_WRONLY | O_CLOEXEC, permissions)
    }

    /// Creates a file with further flags of open(2). Throws `.fileExists` if the name exists.
    func createNew(
        _ name: [CChar], _ flags: Int32, _ permissions: FilePermissions
    ) throws(Errno) -> FileDescriptor {
        let file = openat(
            descriptor, name, flags | O_CREAT | O_EXCL | O_NOFOLLOW, mode_t(permissions.rawValue))
        guard file >= 0 else { throw Errno(rawValue: errno) }
        giveAway(file)
        return FileDescriptor(rawValue: file)
    }

    /// Creates a folder. Throws `.fileExists` if the name exists.
    func makeFolder(_ name: [CChar], mode: UInt32) throws(Errno) {
        guard mkdirat(descriptor, name, mode) == 0 else { throw Errno(rawValue: errno) }
        giveAway(name, O_RDONLY | O_DIRECTORY)
    }

    /// Creates a symbolic link. Throws `.fileExists` if the name exists.
    func makeLink(_ name: [CChar], to destination: [CChar]) throws(Errno) {
        guard symlinkat(destination, descriptor, name) == 0 else { throw Errno(rawValue: errno) }
        giveAway(name, Self.path)
    }

    private func giveAway(_ name: [CChar], _ flags: Int32) {
        let made = openat(descriptor, name, flags | O_NOFOLLOW | O_CLOEXEC)
        guard made >= 0 else { return }
        giveAway(made)
        close(made)
    }

    /// Gives what root has just created to the folder's owner. Only what lies in this folder can be
    /// given away, and only to whom the folder belongs, whatever others do to the path meanwhile.
    private func giveAway(_ made: Int32) {
        var (folder, file) = (stat(), stat())
        guard geteuid() == 0, fstat(descriptor, &folder) == 0, folder.st_uid != 0,
            fstat(made, &file) == 0, file.st_uid == 0
        else { return }
        // A file with a second name may be another one, with which the owner replaced the new one.
        guard file.st_mode & S_IFMT != S_IFREG || file.st_nlink == 1 else { return }
        // A file system without owners refuses, and needs none.
        fchownat(made, "", folder.st_uid, folder.st_gid, Self.emptyPath)
    }

    /// Renames `file` from `name`; throws if `name` now belongs to another file.
    func rename(_ file: FileDescriptor, _ name: [CChar], to newName: [CChar]) throws(Errno) {
        var (mine, found) = (stat(), stat())
        guard fstat(file.rawValue, &mine) == 0,
            fstatat(descriptor, name, &found, AT_SYMLINK_NOFOLLOW) == 0
        else { throw Errno(rawValue: errno) }
        guard mine.st_dev == found.st_dev, mine.st_ino == found.st_ino else { throw .fileExists }
        guard renameat(descriptor, name, descriptor, newName) == 0 else {
            throw Errno(rawValue: errno)
        }
    }

    /// The status of what a name leads to.
    func status(_ name: [CChar]) throws(Errno) -> stat {
        var found = stat()
        guard fstatat(descriptor, name, &found, 0) == 0 else { throw Errno(rawValue: errno) }
        return found
    }

    /// Keeps a file under a second name, which may belong to another file until now. On a file
    /// system without second names, such as FAT, the file loses its first one.
    func keep(_ name: [CChar], as newName: [CChar]) throws(Errno) {
        try remove(newName)
        guard linkat(descriptor, name, descriptor, newName, 0) != 0 else { return }
        let error = Errno(rawValue: errno)
        guard [.notPermitted, .notSupported, .tooManyLinks].contains(error),
            renameat(descriptor, name, descriptor, newName) == 0
        else { throw error }
    }

    /// Removes a file; does nothing if it does not exist.
    func remove(_ name: [CChar]) throws(Errno) {
        guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
            throw Errno(rawValue: errno)
        }
    }

    /// Syncs the folder, without which a new name does not survive a power cut. Some file systems
    /// do not support this; the file's content is safe anyway, so failures are ignored.
    func sync() {
        fsync(descriptor)
    }
}
