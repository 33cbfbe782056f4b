/// A script and its pictures in one file that `tar` unpacks (POSIX.1-1988, ustar).
enum ScriptArchive {
    /// The name of the script in an archive.
    static let scriptName = "gate.script"
    private static let block = 512

    /// Returns an archive of plain files in one folder. The names have at most 100 bytes, as those of
    /// a script's pictures do.
    static func bytes(of files: [(name: String, content: [UInt8])]) -> [UInt8] {
        let entries = files.flatMap { name, content in
            header(name, size: content.count) + content + padding(content.count)
        }
        // Two empty blocks end an archive.
        return entries + [UInt8](repeating: 0, count: 2 * block)
    }

    private static func padding(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: (block - count % block) % block)
    }

    private static func header(_ name: String, size: Int) -> [UInt8] {
        var header: [UInt8] = []
        header += field(name, 100) + octal(0o644, 8) + octal(0, 8) + octal(0, 8)
        header += octal(size, 12) + octal(0, 12)
        let checksumAt = header.count
        header += field("        ", 8) + field("0", 1) + field("", 100)
        header += field("ustar", 6) + field("00", 2)
        header += [UInt8](repeating: 0, count: block - header.count)
        // The sum of all bytes, with spaces in its own place.
        let sum = header.reduce(0) { $0 + Int($1) }
        header.replaceSubrange(checksumAt..<checksumAt + 8, with: octal(sum, 7) + [0x20])
        return header
    }

    private static func field(_ text: String, _ length: Int) -> [UInt8] {
        let bytes = Array(text.utf8.prefix(length))
        return bytes + [UInt8](repeating: 0, count: length - bytes.count)
    }

    /// Octal digits that fill the field, except its last byte.
    private static func octal(_ value: Int, _ length: Int) -> [UInt8] {
        let digits = String(value, radix: 8)
        return field(
            String(repeating: "0", count: max(0, length - 1 - digits.count)) + digits, length)
    }
}
