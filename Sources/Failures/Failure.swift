package import DeviceInterface

/// Why a command could not do its work: one or more lines for standard error, and an exit status.
package struct Failure: Error {
    /// Exit statuses of sysexits.h.
    package enum Status: Int32 {
        /// `EX_USAGE`: the command line is wrong.
        case usage = 64
        /// `EX_DATAERR`: the input is malformed.
        case data = 65
        /// `EX_NOINPUT`: an input file is missing.
        case noInput = 66
        /// `EX_UNAVAILABLE`: a device or service is not available.
        case unavailable = 69
        /// `EX_CANTCREAT`: an output file cannot be written.
        case cannotCreate = 73
        /// `EX_IOERR`: reading or writing failed.
        case ioError = 74
        /// `EX_NOPERM`: the user may not do this.
        case noPermission = 77
        /// `EX_CONFIG`: the configuration is wrong.
        case configuration = 78
    }

    /// The exit status.
    package let status: Status
    /// The lines of the message. A line break inside one of them came from outside and is displayed
    /// as a quoted character.
    package let lines: [String]

    /// All lines as one text, separated by semicolons.
    package var message: String { lines.joined(separator: "; ") }

    /// Creates a failure with one line.
    package init(_ status: Status, _ message: String) {
        self.init(status, lines: [message])
    }

    /// Creates a failure with several lines.
    package init(_ status: Status, lines: [String]) {
        self.status = status
        self.lines = lines
    }

    /// Creates a failure from a device's error.
    package init(_ error: DeviceError) {
        let status: Status =
            switch error.code {
            case .notFound: .noInput
            case .noPermission: .noPermission
            case .badData: .data
            case .busy, .unsupported, .disconnected, .timedOut, .wrongProgram: .unavailable
            case .ioFailed, .storageFull: .ioError
            }
        self.init(status, "\(error)")
    }
}
