import ArgumentParser
import GateSimulation
import ProgramOutput

extension ExpectedLines {
    /// Prints the differences on standard error. Throws exit status 1 if there are any.
    func compare(_ lines: [VerdictLine]) throws(ExitCode) {
        let differences = differences(from: lines.map(\.json))
        differences.forEach(StandardError.write)
        guard differences.isEmpty else { throw ExitCode(1) }
    }
}
