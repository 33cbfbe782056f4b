import Glibc
import SystemPackage

/// An open folder, so that the checked folder is the one written to, even if it is renamed.
struct OpenFolder: ~Copyable {
    private let descriptor: Int32

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
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = openat(descriptor, name, flags, mode_t(permissions.rawValue))
        guard file >= 0 else { throw Errno(rawValue: errno) }
        FolderOwner.inherit(file, from: descriptor)
        return FileDescriptor(rawValue: file)
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
