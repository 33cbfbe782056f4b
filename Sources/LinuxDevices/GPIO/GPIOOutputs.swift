internal import CLinux
package import DeviceInterface
internal import SystemPackage

/// Lines of a GPIO chip held as outputs. They start inactive and change together. They are made
/// inactive before they are released, because released lines keep their levels on many chips.
package struct GPIOOutputs: ~Copyable {
    private let kernel: any Kernel
    private let descriptor: Int32
    private let chip: String
    private let mask: UInt64

    /// Requests the lines; bit `n` of `set` controls the line `offsets[n]`.
    package init(
        chip: String, offsets: [UInt32], activeLow: Bool, kernel: any Kernel
    ) throws(DeviceError) {
        var flags = UInt64(GPIO_V2_LINE_FLAG_OUTPUT.rawValue)
        if activeLow { flags |= UInt64(GPIO_V2_LINE_FLAG_ACTIVE_LOW.rawValue) }
        let request = GPIORequest(chip: chip, offsets: offsets, flags: flags)
        descriptor = try request.lines(kernel)
        mask = (1 << UInt64(offsets.count)) - 1
        self.kernel = kernel
        self.chip = chip
    }

    deinit {
        try? set(0)
        kernel.close(descriptor)
    }

    /// Activates the lines whose bit is set and deactivates all others in one request, which is
    /// simultaneous if the chip supports that.
    package func set(_ bits: UInt64) throws(DeviceError) {
        var values = gpio_v2_line_values(bits: bits, mask: mask)
        do {
            try withUnsafeMutablePointer(to: &values) { (pointer) throws(Errno) in
                try kernel.control(descriptor, GL_GPIO_V2_LINE_SET_VALUES, pointer)
            }
        } catch {
            throw GPIOFailure(kernel: kernel, chip: chip).using(error, "switch lines")
        }
    }

    /// Reads the levels of the lines back; a bit is set if its line is active.
    package func values() throws(DeviceError) -> UInt64 {
        var values = gpio_v2_line_values(bits: 0, mask: mask)
        do {
            try withUnsafeMutablePointer(to: &values) { (pointer) throws(Errno) in
                try kernel.control(descriptor, GL_GPIO_V2_LINE_GET_VALUES, pointer)
            }
        } catch {
            throw GPIOFailure(kernel: kernel, chip: chip).using(error, "read lines")
        }
        return values.bits & mask
    }
}
