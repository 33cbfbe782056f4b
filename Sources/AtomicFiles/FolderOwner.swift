import Glibc
public import SystemPackage

/// The owner of what root creates in a folder of somebody else.
///
/// `sudo gatelight keys import` writes into a folder of the service's user. A file that belonged to
/// root there could not be used by the service afterwards. So whatever root creates gets the owner
/// and the group of its folder. The folder is opened once; its owner cannot exchange it between
/// these steps. Files that exist are never given away, because anybody who may write to the folder
/// may have put a link to another file there.
public enum FolderOwner {
    /// Opens a file, and creates it if it does not exist. A new file belongs to the owner of its
    /// folder.
    public static func open(
        _ path: FilePath, _ mode: FileDescriptor.AccessMode,
        options: FileDescriptor.OpenOptions, permissions: FilePermissions
    ) throws(Errno) -> FileDescriptor {
        if geteuid() == 0 {
            do throws(Errno) {
                return try create(path, mode, options: options, permissions: permissions)
            } catch {
                guard error == .fileExists else { throw error }
            }
        }
        do {
            return try FileDescriptor.open(
                path, mode, options: options.union(.create), permissions: permissions)
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// Creates a file that belongs to the owner of its folder. Throws `.fileExists` if the name
    /// exists.
    static func create(
        _ path: FilePath, _ mode: FileDescriptor.AccessMode,
        options: FileDescriptor.OpenOptions, permissions: FilePermissions
    ) throws(Errno) -> FileDescriptor {
        guard let name = path.lastComponent else { throw .isDirectory }
        return try OpenFolder(of: path).createNew(
            name.cString, mode.rawValue | options.rawValue, permissions)
    }

    /// Creates a folder that belongs to the owner of the folder around it. Throws `.fileExists` if
    /// the name exists.
    public static func makeFolder(_ path: FilePath, mode: UInt32) throws(Errno) {
        guard geteuid() == 0, let name = path.lastComponent else {
            guard mkdir(path.cString, mode) == 0 else { throw Errno(rawValue: errno) }
            return
        }
        try OpenFolder(of: path).makeFolder(name.cString, mode: mode)
    }

    /// Creates a symbolic link that belongs to the owner of its folder. Throws `.fileExists` if the
    /// name exists.
    public static func makeLink(to destination: String, at path: FilePath) throws(Errno) {
        guard geteuid() == 0, let name = path.lastComponent else {
            guard symlink(destination, path.cString) == 0 else { throw Errno(rawValue: errno) }
            return
        }
        try OpenFolder(of: path).makeLink(name.cString, to: Array(destination.utf8CString))
    }
}
