package import GateSimulation
import Synchronization

/// The sum of many runs, for people and as JSON.
package struct ExplorationReport: Sendable {
    /// A run that broke a promise.
    package struct Failure: Sendable {
        /// The seed.
        package let seed: UInt64
        /// The broken promise in words.
        package let violation: String
        /// The shortest script that was found to break the same promise.
        package let script: String
    }

    private var runs = 0
    private var jobs = 0
    private var time = Duration.zero
    private var reached: [String: Int] = [:]
    /// The failures, in the order in which they were found.
    package private(set) var failures: [Failure] = []

    /// Creates an empty report.
    package init() {}

    /// Adds a run. Of a failing one, `shrunk` makes the script short.
    package mutating func add(
        _ result: Exploration.Result, shrunk: (Exploration.Result) -> Script
    ) -> Failure? {
        runs += 1
        jobs += result.jobs
        time += result.time
        for (what, count) in result.reached { reached[what, default: 0] += count }
        guard let violation = result.violation else { return nil }
        let failure = Failure(
            seed: result.seed, violation: violation,
            script: shrunk(result).text)
        failures.append(failure)
        return failure
    }

    /// What must be reached by a search of some hours, and was not: a search that never breaks
    /// something shows nothing about it.
    package var unreached: [String] { Oracle.goals.filter { reached[$0] == nil } }

    /// Whether no promise was broken, and a search of 1000 runs or more reached everything.
    package var isGood: Bool { failures.isEmpty && (runs < 1000 || unreached.isEmpty) }

    /// The lines for people. `real` is the time that the search took.
    package func text(in real: Duration, withReached: Bool) -> String {
        let hours = ((time / .seconds(3600)) * 100).rounded() / 100
        var lines = [
            "\(runs) runs, \(hours) simulated hours, \(jobs) jobs in \(Int(real / .seconds(1))) s; \(failures.count) runs broke a promise"
        ]
        if withReached {
            lines += reached.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
        }
        if !unreached.isEmpty {
            lines.append("never reached: " + unreached.joined(separator: ", "))
        }
        return lines.joined(separator: "\n")
    }
}

extension Exploration {
    /// Makes runs as `search` does, for at most `time`. `tell` receives each failure as it comes,
    /// and the sum at the end. Returns whether the search is good.
    package func report(
        from seed: UInt64, runs: Int, time: Duration?, length: Duration, threads: Int,
        withReached: Bool, tell: @escaping @Sendable (String) -> Void
    ) async throws -> Bool {
        let report = Mutex(ExplorationReport())
        let start = ContinuousClock.now
        let end = time.map { start + $0 }
        try await search(from: seed, runs: runs, length: length, threads: threads) { result in
            let failure = report.withLock { $0.add(result) { shrunk($0) } }
            if let failure {
                tell("seed \(failure.seed): \(failure.violation)\n\(failure.script)")
            }
            return end.map { ContinuousClock.now < $0 } ?? true
        }
        let sum = report.withLock { $0 }
        tell(sum.text(in: ContinuousClock.now - start, withReached: withReached))
        return sum.isGood
    }
}
