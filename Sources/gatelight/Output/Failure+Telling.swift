import ArgumentParser
import DeviceInterface
import Failures

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
    /// Says it on standard error.
    func tell() {
        for (index, line) in lines.enumerated() {
            if index == 0 { StandardError.tell(line) } else { StandardError.write(line) }
        }
    }

    /// Says it on standard error; the exit status that goes with it.
    fileprivate func told() -> ExitCode {
        tell()
        return ExitCode(status.rawValue)
    }
}
