internal import DeviceInterface
internal import SystemPackage

/// The reason why one request to a camera failed, independent of the request's purpose.
enum V4L2Failure: Error {
    /// The kernel refused the request.
    case kernel(Errno)
    /// The driver's answer cannot be true.
    case lie(String)
    /// The driver lost track of its buffers; only opening the camera again helps.
    case confused(String)
    /// The driver answered correctly but cannot do what is needed; the text is advice.
    case unsupported(String)
    /// No frame arrived for this long.
    case stalled(Duration)

    /// Returns the error for people: what was tried, on what, and what to do next.
    func explained(_ operation: String, path: String) -> DeviceError {
        switch self {
        case .kernel(let errno): Self.explained(errno, operation, path: path)
        case .lie(let what):
            DeviceError(
                .badData, operation,
                advice: "The driver's answer makes no sense: \(what). Try another format or camera."
            )
        case .confused(let what):
            DeviceError(
                .ioFailed, operation,
                advice: "The driver has lost track of its buffers (\(what)): if opening it again"
                    + " does not help, plug the camera in again.")
        case .unsupported(let advice): DeviceError(.unsupported, operation, advice: advice)
        case .stalled(let time):
            DeviceError(
                .timedOut, operation,
                advice: "No usable frame came for \(time); check the camera's cable and signal.")
        }
    }

    private static func explained(_ errno: Errno, _ operation: String, path: String)
        -> DeviceError
    {
        switch errno {
        case .permissionDenied, .notPermitted:
            DeviceError(
                errno: errno, operation,
                advice: DevicePermission.advice(errno, group: "video"))
        case .resourceBusy:
            DeviceError(
                errno: errno, operation,
                advice: "Another process holds the camera; `fuser -v \(path)` names it.")
        case .noSuchFileOrDirectory, .noSuchAddressOrDevice, .operationNotSupportedByDevice:
            DeviceError(
                errno: errno, operation,
                advice: "The camera is not plugged in, or \(path) names another device;"
                    + " `v4l2-ctl --list-devices` lists the cameras.")
        case .noSpace:
            // From STREAMON the kernel means the bus, not a disk.
            DeviceError(
                .ioFailed, operation, errno: errno,
                advice: "The USB bus has no bandwidth left: use another port, or smaller frames.")
        case .invalidArgument, .inappropriateIOCTLForDevice, .notSupported:
            DeviceError(
                errno: errno, operation,
                advice: "The driver refuses this; check that \(path) is a camera's capture node"
                    + " with `v4l2-ctl --list-devices`.")
        default:
            DeviceError(
                errno: errno, operation,
                advice: "The camera, its cable or its driver failed: plug it in again,"
                    + " and look into `dmesg`.")
        }
    }
}
