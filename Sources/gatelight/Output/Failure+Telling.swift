import ArgumentParser
import DeviceInterface
import Failures
import ProgramOutput

/// Runs a command's work. A `Failure` is printed on standard error and becomes the exit status.
/// Lost output gives status 74, whatever the result of the work. If the reader closed the pipe,
/// nothing is printed, but the status is still 74.
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

/// Throws status 74 if output was lost. Prints why, unless the reader closed the pipe.
func finishOutput() throws(ExitCode) {
    do throws(Failure) {
        try StandardOutput.finish()
    } catch {
        throw StandardOutput.isUnread ? ExitCode(error.status.rawValue) : error.told()
    }
}

extension Failure {
    /// Prints the failure on standard error.
    func tell() {
        for (index, line) in lines.enumerated() {
            if index == 0 { StandardError.tell(line) } else { StandardError.write(line) }
        }
    }

    /// Prints the failure on standard error and returns its exit status.
    fileprivate func told() -> ExitCode {
        tell()
        return ExitCode(status.rawValue)
    }
}
