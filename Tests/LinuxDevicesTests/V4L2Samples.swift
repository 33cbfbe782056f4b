import CLinux
import DeviceInterface
import LinuxDevices

extension V4L2Camera.Options {
    /// What the scripted camera has.
    static var small: Self {
        var options = Self(path: "/dev/video0")
        (options.width, options.height) = (64, 48)
        return options
    }
}

extension ScriptedV4L2Device.Capture {
    /// A whole 64×48 YUYV frame of one value.
    static func yuyv(_ value: UInt8, flags: Int32 = 0) -> Self {
        Self(bytes: [UInt8](repeating: value, count: 64 * 48 * 2), flags: UInt32(flags))
    }
}

extension Frame {
    /// The first byte, which tells scripted frames apart.
    var mark: UInt8? { withBytes { $0.first } }
}
