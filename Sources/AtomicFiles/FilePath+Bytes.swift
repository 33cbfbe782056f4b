import Glibc
public import SystemPackage

extension FilePath {
    /// The bytes of the path with a zero at the end, as the kernel takes them. `string` would
    /// replace bytes that are not UTF-8, and so name another file.
    public var cString: [CChar] {
        withPlatformString { text in
            Array(UnsafeBufferPointer(start: text, count: length + 1))
        }
    }

    /// Returns the path with `ending` added to its last name.
    public func adding(_ ending: String) -> FilePath {
        FilePath(platformString: Array(cString.dropLast() + ending.utf8CString))
    }

    /// Returns the path of a file that belongs to this one: `ending` added to the last name. A name
    /// that would exceed NAME_MAX bytes loses the last ones of its own.
    public func companion(_ ending: String) -> FilePath {
        let tooMany = (lastComponent?.cString.count ?? 0) + ending.utf8.count - 1 - Int(NAME_MAX)
        guard tooMany > 0 else { return adding(ending) }
        return FilePath(platformString: Array(cString.dropLast(1 + tooMany) + ending.utf8CString))
    }
}

extension FilePath.Component {
    /// The bytes of the name with a zero at the end.
    public var cString: [CChar] { FilePath(root: nil, [self]).cString }
}
