import ArgumentParser
import GateSimulation

extension ExpectedLines {
    /// Says on standard error where they differ, and ends with status 1 if they do.
    func compare(_ lines: [VerdictLine]) throws(ExitCode) {
        let differences = differences(from: lines.map(\.json))
        differences.forEach(StandardError.write)
        guard differences.isEmpty else { throw ExitCode(1) }
    }
}
