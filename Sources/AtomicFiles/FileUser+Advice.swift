import Glibc
public import SystemPackage

extension FileUser {
    /// Whose a file is that this user may not use, and the command that mends it; `nil` if it is
    /// the user's own. If there is no such file, the text is about the folder that would contain
    /// it.
    ///
    /// A file of root is given to this user: `sudo` made it. A file of somebody else is probably
    /// right, and the wrong user runs the command.
    public func advice(on path: FilePath) -> String? {
        guard let (found, owner) = Self.owner(of: path), owner != number else { return nil }
        let mend = "sudo chown \(name): \(found)"
        guard owner != 0 else { return "\(found) belongs to root, not to \(name): \(mend)" }
        let other = Self.name(of: owner)
        return
            "\(found) belongs to \(other), not to \(name): run the command as that user, with sudo -u \(other), or give it away: \(mend)"
    }

    /// The owner of a path, or of the nearest folder above it that can be seen.
    private static func owner(of path: FilePath) -> (FilePath, UInt32)? {
        var place = path
        while true {
            var status = stat()
            if lstat(place.isEmpty ? "." : place.string, &status) == 0 {
                return (place.isEmpty ? "." : place, status.st_uid)
            }
            guard place.lastComponent != nil else { return nil }
            place = place.removingLastComponent()
        }
    }
}

extension Errno {
    /// Whether the user may not do this.
    public var isPermission: Bool { self == .permissionDenied || self == .notPermitted }
}

extension FileUser {
    /// Whether a path leads to something that this process can see.
    public static func exists(_ path: FilePath) -> Bool {
        var status = stat()
        return stat(path.string, &status) == 0
    }
}
