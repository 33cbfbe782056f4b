import DeviceInterface
package import Failures
import GateScenes
import Pictures
import SystemPackage

/// Reads pictures with one engine after the other, and tells how each did.
package struct ReadingRun {
    let roster: EngineRoster
    let monitor: RunMonitor
    private var warmedUp = false

    /// `names` are of `EngineRoster.names`.
    package init(_ names: [String], places: EngineRoster.Places, monitor: RunMonitor) {
        roster = EngineRoster(names, places: places)
        self.monitor = monitor
    }

    private var names: [String] { roster.engines.map(\.name) }

    /// Every picture under a folder; its subfolders are the sets. Where a list of what is in them stands
    /// beside the folder, as `NAME-truth.jsonl`, misreads are texts that are in no line of it.
    package mutating func read(folder: String) throws(Failure) -> BenchTable {
        let root = FilePath(argument: folder)
        let pictures = try Files.pictures(under: root)
        let truth = try Self.truth(beside: root)
        if truth.isEmpty {
            monitor.warn("\(root)-truth.jsonl is missing: misreads are not counted")
        }
        var tally = ReadingTally()
        for (index, path) in pictures.enumerated() {
            monitor.progress("\(index) of \(pictures.count): \(path)")
            let picture = try BenchPicture(path, number: UInt64(index))
            let set = path.removingLastComponent().lastComponent?.string ?? ""
            for (engine, reading) in readings(of: picture, index) {
                tally.add(reading, of: truth[path.string], in: set, by: engine)
            }
        }
        return table(tally, name: "pictures of \(folder)")
    }

    /// Drawn scenes, without a file.
    package mutating func read(_ choice: SceneChoice, seed: UInt64, count: Int?) -> BenchTable {
        var tally = ReadingTally()
        var index = 0
        choice.forEachEntry(seed: seed, count: count) { entry in
            monitor.progress("\(index): \(entry.name)")
            let drawn = entry.draw()
            let truth = PictureTruth(path: entry.name, code: entry.code, corners: drawn.corners)
            let picture = BenchPicture(drawn, number: UInt64(index))
            let set = String(entry.name.prefix { $0 != "/" })
            for (engine, reading) in readings(of: picture, index) {
                tally.add(reading, of: truth, in: set, by: engine)
            }
            index += 1
        }
        return table(tally, name: "scenes \(choice.rawValue), seed \(seed)")
    }

    /// What each engine reads in one picture, the first of them another one each time.
    mutating func readings(of picture: BenchPicture, _ index: Int) -> [(String, Reading?)] {
        if !warmedUp {
            for engine in roster.engines { _ = try? engine.read(picture) }
            warmedUp = true
        }
        return roster.order(for: index).map { engine in
            (engine.name, reading(of: picture, by: engine))
        }
    }

    /// `nil` where the engine fails, which is told and counted.
    func reading(of picture: BenchPicture, by engine: any ReadingEngine) -> Reading? {
        do {
            return try engine.read(picture)
        } catch {
            monitor.warn("\(engine.name), picture \(picture.frame.number): \(error)")
            return nil
        }
    }

    private static func truth(beside folder: FilePath) throws(Failure) -> TruthList {
        let path = FilePath(argument: "\(folder)-truth.jsonl")
        guard FileStatus(path) != nil else { return TruthList() }
        let lines = try Files.read(path, limit: 256 << 20)
        do {
            return try TruthList(lines: lines)
        } catch {
            throw Failure(.data, "\(path): \(error)")
        }
    }

    private func table(_ tally: ReadingTally, name: String) -> BenchTable {
        table(
            name: name, heading: ReadingLine.heading, tally.lines(name: name, engines: names))
    }

    /// The end of a run.
    func table(
        name: String, heading: String? = nil, _ lines: [any TableLine]
    ) -> BenchTable {
        monitor.progress("")
        let absences = roster.absences.map { ReadingLine(name: name, $0) }
        return BenchTable(absences: absences, heading: heading, lines: lines)
    }
}

extension BenchPicture {
    /// Of a PNG or JPEG file.
    init(_ path: FilePath, number: UInt64) throws(Failure) {
        do {
            try self.init(try Picture.read(path: path.string), number: number)
        } catch {
            throw Failure(.data, "\(path): \(error)")
        }
    }
}
