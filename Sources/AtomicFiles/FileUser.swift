import Glibc
public import SystemPackage

/// A user, as far as access to files is concerned.
public struct FileUser: Hashable, Sendable {
    /// The name; the number if nobody has that number.
    public let name: String
    /// The user's number.
    public let number: UInt32
    /// The numbers of the user's groups.
    public let groups: [UInt32]

    /// Creates a user from its parts.
    public init(name: String, number: UInt32, groups: [UInt32]) {
        (self.name, self.number, self.groups) = (name, number, groups)
    }

    /// The user of this process, with its effective rights.
    public static var current: FileUser {
        var groups = [gid_t](repeating: 0, count: 256)
        let count = getgroups(Int32(groups.count), &groups)
        let others = groups.prefix(Int(max(count, 0)))
        return FileUser(
            name: name(of: geteuid()), number: geteuid(), groups: [getegid()] + others)
    }

    /// The user with this name; `nil` if there is none.
    public static func named(_ name: String) -> FileUser? {
        guard let entry = getpwnam(name)?.pointee else { return nil }
        var groups = [gid_t](repeating: 0, count: 256)
        var count = Int32(groups.count)
        guard getgrouplist(name, entry.pw_gid, &groups, &count) >= 0 else {
            return FileUser(name: name, number: entry.pw_uid, groups: [entry.pw_gid])
        }
        return FileUser(
            name: name, number: entry.pw_uid, groups: Array(groups.prefix(Int(max(count, 0)))))
    }

    /// The name of the user with this number; the number itself if nobody has it.
    public static func name(of number: UInt32) -> String {
        var (entry, found) = (passwd(), UnsafeMutablePointer<passwd>?.none)
        // Threads may ask at the same time, so the entry has memory of its own.
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 14) { memory in
            guard let start = memory.baseAddress,
                getpwuid_r(number, &entry, start, memory.count, &found) == 0, found != nil,
                let name = entry.pw_name
            else { return "\(number)" }
            return String(cString: name)
        }
    }

    /// Whether this user may do something with an existing file or folder. For another user than
    /// the present one, only the permission bits count.
    public func may(_ access: FileAccess, _ path: FilePath) -> Bool {
        guard number != geteuid() else {
            return faccessat(AT_FDCWD, path.string, access.request, AT_EACCESS) == 0
        }
        guard number != 0 else { return true }
        return mayReach(path) && hasBits(access.bits, on: path)
    }

    private func mayReach(_ path: FilePath) -> Bool {
        var folder = path.removingLastComponent()
        while folder.lastComponent != nil {
            guard hasBits(FileAccess.search.bits, on: folder) else { return false }
            folder = folder.removingLastComponent()
        }
        return true
    }

    private func hasBits(_ bits: UInt32, on path: FilePath) -> Bool {
        var status = stat()
        guard stat(path.string, &status) == 0 else { return false }
        let shift: UInt32 = status.st_uid == number ? 6 : groups.contains(status.st_gid) ? 3 : 0
        return (status.st_mode >> shift) & bits == bits
    }
}

/// What a user wants to do with a file or folder.
public enum FileAccess: Sendable {
    /// Read a file, or the names in a folder.
    case read
    /// Read and change a file.
    case change
    /// Create and remove files in a folder.
    case fill
    /// Open what is in a folder.
    case search

    fileprivate var bits: UInt32 {
        switch self {
        case .read: 0o4
        case .change: 0o6
        case .fill: 0o3
        case .search: 0o1
        }
    }

    fileprivate var request: Int32 {
        switch self {
        case .read: R_OK
        case .change: R_OK | W_OK
        case .fill: W_OK | X_OK
        case .search: X_OK
        }
    }
}
