internal import CLinux
internal import Glibc
internal import OutputMonitor

/// The file of rules, which nobody but root or the monitor's own user may have written.
enum RulesFile {
    private static let limit = 16 << 10

    /// Reads the text. Throws if others may change the file.
    static func read(_ path: String) throws(MonitorRules.Fault) -> String {
        let descriptor = gl_open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw fault("cannot be opened: \(String(cString: strerror(errno)))")
        }
        defer { CLinux.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw fault("not a regular file")
        }
        guard status.st_uid == 0 || status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            throw fault("others may change it; it must be root's, with mode 0644")
        }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        let count = CLinux.read(descriptor, &bytes, bytes.count)
        guard (0...limit).contains(count),
            let text = String(validating: bytes.prefix(count), as: UTF8.self)
        else { throw fault("no text of at most 16 KiB") }
        return text
    }

    private static func fault(_ text: String) -> MonitorRules.Fault {
        MonitorRules.Fault(description: text)
    }
}
