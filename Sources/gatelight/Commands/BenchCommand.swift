import ArgumentParser
import Cryptography
import Failures
import ReadingBench
import SystemPackage
import TerminalBench
import ProgramOutput

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure verification and decoding on this machine.",
        discussion: """
            Measures the time from a payload to its verdict and from a frame to its verdicts. \
            --reading, --scenes, --looks, --boxed and --revocations replace these measurements by \
            others.

            """ + examples("bench --rounds 100 --frames 10", "bench --scenes empty --count 2"))

    @Option(
        help: "Folder of pictures to read. Prints rate, misreads and times of each subfolder.")
    var reading: String?
    @OptionGroup var drawn: DrawnScenes
    @Flag(
        help: """
            Read each picture of --reading or --scenes as the first frame of a stream, and count \
            how often the whole picture is searched. (default: --scenes gate)
            """)
    var looks = false
    @OptionGroup var others: OtherEngines
    @Flag(help: "Look at the same frames in this process and in the decoder's own, and compare.")
    var boxed = false
    @Option(
        help: """
            Build revocation lists with this number of entries, 10000 to 200000000, in a temporary \
            folder, and measure look-ups.
            """)
    var revocations: Int?
    @Option(help: "Number of times that each code is judged, 10 to 1000000.")
    var rounds: Int = 2000
    @Option(help: "Number of frames of each size and scene, 10 to 100000.")
    var frames: Int = 100
    @Flag(help: "Print one JSON object per line.")
    var json = false

    func validate() throws {
        try require("--rounds", rounds, in: 10...1_000_000)
        try require("--frames", frames, in: 10...100_000)
        try require("--revocations", revocations, in: 10_000...200_000_000)
    }

    private static let monitor = RunMonitor(
        progress: StandardError.progress, warn: StandardError.write)

    func run() async throws {
        try await reportingFailures {
            if let output = drawn.output {
                try Files.expectFolder(of: FilePath(argument: output))
            }
            if boxed { return try compare() }
            if looks { return try look() }
            if let reading { return try read(folder: reading) }
            if let scenes = drawn.scenes { return try read(scenes) }
            if let revocations {
                return try RevocationBench.run(entries: revocations).forEach(show)
            }
            try await measure()
        }
    }

    /// Measures what a terminal does in service: judging payloads and reading frames.
    private func measure() async throws {
        for algorithm in [SignatureAlgorithm.es256, .eddsa, .sm2] {
            show(try JudgingBench.run(algorithm, rounds: rounds))
        }
        for (width, height) in [(640, 480), (1280, 720), (1920, 1080)] {
            for view in FrameBench.View.allCases {
                show(
                    try await FrameBench.run(
                        width: width, height: height, view, frames: frames))
            }
        }
        show(.peak)
    }

    /// Measures what the decoder's own process costs.
    private func compare() throws {
        for (width, height) in [(640, 480), (1280, 720), (1920, 1080)] {
            for view in BoxBench.View.allCases {
                try BoxBench.run(width: width, height: height, view, frames: frames).forEach(show)
            }
        }
    }

    private func look() throws {
        var run = LookRun(monitor: Self.monitor)
        if let reading {
            try run.read(folder: reading)
        } else {
            run.read(drawn.scenes ?? .gate, seed: drawn.seed, count: drawn.count)
        }
        run.result.forEach(show)
    }

    private func read(folder: String) throws {
        var run = ReadingRun(others.names, places: others.places, monitor: Self.monitor)
        show(try run.read(folder: folder))
    }

    /// Writes the scenes to `--output`, or reads them. Does both if there are both `--output` and
    /// `--engines`.
    private func read(_ scenes: SceneChoice) throws {
        let (seed, count, output) = (drawn.seed, drawn.count, drawn.output)
        if let output, scenes != .curves {
            let pictures = try SceneFiles.write(
                scenes, seed: seed, count: count, to: FilePath(argument: output),
                monitor: Self.monitor)
            StandardError.write(
                "wrote \(pictures) pictures to \(output) and their list to \(output)-truth.jsonl")
            guard others.engines != nil else { return }
        }
        var run = ReadingRun(others.names, places: others.places, monitor: Self.monitor)
        switch scenes {
        case .curves:
            let curves = run.readCurves(seed: seed, count: count)
            show(curves.table)
            if let output { try curves.write(to: FilePath(argument: output)) }
        case .streams: show(run.readStreams(seed: seed, count: count))
        default: show(run.read(scenes, seed: seed, count: count))
        }
    }

    private func show(_ table: BenchTable) {
        table.absences.forEach(show)
        if !json, let heading = table.heading { StandardOutput.write(heading) }
        for line in table.lines { show(line) }
    }

    private func show(_ line: some TableLine) {
        StandardOutput.write(json ? Files.json(line) : line.text)
    }

    private func show(_ line: BenchLine) {
        StandardOutput.write(json ? Files.json(line) : line.text)
    }
}
