import FoundationEssentials
import Glibc
import TextQuoting

/// The service manager that started this process, if one did: sd_notify(3)'s protocol, datagrams of
/// `NAME=value` lines to the socket in NOTIFY_SOCKET.
package struct ServiceManager {
    private let path: String
    /// How often it wants to hear that the process is alive; `nil`: not at all.
    package let watchdog: Duration?

    /// `nil` outside a service manager. `environment` is the process's own.
    package init?(environment: [String: String]) {
        guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@")
        else { return nil }
        self.path = path
        let isOurs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int($0) }
        watchdog = isOurs ? microseconds.flatMap { $0 > 0 ? .microseconds($0) : nil } : nil
    }

    /// As much of a state as `systemctl status` shows well.
    private static let longestState = 400

    /// Tells one or more `NAME=value`, each a line whatever it says. A manager that is gone is not our
    /// fault, so nothing is thrown.
    package func tell(_ states: String...) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // An `@` stands for the zero byte of the abstract name space.
        let name = path.utf8.enumerated().map {
            $0.offset == 0 && $0.element == 0x40 ? 0 : $0.element
        }
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard name.count < room else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let message = Array(
            states.map { QuotedText.line($0, limit: Self.longestState) }
                .joined(separator: "\n").utf8)
        let length = MemoryLayout<sockaddr_un>.size - room + name.count
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = sendto(
                    descriptor, message, message.count,
                    Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), address,
                    socklen_t(length))
            }
        }
    }
}
