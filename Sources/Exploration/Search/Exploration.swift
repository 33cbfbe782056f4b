import DeviceInterface
import Dispatch
import FoundationEssentials
import Glibc
package import Failures
package import GateSimulation
import Synchronization
package import SystemPackage
import Verdicts

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

    /// The true time at which every run begins: 2026-06-01T08:00:00Z, as in a simulated gate.
    static let start = Date(timeIntervalSince1970: 1_780_300_800)

    private let disk: PreparedDisk
    private let issuer: SimulatedIssuer

    /// Prepares the trusted data that all runs share.
    package init() throws {
        issuer = SimulatedIssuer(seed: 1)
        disk = try PreparedDisk(Publications(by: issuer, at: Self.start))
    }

    /// Prepares what all runs share. Throws a `Failure` if the machine has no room for it.
    package static func prepared() throws(Failure) -> Exploration {
        do {
            return try Exploration()
        } catch {
            throw Failure(.cannotCreate, "the exploration cannot be prepared: \(error)")
        }
    }

    /// Plays the script in a file, on request in real time. `tell` receives what happens, a line
    /// each. Returns whether all promises were kept.
    ///
    /// Throws a `Failure` if the file cannot be read or is no script of an explored gate.
    package static func play(
        _ path: FilePath, inRealTime: Bool = false, tell: @escaping @Sendable (String) -> Void
    ) throws(Failure) -> Bool {
        try play(path, inRealTime: inRealTime) { event in
            if let line = event.line { tell(line) }
        }
    }

    static func play(
        _ path: FilePath, inRealTime: Bool, observe: @escaping @Sendable (ExploredRun.Event) -> Void
    ) throws(Failure) -> Bool {
        let bytes = try Files.read(path, limit: Script.maximumBytes)
        let exploration = try prepared()
        let start = ContinuousClock.now
        do {
            let script = try Script(String(decoding: bytes, as: UTF8.self))
            let result = try exploration.run(script) { event in
                if inRealTime { Self.wait(until: start + event.time) }
                observe(event)
            }
            return result.violation == nil
        } catch let error as WrongSite {
            throw Failure(
                .data, "\(path): line 1: \(error.name): no such value of a site, or not possible")
        } catch {
            throw Failure(.data, "\(path): \(error)")
        }
    }

    /// Makes the run of a seed, in which people arrive for `length`.
    package func run(seed: UInt64, length: Duration) throws -> Result {
        try run(Plan.script(seed: seed, length: length), seed: seed)
    }

    /// Makes `runs` runs, the first with `seed` and each next one with the next seed, on `threads`
    /// threads. `take` receives the results as they come, one at a time, and returns whether to go
    /// on.
    package func search(
        from seed: UInt64, runs: Int, length: Duration, threads: Int,
        take: @escaping @Sendable (Result) -> Bool
    ) async throws {
        let progress = Progress(next: seed, runs: runs)
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
            var next: UInt64
            var runs: Int
            var error: (any Error)?

            mutating func take() -> UInt64? {
                guard runs > 0 else { return nil }
                runs -= 1
                defer { next &+= 1 }
                return next
            }
        }

        private let state: Mutex<State>

        init(next: UInt64, runs: Int) {
            state = Mutex(State(next: next, runs: runs))
        }

        var error: (any Error)? { state.withLock { $0.error } }

        func next() -> UInt64? { state.withLock { $0.take() } }

        func note(_ result: Result, _ take: @Sendable (Result) -> Bool) {
            state.withLock { state in
                if !take(result) { state.runs = 0 }
            }
        }

        func fail(_ error: any Error) {
            state.withLock { state in
                state.runs = 0
                state.error = error
            }
        }
    }

    /// Returns the shortest script that breaks the same promise as `result`, after at most `runs`
    /// runs, and a minute.
    package func shrunk(_ result: Result, runs: Int = 400) -> Script {
        guard let promise = result.promise else { return result.script }
        var shrinking = Shrinking(promise, runs: runs) { script in
            (try? run(script))?.promise
        }
        return shrinking.shrunk(result.script, brokenAt: result.time)
    }

    /// Blocks the run's own thread, which simulates everything.
    private static func wait(until time: ContinuousClock.Instant) {
        let (seconds, attoseconds) = max(.zero, time - .now).components
        var rest = timespec(
            tv_sec: Int(clamping: seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        // A signal that wakes it early only makes the run faster.
        nanosleep(&rest, nil)
    }

    /// Makes the run of a script.
    package func run(_ script: Script, seed: UInt64 = 0) throws -> Result {
        try run(script, seed: seed, observe: nil)
    }

    private func run(
        _ script: Script, seed: UInt64 = 0,
        observe: (@Sendable (ExploredRun.Event) -> Void)?
    ) throws -> Result {
        let outcome = try ExploredRun(script, disk, issuer: issuer, observe: observe).run()
        return Result(
            seed: seed, violation: outcome.violation.map { "\($0)" },
            promise: outcome.violation?.promise.rawValue, reached: outcome.reached,
            trace: outcome.trace, jobs: outcome.jobs, time: outcome.time, script: script)
    }
}

extension ExploredRun.Event {
    /// The time since the start of the run.
    var time: Duration {
        switch self {
        case .line(let line): line.at
        case .lamp(_, let now), .barrier(_, let now), .process(_, _, let now): now
        case .judged(_, let now), .moment(_, let now): now
        case .violation(let violation): violation.at
        }
    }

    /// What happened, as a line for a person; `nil` if nothing did.
    var line: String? {
        switch self {
        case .line(let line): line.script
        case .lamp(let lamp, let now): "\(now.secondsText)     lamp \(lamp.rawValue)"
        case .barrier(let isOpen, let now):
            "\(now.secondsText)     barrier \(isOpen ? "open" : "shut")"
        case .process(let name, let what, let now): "\(now.secondsText)     \(name) \(what)"
        case .judged(let verdict, let now):
            "\(now.secondsText)     judged \(verdict.lamp.rawValue) \(verdict.reason.rawValue)"
        case .moment: nil
        case .violation(let violation): "\(violation)"
        }
    }
}
