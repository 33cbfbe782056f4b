import Admission
import ArgumentParser
import Cryptography
import DeviceInterface
import FoundationEssentials
import ReadingBench
import Regions
import SimulatedDevices
import SystemPackage
import TerminalAssembly
import Trust
import Verdicts
import Verification

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "How fast it verifies and decodes on this machine.")

    @Option(help: "Folder of pictures to read instead: rate, misreads and times of each subfolder.")
    var reading: String?
    @OptionGroup var drawn: DrawnScenes
    @Flag(help: "Of --reading or --scenes: how often a first frame is searched whole.")
    var looks = false
    @OptionGroup var others: OtherEngines
    @Option(help: "Entries of revocation lists to make in a temporary folder and ask instead.")
    var revocations: Int?
    @Option(help: "How often each code is judged.")
    var rounds: Int = 2000
    @Option(help: "Frames of each size.")
    var frames: Int = 100
    @Flag(help: "One JSON object a line.")
    var json = false

    func validate() throws {
        guard (10...1_000_000).contains(rounds), (10...100_000).contains(frames) else {
            throw ValidationError("--rounds takes 10 to 1000000, --frames 10 to 100000.")
        }
        guard (10_000...200_000_000).contains(revocations ?? 10_000) else {
            throw ValidationError("--revocations takes 10000 to 200000000.")
        }
    }

    func run() async throws {
        try await reportingFailures {
            if looks {
                try look()
                return
            }
            if let reading {
                var run = ReadingRun(others.names, places: others.places, json: json)
                try run.read(folder: reading)
                return
            }
            if let scenes = drawn.scenes {
                try read(scenes)
                return
            }
            if let revocations {
                var random = SeededRandom(seed: 1)
                try RevocationBench.run(entries: revocations, using: &random).forEach(show)
                return
            }
            for algorithm in [SignatureAlgorithm.es256, .eddsa, .sm2] {
                show(try judging(algorithm))
            }
            for (width, height) in [(640, 480), (1280, 720), (1920, 1080)] {
                for view in FrameBench.View.allCases {
                    show(
                        try await FrameBench.run(
                            width: width, height: height, view, frames: frames))
                }
            }
            show(BenchLine(name: "peak memory", peakMiB: BenchLine.peakMemory))
        }
    }

    private func look() throws {
        var run = LookRun()
        if let reading {
            try run.read(folder: reading)
        } else {
            run.read(drawn.scenes ?? .gate, seed: drawn.seed, count: drawn.count)
        }
        for line in run.result {
            StandardOutput.write(json ? VerdictLine.json(line) : line.text)
        }
    }

    /// Writes the scenes, or reads them, or both if engines are named.
    private func read(_ scenes: SceneChoice) throws {
        if let output = drawn.output, scenes != .curves {
            let pictures = try SceneFiles.write(
                scenes, seed: drawn.seed, count: drawn.count, to: output)
            StandardError.write("\(pictures) pictures in \(output), \(output)-truth.jsonl")
            guard others.engines != nil else { return }
        }
        var run = ReadingRun(others.names, places: others.places, json: json)
        switch scenes {
        case .curves:
            try run.readCurves(seed: drawn.seed, count: drawn.count, output: drawn.output)
        case .streams: run.readStreams(seed: drawn.seed, count: drawn.count)
        default: run.read(scenes, seed: drawn.seed, count: drawn.count)
        }
    }

    private func show(_ line: BenchLine) {
        StandardOutput.write(json ? VerdictLine.json(line) : line.text)
    }

    /// From payload to verdict, each time anew.
    private func judging(_ algorithm: SignatureAlgorithm) throws -> BenchLine {
        let code = try BenchCode(algorithm)
        let judge = Judge(verifier: Verifier(trust: code.trust))
        var times: [Duration] = []
        for _ in 0..<rounds {
            let start = MonotonicTime.now()
            let verdict = judge.judge(code.payload, at: code.time).verdict
            times.append(MonotonicTime.now() - start)
            guard verdict.lamp == .green else {
                throw Failure(
                    .unavailable, "the code to measure with is \(verdict.reason.rawValue)")
            }
        }
        return BenchLine(name: "payload to verdict, \(algorithm.rawValue)", times: times)
    }
}
