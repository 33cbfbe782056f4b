import AtomicFiles
import FoundationEssentials
import Glibc
import SystemPackage

/// The program that listens at a TCP port of this machine, as proc(5) tells it.
enum PortHolder {
    /// The state of a listening socket in /proc/net/tcp.
    private static let listening = "0A"

    /// Returns the program's name and process; `nil` if this user may not know it.
    static func name(of port: Int) -> String? {
        let sockets = Set(["tcp", "tcp6"].flatMap { Self.sockets(in: "/proc/net/\($0)", port) })
        guard !sockets.isEmpty else { return nil }
        let processes = names(in: "/proc").compactMap { Int($0) }.sorted()
        guard let process = processes.first(where: { holds($0, sockets) }) else { return nil }
        let name = read("/proc/\(process)/comm").split(separator: "\n").first ?? "a program"
        return "\(name) (process \(process))"
    }

    /// The links under which processes hold the sockets that listen at a port.
    private static func sockets(in table: String, _ port: Int) -> [String] {
        let ending = ":" + String(port + 0x10000, radix: 16, uppercase: true).dropFirst()
        return read(table).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[1].hasSuffix(ending), fields[3] == listening else {
                return nil
            }
            return "socket:[\(fields[9])]"
        }
    }

    private static func holds(_ process: Int, _ sockets: Set<String>) -> Bool {
        let folder = "/proc/\(process)/fd"
        return names(in: folder).contains { name in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)"))
                .map(sockets.contains) ?? false
        }
    }

    private static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    private static func read(_ path: String) -> String {
        let bytes = try? AtomicFile.read(FilePath(path), limit: 8 << 20)
        return String(decoding: bytes ?? [], as: UTF8.self)
    }
}
