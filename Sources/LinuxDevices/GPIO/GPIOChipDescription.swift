internal import CLinux
public import DeviceInterface
internal import SystemPackage
internal import TextQuoting

/// A GPIO chip's own description (`GPIO_GET_CHIPINFO_IOCTL`, linux/gpio.h).
public struct GPIOChipDescription: Hashable, Sendable {
    /// The label, as in `pinctrl-bcm2711`.
    public let label: String
    /// The number of lines.
    public let lines: Int

    /// Reads the description. Throws if the chip cannot be opened or does not answer.
    public static func read(
        _ path: String, kernel: any Kernel = LinuxKernel()
    ) throws(DeviceError) -> GPIOChipDescription {
        let failure = GPIOFailure(kernel: kernel, chip: path)
        let descriptor: Int32
        do {
            descriptor = try kernel.open(path, flags: O_RDWR | O_CLOEXEC)
        } catch {
            throw failure.opening(error)
        }
        defer { kernel.close(descriptor) }
        var info = gpiochip_info()
        do {
            try withUnsafeMutablePointer(to: &info) { (pointer) throws(Errno) in
                try kernel.control(descriptor, GL_GPIO_GET_CHIPINFO, pointer)
            }
        } catch {
            throw failure.using(error, "look at the lines")
        }
        let label = withUnsafeBytes(of: info.label) { QuotedText.part($0.prefix { $0 != 0 }) }
        return GPIOChipDescription(label: label, lines: Int(info.lines))
    }
}
