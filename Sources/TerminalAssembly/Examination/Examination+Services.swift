import AtomicFiles
import Failures
import SiteConfiguration
import SystemPackage

extension Examination {
    private static let state: FilePath = "/var/lib/gatelight"
    private static let writers = ["gatelight", "gatelight-update", "gatelight-import@"]

    /// Examines whether the package's services may write where the configuration wants it. They
    /// write below /var/lib/gatelight only; other folders need `ReadWritePaths=`.
    func services(_ settings: Configuration) {
        let unit = machine.root.appending("lib/systemd/system/gatelight.service")
        guard FileUser.exists(unit) else { return }
        let places: [(key: String, folder: FilePath, writers: [String])] = [
            (
                "trust.directory", settings.trust.directory,
                ["gatelight-update", "gatelight-import@"]
            ),
            ("trust.floor", settings.trust.floor, Self.writers),
            ("journal.directory", settings.journal.directory, ["gatelight"]),
        ]
        for place in places where !place.folder.starts(with: Self.state) {
            let closed = place.writers.filter { !allows($0, place.folder) }
            guard !closed.isEmpty else { continue }
            let units = closed.map { "\($0).service" }.joined(separator: ", ")
            doubt(
                "service",
                "\(place.key) is \(place.folder): the package's services may not write there. `sudo systemctl edit` \(units): ReadWritePaths=\(place.folder) under [Service]"
            )
        }
    }

    /// Whether a drop-in of the administrator names the folder.
    private func allows(_ service: String, _ folder: FilePath) -> Bool {
        let dropIn = machine.root.appending("etc/systemd/system/\(service).service.d")
            .appending("override.conf")
        guard let bytes = try? AtomicFile.read(dropIn, limit: 64 << 10) else { return false }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").contains {
            $0.hasPrefix("ReadWritePaths=") && $0.contains(folder.string)
        }
    }
}
