import Glibc
public import SystemPackage

/// The owner of what root creates in a folder of somebody else.
///
/// `sudo gatelight keys import` writes into a folder of the service's user. A file that belonged to
/// root there could not be used by the service afterwards. So whatever root creates gets the owner
/// and the group of its folder. Files that exist are never given away, because anybody who may
/// write to the folder may have put a link to another file there.
public enum FolderOwner {
    /// Opens a file, and creates it if it does not exist. A new file belongs to the owner of its
    /// folder.
    public static func open(
        _ path: FilePath, _ mode: FileDescriptor.AccessMode,
        options: FileDescriptor.OpenOptions, permissions: FilePermissions
    ) throws(Errno) -> FileDescriptor {
        do {
            let file = try FileDescriptor.open(
                path, mode, options: options.union([.create, .exclusiveCreate]),
                permissions: permissions)
            inherit(file.rawValue, in: path)
            return file
        } catch Errno.fileExists {
            return try reopen(path, mode, options.union(.create), permissions)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    private static func reopen(
        _ path: FilePath, _ mode: FileDescriptor.AccessMode,
        _ options: FileDescriptor.OpenOptions, _ permissions: FilePermissions
    ) throws(Errno) -> FileDescriptor {
        do {
            return try FileDescriptor.open(
                path, mode, options: options, permissions: permissions)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Creates a folder that belongs to the owner of the folder around it. Throws `.fileExists` if
    /// the name exists.
    public static func makeFolder(_ path: FilePath, mode: UInt32) throws(Errno) {
        guard mkdir(path.cString, mode) == 0 else { throw Errno(rawValue: errno) }
        guard geteuid() == 0 else { return }
        let made = Glibc.open(path.cString, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard made >= 0 else { return }
        inherit(made, in: path)
        close(made)
    }

    /// Gives a new symbolic link to the owner of its folder.
    public static func inherit(linkAt path: FilePath) {
        guard geteuid() == 0, let owner = owner(around: path) else { return }
        lchown(path.cString, owner.st_uid, owner.st_gid)
    }

    private static func inherit(_ descriptor: Int32, in path: FilePath) {
        guard geteuid() == 0, let owner = owner(around: path) else { return }
        // A file system without owners refuses, and needs none.
        fchown(descriptor, owner.st_uid, owner.st_gid)
    }

    /// Gives a file that this process has just created to the owner of an open folder.
    static func inherit(_ descriptor: Int32, from folder: Int32) {
        var status = stat()
        guard geteuid() == 0, fstat(folder, &status) == 0 else { return }
        fchown(descriptor, status.st_uid, status.st_gid)
    }

    /// Gives a file that this process has just created to the owner of its folder.
    static func inherit(_ file: FileDescriptor, at path: FilePath) {
        inherit(file.rawValue, in: path)
    }

    private static func owner(around path: FilePath) -> stat? {
        let folder = path.removingLastComponent()
        var status = stat()
        return stat((folder.isEmpty ? "." : folder).cString, &status) == 0 ? status : nil
    }
}
