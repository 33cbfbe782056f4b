public import SystemPackage

/// A device, a file or a line failed: what was tried, on what, and what to do next.
public struct DeviceError: Error, Hashable, Sendable {
    /// What kind of failure, for a caller that must choose how to go on.
    public enum Code: String, Sendable {
        /// There is no such device or file.
        case notFound
        /// The kernel refused access.
        case noPermission
        /// Another process holds the device.
        case busy
        /// The device cannot do what was asked.
        case unsupported
        /// The device went away while in use.
        case disconnected
        /// The device did not answer in time.
        case timedOut
        /// The device answered with an error.
        case ioFailed
        /// The bytes from the device or file are not what they should be.
        case badData
        /// There is no space left to write to.
        case storageFull
    }

    /// What kind of failure.
    public var code: Code
    /// What was tried and on what, as in `open /dev/video0`.
    public var operation: String
    /// The kernel's own answer, if it gave one.
    public var errno: Errno?
    /// What to do next, a full sentence.
    public var advice: String

    /// Takes every part as it is.
    public init(_ code: Code, _ operation: String, errno: Errno? = nil, advice: String) {
        self.code = code
        self.operation = operation
        self.errno = errno
        self.advice = advice
    }

    /// Chooses the code the kernel's answer stands for.
    public init(errno: Errno, _ operation: String, advice: String) {
        let code: Code =
            switch errno {
            case .noSuchFileOrDirectory: .notFound
            case .permissionDenied, .notPermitted: .noPermission
            case .resourceBusy: .busy
            case .noSuchAddressOrDevice, .operationNotSupportedByDevice: .disconnected
            case .timedOut: .timedOut
            case .noSpace, Errno(rawValue: 122): .storageFull  // 122: EDQUOT, quota exceeded
            case .invalidArgument, .inappropriateIOCTLForDevice, .notSupported: .unsupported
            default: .ioFailed
            }
        self.init(code, operation, errno: errno, advice: advice)
    }
}

extension DeviceError: CustomStringConvertible {
    /// One line: `open /dev/video0: Permission denied. Add the user to the group "video".`
    public var description: String {
        let cause = errno.map { "\($0)" } ?? code.rawValue
        return "\(operation): \(cause). \(advice)"
    }
}
