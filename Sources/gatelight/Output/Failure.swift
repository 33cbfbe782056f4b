import ArgumentParser
import DeviceInterface
import FoundationEssentials

/// Why a command could not do its work: one line for standard error and a status of sysexits.h.
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
    let message: String

    init(_ status: Status, _ message: String) {
        self.status = status
        self.message = message
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
}

/// Runs a command's work; a `Failure` becomes one line on standard error and its exit status.
func reportingFailures(_ work: () async throws -> Void) async throws {
    do {
        try await work()
    } catch let failure as Failure {
        StandardError.write("gatelight: \(failure.message)")
        throw ExitCode(failure.status.rawValue)
    } catch let error as DeviceError {
        let failure = Failure(error)
        StandardError.write("gatelight: \(failure.message)")
        throw ExitCode(failure.status.rawValue)
    }
}
