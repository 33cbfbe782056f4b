package import DeviceInterface

/// Why a command could not do its work: a line for standard error, or several, and a status of
/// sysexits.h.
package struct Failure: Error {
    /// sysexits.h.
    package enum Status: Int32 {
        case usage = 64
        case data = 65
        case noInput = 66
        case unavailable = 69
        case cannotCreate = 73
        case ioError = 74
        case noPermission = 77
        case configuration = 78
    }

    package let status: Status
    /// Line ends within one of them came from outside, and are shown as such.
    package let lines: [String]

    /// As one text.
    package var message: String { lines.joined(separator: "; ") }

    package init(_ status: Status, _ message: String) {
        self.init(status, lines: [message])
    }

    /// `lines` are told one after the other.
    package init(_ status: Status, lines: [String]) {
        self.status = status
        self.lines = lines
    }

    package init(_ error: DeviceError) {
        let status: Status =
            switch error.code {
            case .notFound: .noInput
            case .noPermission: .noPermission
            case .badData: .data
            case .busy, .unsupported, .disconnected, .timedOut: .unavailable
            case .ioFailed, .storageFull: .ioError
            }
        self.init(status, "\(error)")
    }
}
