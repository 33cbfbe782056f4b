import ArgumentParser
import DeviceInterface
import FoundationEssentials
import SiteConfiguration

/// Why a command could not do its work: a line for standard error, or several, and a status of
/// sysexits.h.
struct Failure: Error {
    /// sysexits.h.
    enum Status: Int32 {
        case usage = 64
        case data = 65
        case noInput = 66
        case unavailable = 69
        case cannotCreate = 73
        case ioError = 74
        case noPermission = 77
        case configuration = 78
    }

    let status: Status
    /// Line ends within one of them came from outside, and are shown as such.
    let lines: [String]

    /// As one text.
    var message: String { lines.joined(separator: "; ") }

    init(_ status: Status, _ message: String) {
        self.init(status, lines: [message])
    }

    private init(_ status: Status, lines: [String]) {
        self.status = status
        self.lines = lines
    }

    /// A line for each fault of a configuration.
    init(_ status: Status, _ error: ConfigurationError) {
        self.init(status, lines: error.faults.map(\.description))
    }

    init(_ error: DeviceError) {
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

    /// Says it on standard error.
    func tell() {
        for (index, line) in lines.enumerated() {
            StandardError.write(index == 0 ? "gatelight: \(line)" : line)
        }
    }
}

/// Runs a command's work; a `Failure` becomes one line on standard error and its exit status. So does
/// output that was lost, whatever else came of the work: status 74. A reader that has enough is not told
/// about itself, but the status says that not all was printed.
func reportingFailures(_ work: () async throws -> Void) async throws {
    var outcome: (any Error)?
    do {
        try await work()
    } catch let failure as Failure {
        outcome = failure.told()
    } catch let error as DeviceError {
        outcome = Failure(error).told()
    } catch {
        outcome = error
    }
    try finishOutput()
    if let outcome { throw outcome }
}

/// Ends with status 74 if output was lost, and says so once.
func finishOutput() throws(ExitCode) {
    do throws(Failure) {
        try StandardOutput.finish()
    } catch {
        throw StandardOutput.isUnread ? ExitCode(error.status.rawValue) : error.told()
    }
}

extension Failure {
    /// Says it on standard error; the exit status that goes with it.
    fileprivate func told() -> ExitCode {
        tell()
        return ExitCode(status.rawValue)
    }
}
