internal import CLinux
internal import Glibc
internal import SystemPackage

/// A socket that listens for viewers. It belongs to the terminal, which accepts nothing at it, so that
/// nobody is refused while one process takes the place of another.
struct ListeningSocket: ~Copyable {
    let descriptor: Int32

    private static let backlog: Int32 = 128

    /// Listens at a numeric address; at any free port if `port` is 0.
    init(_ address: String, _ port: Int) throws(Errno) {
        descriptor = try Self.listen(address, port)
    }

    private static func listen(_ address: String, _ port: Int) throws(Errno) -> Int32 {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address, "\(port)", &hints, &list) == 0, let place = list?.pointee else {
            throw .addressNotAvailable
        }
        defer { freeaddrinfo(list) }
        let type =
            place.ai_socktype | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(place.ai_family, type, 0)
        guard descriptor >= 0 else { throw Errno(rawValue: gl_errno()) }
        var yes: Int32 = 1
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, place.ai_addr, place.ai_addrlen) == 0,
            Glibc.listen(descriptor, backlog) == 0
        else {
            let errno = Errno(rawValue: gl_errno())
            close(descriptor)
            throw errno
        }
        return descriptor
    }

    deinit {
        close(descriptor)
    }

    /// Whether viewers can still come in at a socket. A process that has it can end that for all.
    static func isListening(_ descriptor: Int32) -> Bool {
        var (value, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
        return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) == 0 && value == 1
    }

    /// The address and port as they are written in a URL.
    var place: String {
        var (address, size) = (sockaddr_storage(), socklen_t(MemoryLayout<sockaddr_storage>.size))
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var service = [CChar](repeating: 0, count: 16)
        let isKnown = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getsockname(descriptor, address, &size) == 0
                    && getnameinfo(
                        address, size, &host, socklen_t(host.count), &service,
                        socklen_t(service.count), NI_NUMERICHOST | NI_NUMERICSERV) == 0
            }
        }
        guard isKnown else { return "?" }
        let (name, port) = (Self.text(host), Self.text(service))
        return name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
