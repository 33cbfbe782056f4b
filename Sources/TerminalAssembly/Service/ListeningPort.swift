import FoundationEssentials
import Glibc
import SystemPackage
import TextQuoting

/// A TCP port of this machine at which something would be served.
enum ListeningPort {
    /// The process that holds a port.
    struct Holder: CustomStringConvertible {
        let process: Int
        let name: String

        var description: String { "\(name) (process \(process))" }
    }

    /// Whether a port can be used.
    enum State {
        case free
        /// Something listens there; the process if this user may see it.
        case held(Holder?)
        case refused(Errno)
    }

    /// Tries to bind a socket to a numeric address, without listening. `root` contains `proc`.
    static func state(_ address: String, _ port: Int, root: FilePath) -> State {
        switch bound(address, port) {
        case nil: .free
        case .addressInUse?: .held(holder(of: port, root.appending("proc")))
        case let errno?: .refused(errno)
        }
    }

    private static func bound(_ address: String, _ port: Int) -> Errno? {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address, "\(port)", &hints, &list) == 0, let list else {
            return .addressNotAvailable
        }
        defer { freeaddrinfo(list) }
        let place = list.pointee
        let descriptor = socket(
            place.ai_family, place.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return Errno(rawValue: errno) }
        defer { close(descriptor) }
        // As the page's server does, so that connections that have just ended do not count.
        var yes: Int32 = 1
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        return bind(descriptor, place.ai_addr, place.ai_addrlen) == 0
            ? nil : Errno(rawValue: errno)
    }

    private static func holder(of port: Int, _ proc: FilePath) -> Holder? {
        let sockets = Set(
            ["net/tcp", "net/tcp6"].flatMap { listeners(at: port, text(proc.appending($0))) })
        guard !sockets.isEmpty else { return nil }
        for process in names(in: proc).compactMap({ Int($0) }) {
            let folder = proc.appending("\(process)")
            let files = folder.appending("fd")
            for file in names(in: files) where sockets.contains(target(files.appending(file))) {
                let name = text(folder.appending("comm")).filter { $0 != "\n" }
                return Holder(process: process, name: QuotedText.part(name))
            }
        }
        return nil
    }

    /// The sockets that listen at a port, as the links of their processes name them (proc(5)).
    static func listeners(at port: Int, _ table: String) -> [String] {
        table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == "0A",
                let local = fields[1].split(separator: ":").last, Int(local, radix: 16) == port
            else { return nil }
            return "socket:[\(fields[9])]"
        }
    }

    private static func text(_ path: FilePath) -> String {
        let data = FileManager.default.contents(atPath: path.string)
        return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static func names(in folder: FilePath) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
    }

    private static func target(_ link: FilePath) -> String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: link.string)) ?? ""
    }
}
