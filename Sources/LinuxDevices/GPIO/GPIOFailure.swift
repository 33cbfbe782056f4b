internal import CLinux
internal import DeviceInterface
internal import SystemPackage
internal import TextQuoting

/// Explains the errors of a GPIO chip, and queries the chip itself where that helps.
struct GPIOFailure {
    let kernel: any Kernel
    let chip: String

    /// Returns the error of a chip that could not be opened.
    func opening(_ errno: Errno) -> DeviceError {
        if let refusal = kernel.refusal { return refusal }
        let advice =
            switch errno {
            case .permissionDenied, .notPermitted:
                DevicePermission.advice(errno, group: "gpio")
            case .noSuchFileOrDirectory, .noSuchAddressOrDevice, .operationNotSupportedByDevice:
                "There is no such GPIO chip; `gpiodetect` lists the chips."
            default: "Check the chip with `gpioinfo`."
            }
        return DeviceError(errno: errno, "open \(chip)", advice: advice)
    }

    /// Returns the error of a chip that refused the lines.
    func requesting(_ offsets: [UInt32], _ errno: Errno, on descriptor: Int32) -> DeviceError {
        let list = offsets.map(String.init).joined(separator: ", ")
        return DeviceError(
            errno: errno, "request line \(list) of \(chip)",
            advice: advice(offsets, errno, on: descriptor))
    }

    /// Returns the error of lines that stopped working.
    func using(_ errno: Errno, _ operation: String) -> DeviceError {
        DeviceError(
            errno: errno, "\(operation) of \(chip)",
            advice:
                "If the chip sits on USB or I2C, check its cable; the terminal opens it again by itself."
        )
    }

    private func advice(_ offsets: [UInt32], _ errno: Errno, on descriptor: Int32) -> String {
        switch errno {
        case .resourceBusy:
            return takenLine(among: offsets, on: descriptor)
                ?? "Another program holds one of the lines; `gpioinfo` shows which."
        case .invalidArgument:
            return beyondTheEnd(offsets, on: descriptor)
                ?? "The chip cannot do this with the line; `gpioinfo` shows what it is."
        case .inappropriateIOCTLForDevice, .notSupported:
            return "This is not a GPIO chip, or the kernel is older than 5.10; use /dev/gpiochipN."
        default: return "Check the lines with `gpioinfo`."
        }
    }

    private func takenLine(among offsets: [UInt32], on descriptor: Int32) -> String? {
        for offset in offsets {
            var info = gpio_v2_line_info()
            info.offset = offset
            guard (try? control(descriptor, GL_GPIO_V2_GET_LINEINFO, &info)) != nil,
                info.flags & UInt64(GPIO_V2_LINE_FLAG_USED.rawValue) != 0
            else { continue }
            let consumer = withUnsafeBytes(of: info.consumer) { bytes in
                QuotedText.part(bytes.prefix { $0 != 0 })
            }
            return "Line \(offset) is taken by \"\(consumer.isEmpty ? "unknown" : consumer)\":"
                + " stop that program or driver, or choose another line."
        }
        return nil
    }

    private func beyondTheEnd(_ offsets: [UInt32], on descriptor: Int32) -> String? {
        var info = gpiochip_info()
        guard (try? control(descriptor, GL_GPIO_GET_CHIPINFO, &info)) != nil,
            let wrong = offsets.first(where: { $0 >= info.lines })
        else { return nil }
        guard info.lines > 0 else { return "The chip has no lines; choose another chip." }
        return "Line \(wrong) does not exist: the chip has \(info.lines) lines,"
            + " 0 to \(info.lines - 1)."
    }

    private func control<Argument>(
        _ descriptor: Int32, _ request: UInt, _ argument: inout Argument
    ) throws(Errno) {
        try withUnsafeMutablePointer(to: &argument) { (pointer) throws(Errno) in
            try kernel.control(descriptor, request, pointer)
        }
    }
}
