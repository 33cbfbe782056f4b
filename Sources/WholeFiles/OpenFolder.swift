import Glibc
import SystemPackage

/// A folder held open: what was checked is what is written to, whatever happens to its name.
struct OpenFolder: ~Copyable {
    private let descriptor: Int32

    /// The folder that `path` is in.
    init(of path: FilePath) throws(Errno) {
        let parent = path.removingLastComponent()
        descriptor = open(
            parent.isEmpty ? "." : parent.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Why others can exchange what is in it; `nil` if they cannot. With the sticky bit each may only
    /// take away what is his own (inode(7)).
    func exposure() throws(Errno) -> String? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Errno(rawValue: errno) }
        if status.st_uid != geteuid(), status.st_uid != 0 {
            return "it belongs to another user (\(status.st_uid))"
        }
        let isOpen = status.st_mode & S_IWOTH != 0 && status.st_mode & S_ISVTX == 0
        return isOpen ? "everybody may write to it" : nil
    }

    /// A new file of that name, with no more permissions than these from its first byte on. One that
    /// an earlier process left behind goes first; one that is put there meanwhile is an error, as is
    /// a link.
    func create(_ name: String, _ permissions: FilePermissions) throws(Errno) -> FileDescriptor {
        try remove(name)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let file = openat(descriptor, name, flags, mode_t(permissions.rawValue))
        guard file >= 0 else { throw Errno(rawValue: errno) }
        return FileDescriptor(rawValue: file)
    }

    /// Gives `file`, which is called `name`, another name, unless somebody else's file is called so.
    func rename(_ file: FileDescriptor, _ name: String, to newName: String) throws(Errno) {
        var (mine, found) = (stat(), stat())
        guard fstat(file.rawValue, &mine) == 0,
            fstatat(descriptor, name, &found, AT_SYMLINK_NOFOLLOW) == 0
        else { throw Errno(rawValue: errno) }
        guard mine.st_dev == found.st_dev, mine.st_ino == found.st_ino else { throw .fileExists }
        guard renameat(descriptor, name, descriptor, newName) == 0 else {
            throw Errno(rawValue: errno)
        }
    }

    /// Takes a file away; one that is not there is gone already.
    func remove(_ name: String) throws(Errno) {
        guard unlinkat(descriptor, name, 0) == 0 || errno == ENOENT else {
            throw Errno(rawValue: errno)
        }
    }

    /// A new name survives a power cut only once its folder is on the disk too. Some file systems
    /// cannot do that; the file's content is safe all the same, so a failure is not told.
    func sync() {
        fsync(descriptor)
    }
}
