import Failures
import SiteConfiguration

extension Examination {
    /// Examines whether the program can serve the configured page, and whether its port is free.
    mutating func page(_ settings: KioskSettings?, _ features: PageFeatures) {
        guard let settings else { return }
        do {
            try features.check(settings)
        } catch {
            fail("page", "\(error.message).")
            return
        }
        port(settings)
    }

    private mutating func port(_ settings: KioskSettings) {
        let place = "\(settings.address) port \(settings.port)"
        switch ListeningPort.state(settings.address, settings.port, root: machine.root) {
        case .free: note("page", "\(place) is free")
        case .held(let holder?) where holder.name == "gatelight":
            doubt(
                "page",
                "\(place) is held by \(holder): the terminal is running. Stop it to examine the devices."
            )
        case .held(let holder):
            let name = holder.map { "\($0)" } ?? "a program that `sudo ss -ltnp` names"
            fail("page", "\(place) is held by \(name). End it, or change kiosk.port.")
        case .refused(let errno): fail("page", "\(place): \(errno). Correct kiosk.address.")
        }
    }
}
