public import SystemPackage

/// The error of a device, a file or a line: what was tried, on what, and what to do next.
public struct DeviceError: Error, Hashable, Sendable {
    /// The kinds of failures, for callers that must choose how to continue.
    public enum Code: String, Sendable {
        /// There is no such device or file.
        case notFound
        /// The kernel refused access.
        case noPermission
        /// Another process holds the device.
        case busy
        /// The device cannot do what was requested.
        case unsupported
        /// The device went away while in use.
        case disconnected
        /// The device did not answer in time.
        case timedOut
        /// The device answered with an error.
        case ioFailed
        /// The bytes from the device or file are invalid.
        case badData
        /// There is no space left for writing.
        case storageFull
        /// The program itself is wrong.
        case wrongProgram
    }

    /// The kind of failure.
    public var code: Code
    /// The operation and its object, such as `open /dev/video0`.
    public var operation: String
    /// The kernel's error, if there was one.
    public var errno: Errno?
    /// The advice on what to do next, a full sentence.
    public var advice: String

    /// Creates an error from its parts.
    public init(_ code: Code, _ operation: String, errno: Errno? = nil, advice: String) {
        self.code = code
        self.operation = operation
        self.errno = errno
        self.advice = advice
    }

    /// Creates an error with the kind that the kernel's error stands for.
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
    /// One line, such as `open /dev/video0: Permission denied. Add the user to the group "video".`
    public var description: String {
        let cause = errno.map { "\($0)" } ?? code.rawValue
        return "\(operation): \(cause). \(advice)"
    }
}
