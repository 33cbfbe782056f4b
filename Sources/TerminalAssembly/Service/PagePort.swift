package import Failures
import Glibc
package import SiteConfiguration

/// The address at which a page will listen.
package enum PagePort {
    /// Throws status 69 if another program listens there, and names it if this user may know it.
    ///
    /// Other errors are left to the page's server, which tries again: the address of a network that
    /// is not up yet can become available.
    package static func check(_ settings: KioskSettings) throws(Failure) {
        guard (1...65_535).contains(settings.port),
            isTaken(settings.address, settings.port)
        else { return }
        let holder = PortHolder.name(of: settings.port) ?? "another program"
        throw Failure(
            .unavailable,
            "the page cannot be served at \(settings.address) port \(settings.port): \(holder) uses it. Stop that program, or choose another port with kiosk.port or simulate --port"
        )
    }

    /// Whether binding a socket there fails because another one listens.
    private static func isTaken(_ address: String, _ port: Int) -> Bool {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address, "\(port)", &hints, &found) == 0, let found else { return false }
        defer { freeaddrinfo(found) }
        let place = found.pointee
        let descriptor = socket(place.ai_family, place.ai_socktype, place.ai_protocol)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // As the server does: connections that were closed a moment ago are no obstacle.
        var isOn: Int32 = 1
        setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
        return bind(descriptor, place.ai_addr, place.ai_addrlen) != 0 && errno == EADDRINUSE
    }
}
