import DeviceInterface
import GateScenes
import ReadingBench
import SystemPackage
import TerminalAssembly

/// Reads pictures with one engine after the other, and prints how each did.
struct ReadingRun {
    let roster: EngineRoster
    let json: Bool
    private var warmedUp = false

    init(_ names: [String], places: EngineRoster.Places, json: Bool) {
        roster = EngineRoster(names, places: places)
        self.json = json
    }

    private var names: [String] { roster.engines.map(\.name) }

    /// Every picture under a folder; its subfolders are the sets. Where a list of what is in them stands
    /// beside the folder, as `NAME-truth.jsonl`, misreads are texts that are in no line of it.
    mutating func read(folder: String) throws {
        let root = FilePath(folder)
        let truth = try Self.truth(beside: root)
        if truth.isEmpty {
            StandardError.write("no \(root)-truth.jsonl: misreads cannot be told")
        }
        var tally = ReadingTally()
        let pictures = try Files.pictures(under: root)
        for (index, path) in pictures.enumerated() {
            StandardError.progress("\(index) of \(pictures.count): \(path)")
            let picture: BenchPicture
            do {
                picture = try BenchPicture(Input.picture(path.string), number: UInt64(index))
            } catch let failure as Failure {
                throw failure
            } catch {
                throw Failure(.data, "\(path): \(error)")
            }
            let set = path.removingLastComponent().lastComponent?.string ?? ""
            for (engine, reading) in readings(of: picture, index) {
                tally.add(reading, of: truth[path.string], in: set, by: engine)
            }
        }
        finish(tally, name: "pictures of \(folder)")
    }

    /// Drawn scenes, without a file.
    mutating func read(_ choice: SceneChoice, seed: UInt64, count: Int?) {
        var tally = ReadingTally()
        var index = 0
        choice.forEachEntry(seed: seed, count: count) { entry in
            StandardError.progress("\(index): \(entry.name)")
            let drawn = entry.draw()
            let truth = PictureTruth(path: entry.name, code: entry.code, corners: drawn.corners)
            let picture = BenchPicture(drawn, number: UInt64(index))
            let set = String(entry.name.prefix { $0 != "/" })
            for (engine, reading) in readings(of: picture, index) {
                tally.add(reading, of: truth, in: set, by: engine)
            }
            index += 1
        }
        finish(tally, name: "scenes \(choice.rawValue), seed \(seed)")
    }

    /// What each engine reads in one picture, the first of them another one each time.
    mutating func readings(of picture: BenchPicture, _ index: Int) -> [(String, Reading?)] {
        if !warmedUp {
            for engine in roster.engines { _ = try? engine.read(picture) }
            warmedUp = true
        }
        return roster.order(for: index).map { engine in
            (engine.name, Self.reading(of: picture, by: engine))
        }
    }

    /// `nil` where the engine fails, which is told and counted.
    static func reading(of picture: BenchPicture, by engine: any ReadingEngine) -> Reading? {
        do {
            return try engine.read(picture)
        } catch {
            StandardError.write("\(engine.name), picture \(picture.frame.number): \(error)")
            return nil
        }
    }

    private static func truth(beside folder: FilePath) throws(Failure) -> TruthList {
        let path = FilePath("\(folder)-truth.jsonl")
        guard FileStatus(path) != nil else { return TruthList() }
        let lines = try Files.read(path, limit: 256 << 20)
        do {
            return try TruthList(lines: lines)
        } catch {
            throw Failure(.data, "\(path): \(error)")
        }
    }

    private func finish(_ tally: ReadingTally, name: String) {
        StandardError.progress("")
        printAbsences(name: name)
        if !json { StandardOutput.write(ReadingLine.heading) }
        for line in tally.lines(name: name, engines: names) { print(line, line.text) }
    }

    /// What was asked for and is not there is said first, so that no table hides it.
    func printAbsences(name: String) {
        for absence in roster.absences {
            let line = ReadingLine(name: name, absence)
            print(line, line.text)
        }
    }

    func print(_ line: some Encodable, _ text: String) {
        StandardOutput.write(json ? VerdictLine.json(line) : text)
    }
}
