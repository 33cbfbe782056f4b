import GateScenes
import ReadingBench
import SystemPackage
import TerminalAssembly

extension ReadingRun {
    /// Rates by distance for each condition: points as lines of JSON, and charts.
    mutating func readCurves(seed: UInt64, count: Int?, output: String?) throws {
        var tally = CurveTally()
        let scenes = SceneSet.curves(seed, count ?? SceneSet.curves.usualCount)
        for (index, entry) in scenes.enumerated() {
            StandardError.progress("\(index) of \(scenes.count): \(entry.scene.name)")
            let drawn = entry.scene.scene.picture()
            let truth = PictureTruth(
                path: entry.scene.name, code: entry.scene.scene.code, corners: drawn.corners)
            for (engine, reading) in readings(
                of: BenchPicture(drawn, number: UInt64(index)), index)
            {
                tally.add(
                    reading, of: truth, condition: entry.condition,
                    modulePixels: entry.modulePixels, by: engine)
            }
        }
        StandardError.progress("")
        printAbsences(name: "curves, seed \(seed)")
        let engines = roster.engines.map(\.name)
        let points = tally.points(engines: engines)
        for point in points { print(point, point.text) }
        if let output { try write(tally, engines, points, to: FilePath(output)) }
    }

    private func write(
        _ tally: CurveTally, _ engines: [String], _ points: [CurvePoint], to folder: FilePath
    ) throws {
        try Files.makeFolder(folder)
        let lines = points.map { VerdictLine.json($0) + "\n" }.joined()
        try Files.write(Array(lines.utf8), to: folder.appending("curves.jsonl"))
        let chart = CurveChart(tally, engines: engines)
        for condition in tally.conditions {
            let name = String(condition.map { $0 == " " ? "-" : $0 })
            try Files.write(
                try chart.png(condition: condition), to: folder.appending("\(name).png"))
        }
        try Files.write(try chart.overview(), to: folder.appending("curves.png"))
    }
}
