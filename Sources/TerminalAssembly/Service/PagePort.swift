import SystemPackage
package import Failures
package import SiteConfiguration

/// The address at which a page will listen.
package enum PagePort {
    /// Throws status 69 if another program listens there.
    package static func check(_ settings: KioskSettings) throws(Failure) {
        if let problem = problem(settings) { throw Failure(.unavailable, problem) }
    }

    /// Returns which program listens there, and what to do; `nil` if none does.
    ///
    /// Other errors are left to the page's server, which tries again: the address of a network that
    /// is not up yet can become available.
    static func problem(_ settings: KioskSettings) -> String? {
        guard
            case .held(let holder) = ListeningPort.state(
                settings.address, settings.port, root: "/")
        else { return nil }
        let name = holder.map { "\($0)" } ?? "another program"
        return
            "the page cannot be served at \(settings.address) port \(settings.port): \(name) uses it. Stop that program, or choose another port with kiosk.port or simulate --port"
    }
}
