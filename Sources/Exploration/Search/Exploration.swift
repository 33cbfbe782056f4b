import DeviceInterface
import Dispatch
import FoundationEssentials
package import GateSimulation
import Synchronization

/// The search for sequences that break a promise: runs of the whole terminal, one for each seed.
package struct Exploration: Sendable {
    /// What a run gave.
    package struct Result: Sendable {
        /// The seed.
        package let seed: UInt64
        /// The broken promise in words; `nil` if all were kept.
        package let violation: String?
        /// The name of the broken promise.
        package let promise: String?
        /// What was reached, and how often.
        package let reached: [String: Int]
        /// A digest of the order of all jobs: the same for the same seed.
        package let trace: UInt64
        /// The number of jobs.
        package let jobs: Int
        /// The simulated time.
        package let time: Duration
        /// The script of the run.
        package let script: Script
    }

    private let prepared: PreparedDisk
    private let issuer: SimulatedIssuer

    /// Prepares the trusted data that all runs share.
    package init() throws {
        issuer = SimulatedIssuer(seed: 1)
        // 2026-06-01T08:00:00Z, as in a simulated gate.
        let start = Date(timeIntervalSince1970: 1_780_300_800)
        prepared = try PreparedDisk(Publications(by: issuer, at: start))
    }

    /// Makes the run of a seed, in which people arrive for `length`.
    package func run(seed: UInt64, length: Duration) throws -> Result {
        try run(Plan.script(seed: seed, length: length), seed: seed)
    }

    /// Makes a run for each of `seeds`, on `threads` threads. `take` receives the results as they
    /// come, one at a time, and returns whether to go on.
    package func search(
        _ seeds: Range<UInt64>, length: Duration, threads: Int,
        take: @escaping @Sendable (Result) -> Bool
    ) async throws {
        let progress = Progress(seeds)
        await withTaskGroup { group in
            for _ in 0..<max(1, threads) {
                group.addTask {
                    // A thread of its own: a run is no work for the shared pool.
                    await withCheckedContinuation { continuation in
                        DispatchQueue(label: "gatelight.explorer").async {
                            while let seed = progress.next() {
                                do {
                                    progress.note(try run(seed: seed, length: length), take)
                                } catch {
                                    progress.fail(error)
                                }
                            }
                            continuation.resume()
                        }
                    }
                }
            }
        }
        if let error = progress.error { throw error }
    }

    /// The seeds that are left, for several threads.
    private final class Progress: Sendable {
        private struct State {
            var seeds: Range<UInt64>
            var error: (any Error)?

            mutating func take() -> UInt64? {
                guard let seed = seeds.first else { return nil }
                seeds = seed + 1..<seeds.upperBound
                return seed
            }
        }

        private let state: Mutex<State>

        init(_ seeds: Range<UInt64>) {
            state = Mutex(State(seeds: seeds))
        }

        var error: (any Error)? { state.withLock { $0.error } }

        func next() -> UInt64? { state.withLock { $0.take() } }

        func note(_ result: Result, _ take: @Sendable (Result) -> Bool) {
            state.withLock { state in
                if !take(result) { state.seeds = 0..<0 }
            }
        }

        func fail(_ error: any Error) {
            state.withLock { state in
                state.seeds = 0..<0
                state.error = error
            }
        }
    }

    /// Returns the shortest script that breaks the same promise, after at most `runs` runs.
    package func shrunk(_ script: Script, promise: String, runs: Int = 400) -> Script {
        var shrinking = Shrinking(promise, runs: runs) { script in
            (try? run(script))?.promise
        }
        return shrinking.shrunk(script)
    }

    /// Plays a script. `tell` receives what happens, a line each.
    package func play(_ script: Script, tell: @escaping @Sendable (String) -> Void) throws -> Result
    {
        try run(script) { event in
            switch event {
            case .line(let line): tell("\(line.script)")
            case .lamp(let lamp, let now): tell("\(now.secondsText)     lamp \(lamp.rawValue)")
            case .barrier(let isOpen, let now):
                tell("\(now.secondsText)     barrier \(isOpen ? "open" : "shut")")
            case .process(let name, let what, let now):
                tell("\(now.secondsText)     \(name) \(what)")
            case .violation(let violation): tell("\(violation)")
            }
        }
    }

    /// Makes the run of a script.
    package func run(_ script: Script, seed: UInt64 = 0) throws -> Result {
        try run(script, seed: seed) { _ in }
    }

    private func run(
        _ script: Script, seed: UInt64 = 0,
        observe: @escaping @Sendable (ExploredRun.Event) -> Void
    ) throws -> Result {
        let outcome = try ExploredRun(script, prepared, issuer: issuer, observe: observe).run()
        return Result(
            seed: seed, violation: outcome.violation.map { "\($0)" },
            promise: outcome.violation?.promise.rawValue, reached: outcome.reached,
            trace: outcome.trace, jobs: outcome.jobs, time: outcome.time, script: script)
    }
}
