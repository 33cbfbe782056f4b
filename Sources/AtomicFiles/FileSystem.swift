import Glibc
public import SystemPackage

/// The file system that holds a folder.
public enum FileSystem {
    /// Throws if `bytes` more bytes cannot be written in a folder: `.noSpace`, `.readOnlyFileSystem`,
    /// or the error of statvfs(3).
    public static func checkRoom(for bytes: Int, in folder: FilePath) throws(Errno) {
        var disk = statvfs()
        guard statvfs(folder.cString, &disk) == 0 else { throw Errno(rawValue: errno) }
        // The kernel makes a file system read-only when it finds it damaged.
        guard disk.f_flag & UInt(ST_RDONLY) == 0 else { throw .readOnlyFileSystem }
        guard isEnough(blocks: disk.f_bavail, size: disk.f_frsize, for: bytes) else {
            throw .noSpace
        }
    }

    /// Whether so many blocks of `size` bytes hold `bytes` bytes. File systems of others report any
    /// numbers, and their product may exceed 64 bits.
    static func isEnough(blocks: UInt, size: UInt, for bytes: Int) -> Bool {
        let (free, overflow) = blocks.multipliedReportingOverflow(by: size)
        return overflow || free >= bytes
    }
}
