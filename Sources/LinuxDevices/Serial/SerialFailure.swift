internal import DeviceInterface
internal import SystemPackage

/// Explains the errors of a serial line.
enum SerialFailure {
    /// Returns the error of a line that could not be opened or set up.
    static func opening(_ path: String, _ errno: Errno) -> DeviceError {
        let operation = "open \(path)"
        switch errno {
        case .ioError, .noSuchAddressOrDevice, .operationNotSupportedByDevice:
            return DeviceError(
                .disconnected, operation, errno: errno,
                advice: "There is no hardware behind the port; plug the adapter in again.")
        default: return DeviceError(errno: errno, operation, advice: advice(path, errno))
        }
    }

    /// Returns the error of a line that stopped working.
    static func using(_ path: String, _ errno: Errno, _ operation: String) -> DeviceError {
        switch errno {
        case .ioError, .noSuchAddressOrDevice, .operationNotSupportedByDevice, .badFileDescriptor:
            unplugged(path, operation, errno)
        default:
            DeviceError(
                errno: errno, "\(operation) \(path)",
                advice: "Check the cable; the terminal opens the port again by itself.")
        }
    }

    /// Returns the error of an adapter that is gone.
    static func unplugged(_ path: String, _ operation: String, _ errno: Errno? = nil)
        -> DeviceError
    {
        DeviceError(
            .disconnected, "\(operation) \(path)", errno: errno,
            advice:
                "The adapter was unplugged; plug it in. The terminal opens the port again by itself."
        )
    }

    private static func advice(_ path: String, _ errno: Errno) -> String {
        switch errno {
        case .noSuchFileOrDirectory:
            "The adapter is not plugged in, or has another name;"
                + " `ls -l /dev/serial/by-id` lists the ports."
        case .permissionDenied, .notPermitted:
            DevicePermission.advice(errno, group: "dialout")
        case .resourceBusy: "Another program holds the port; `fuser -v \(path)` names it."
        case .inappropriateIOCTLForDevice: "This is not a serial port; use a /dev/tty… device."
        default: "Check that it is a serial port: `stty -F \(path) -a`."
        }
    }
}
