internal import SystemPackage

/// The advice for a device that the user may not open.
enum DevicePermission {
    /// Returns what to do about `errno`. `group` is the group that Debian gives such devices to.
    ///
    /// With the package, devices belong to the group `gatelight`. There the kernel answers
    /// EPERM, not EACCES, if the service's list of permitted devices lacks the device.
    static func advice(_ errno: Errno, group: String) -> String {
        guard errno == .notPermitted else {
            return "The package gives devices to the group \"gatelight\": `sudo udevadm trigger`."
                + " Without the package, add the user to the group \"\(group)\""
                + " (usermod -aG \(group) USER) and log in again."
        }
        return "The service may not use this kind of device (DeviceAllow=), or its driver was"
            + " loaded after the service had started: `sudo systemctl restart gatelight`."
    }
}
