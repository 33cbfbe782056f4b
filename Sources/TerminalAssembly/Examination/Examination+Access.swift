import AtomicFiles
import SiteConfiguration
import SystemPackage

extension Examination {
    /// Examines whether the terminal's user may open the devices, if somebody else examines them.
    mutating func access(_ settings: Configuration) {
        guard machine.isForeign else { return }
        for (part, device) in settings.devicePaths where FileUser.exists(device) {
            guard !machine.user.may(.change, device) else { continue }
            fail(
                part,
                "\(machine.user.name) may not open \(device): `sudo udevadm control --reload && sudo udevadm trigger`, or a rule for it in /etc/udev/rules.d"
            )
        }
    }
}

extension Configuration {
    /// The device files of every part.
    fileprivate var devicePaths: [(part: String, device: FilePath)] {
        var paths: [(String, String)] = []
        if let camera { paths.append(("camera", camera.device)) }
        switch indicator {
        case .none: break
        case .gpio(let chip, _, _, _, _): paths.append(("indicator", chip))
        case .serial(let device, _, _): paths.append(("indicator", device))
        }
        switch barrier {
        case .none: break
        case .gpio(let chip, _, _, _): paths.append(("barrier", chip))
        case .modbus(let device, _, _, _, _): paths.append(("barrier", device))
        }
        switch button {
        case .none: break
        case .gpio(let chip, _, _): paths.append(("button", chip))
        }
        paths += readers.map { ("reader", $0.device) }
        return paths.map { ($0.0, FilePath($0.1)) }
    }
}
