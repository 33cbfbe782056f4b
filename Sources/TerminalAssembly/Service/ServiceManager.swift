import FoundationEssentials
import Glibc
import TextQuoting

/// The service manager that started this process. Uses the protocol of sd_notify(3): datagrams of
/// `NAME=value` lines, sent to the socket in NOTIFY_SOCKET.
package struct ServiceManager: Sendable {
    private let send: @Sendable (_ message: String) -> Void
    /// How often the manager expects a sign of life; `nil` if it expects none.
    package let watchdog: Duration?

    /// `nil` if no service manager started the process. `environment` is the process's own.
    package init?(environment: [String: String]) {
        guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@")
        else { return nil }
        send = { Self.send($0, to: path) }
        let isOurs = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int($0) }
        watchdog = isOurs ? microseconds.flatMap { $0 > 0 ? .microseconds($0) : nil } : nil
    }

    /// Creates a manager that receives messages through `send`, and expects a sign of life within each
    /// `watchdog`.
    package init(watchdog: Duration?, send: @escaping @Sendable (_ message: String) -> Void) {
        (self.watchdog, self.send) = (watchdog, send)
    }

    /// Characters of a state. `systemctl status` displays that many well.
    private static let longestState = 400

    /// Sends one or more `NAME=value` states, each as one line whatever it contains. Errors are
    /// ignored, because the process can work without its manager.
    package func tell(_ states: String...) {
        send(states.map { QuotedText.line($0, limit: Self.longestState) }.joined(separator: "\n"))
    }

    private static func send(_ text: String, to path: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // A leading `@` stands for the zero byte of an abstract socket address (unix(7)).
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
        let message = Array(text.utf8)
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
