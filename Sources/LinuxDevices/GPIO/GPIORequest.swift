internal import CLinux
internal import DeviceInterface
internal import SystemPackage

/// A request for lines of a GPIO chip (`GPIO_V2_GET_LINE_IOCTL`, linux/gpio.h). The kernel grants
/// all of the lines or none.
struct GPIORequest {
    var chip: String
    /// The offsets within the chip, each once.
    var offsets: [UInt32]
    /// The `GPIO_V2_LINE_FLAG_*` bits of every line.
    var flags: UInt64
    /// The time that an input must be stable before an edge counts.
    var debounce: Duration?

    /// Returns the descriptor of the requested lines. The chip itself is always closed again.
    func lines(_ kernel: any Kernel) throws(DeviceError) -> Int32 {
        try check()
        let failure = GPIOFailure(kernel: kernel, chip: chip)
        let descriptor: Int32
        do {
            descriptor = try kernel.open(chip, flags: O_RDWR | O_CLOEXEC)
        } catch {
            throw failure.opening(error)
        }
        defer { kernel.close(descriptor) }
        var request = filled()
        do {
            try withUnsafeMutablePointer(to: &request) { (pointer) throws(Errno) in
                try kernel.control(descriptor, GL_GPIO_V2_GET_LINE, pointer)
            }
        } catch {
            throw failure.requesting(offsets, error, on: descriptor)
        }
        return request.fd
    }

    private func check() throws(DeviceError) {
        guard (1...Int(GPIO_V2_LINES_MAX)).contains(offsets.count),
            Set(offsets).count == offsets.count
        else {
            throw DeviceError(
                .unsupported, "request lines \(offsets) of \(chip)",
                advice: "Give every signal a line of its own.")
        }
    }

    private func filled() -> gpio_v2_line_request {
        var request = gpio_v2_line_request()
        withUnsafeMutableBytes(of: &request.offsets) { table in
            offsets.withUnsafeBytes { table.copyMemory(from: $0) }
        }
        withUnsafeMutableBytes(of: &request.consumer) { $0.copyBytes(from: "gatelight".utf8) }
        request.num_lines = UInt32(offsets.count)
        request.config.flags = flags
        if flags & UInt64(GPIO_V2_LINE_FLAG_OUTPUT.rawValue) != 0 {
            // Values are logical: with active-low, inactive is the high level.
            add(UInt32(GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES.rawValue), to: &request) { $0.values = 0 }
        }
        if let debounce, debounce > .zero {
            // More than a minute is a mistake, and must not overflow.
            let (seconds, attoseconds) = min(debounce, .seconds(60)).components
            add(UInt32(GPIO_V2_LINE_ATTR_ID_DEBOUNCE.rawValue), to: &request) {
                $0.debounce_period_us = UInt32(
                    seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
            }
        }
        return request
    }

    /// Adds an attribute that applies to every line.
    private func add(
        _ id: UInt32, to request: inout gpio_v2_line_request,
        _ fill: (inout gpio_v2_line_attribute) -> Void
    ) {
        var attribute = gpio_v2_line_config_attribute()
        attribute.attr.id = id
        attribute.mask = offsets.count == 64 ? .max : (1 << UInt64(offsets.count)) - 1
        fill(&attribute.attr)
        let size = MemoryLayout<gpio_v2_line_config_attribute>.stride
        withUnsafeMutableBytes(of: &request.config.attrs) { table in
            table.storeBytes(
                of: attribute, toByteOffset: Int(request.config.num_attrs) * size,
                as: gpio_v2_line_config_attribute.self)
        }
        request.config.num_attrs += 1
    }
}
