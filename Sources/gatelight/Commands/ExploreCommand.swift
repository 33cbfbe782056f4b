import ArgumentParser
import Exploration
import Failures
import GateSimulation
import ProgramOutput
import Synchronization
import SystemPackage

struct ExploreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore", abstract: "Search for sequences that break the terminal's promises.",
        discussion: """
            Runs the whole terminal on a simulated machine, whose seed chooses who arrives, what \
            fails and in which order threads run. An oracle that knows the truth says what lamp \
            and barrier may show.

            """ + examples("explore --seed 1 --runs 100"))

    @Option(help: "The first seed.")
    var seed: UInt64 = 1
    @Option(help: "The number of runs, each with the next seed.")
    var runs = 100
    @Option(help: "The simulated seconds of each run.")
    var duration = 600
    @Option(help: "The number of runs at the same time.")
    var threads = 2
    @Flag var shrink = false
    @Option var script: String?

    func run() async throws {
        try await reportingFailures {
            let exploration = try Exploration()
            if let script {
                let bytes = try Files.read(FilePath(argument: script), limit: Script.maximumBytes)
                let result = try exploration.play(try Script(String(decoding: bytes, as: UTF8.self))) {
                    print($0)
                }
                print("trace", result.trace)
                return
            }
            let total = Mutex((reached: [String: Int](), time: Duration.zero, jobs: 0))
            let clock = ContinuousClock()
            let start = clock.now
            try await exploration.search(
                seed..<seed &+ UInt64(max(0, runs)), length: .seconds(duration), threads: threads
            ) { result in
                total.withLock { total in
                    for (what, count) in result.reached { total.reached[what, default: 0] += count }
                    total.time += result.time
                    total.jobs += result.jobs
                }
                if let violation = result.violation {
                    print("seed \(result.seed): \(violation)")
                    if shrink, let promise = result.promise {
                        print(exploration.shrunk(result.script, promise: promise).text)
                    }
                }
                return true
            }
            let (reached, time, jobs) = total.withLock { $0 }
            let real = clock.now - start
            print("\(time / .seconds(3600)) h in \(real), \(jobs) jobs")
            for (what, count) in reached.sorted(by: { $0.key < $1.key }) { print(what, count) }
        }
    }
}
