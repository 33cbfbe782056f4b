import Failures
import GateScenes
package import SystemPackage

extension ReadingRun {
    /// Rates by distance for each condition.
    package mutating func readCurves(seed: UInt64, count: Int?) -> CurveResults {
        var tally = CurveTally()
        let scenes = SceneSet.curves(seed, count ?? SceneSet.curves.usualCount)
        for (index, entry) in scenes.enumerated() {
            monitor.progress("\(index) of \(scenes.count): \(entry.scene.name)")
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
        let engines = roster.engines.map(\.name)
        let points = tally.points(engines: engines)
        return CurveResults(
            table: table(name: "curves, seed \(seed)", points), tally: tally, engines: engines,
            points: points)
    }
}

/// Curves as they were measured.
package struct CurveResults {
    /// Their points.
    package let table: BenchTable
    fileprivate let tally: CurveTally
    fileprivate let engines: [String]
    fileprivate let points: [CurvePoint]

    /// Writes the points as lines of JSON, and charts.
    package func write(to folder: FilePath) throws {
        try Files.makeFolder(folder)
        let lines = points.map { Files.json($0) + "\n" }.joined()
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
