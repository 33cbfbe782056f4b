import ArgumentParser
import FoundationEssentials
import ReadingBench
import SystemPackage

/// Options for the scenes that the bench draws.
struct DrawnScenes: ParsableArguments {
    @Option(help: "Scenes of a gate to draw: gate, sweep, empty, colours, curves or streams.")
    var scenes: SceneChoice?
    @Option(help: "Seed of the scenes.")
    var seed: UInt64 = 1
    @Option(
        help: "Scenes of each condition, or streams. The default is enough to tell engines apart.")
    var count: Int?
    @Option(
        help: """
            Folder for the scenes as PNG files, with a list of what they show beside it. For \
            curves: folder for the charts.
            """)
    var output: String?

    func validate() throws {
        guard (1...10_000).contains(count ?? 1) else {
            throw ValidationError("--count takes 1 to 10000.")
        }
    }
}

/// Options for the engines that the bench compares with ours.
struct OtherEngines: ParsableArguments {
    @Option(
        help: """
            Engines to read with: all, or names with commas between, of zbar, zxing-cpp, wechat, \
            opencv, opencv-aruco, quirc, gatelight-live, gatelight-thorough. Scripts/reading/setup \
            installs those that are neither Gatelight's own nor zbar.
            """)
    var engines: String?
    @Option(
        help: """
            Folder of WeChat's models: detect.prototxt, detect.caffemodel, sr.prototxt and \
            sr.caffemodel; or the environment's GATELIGHT_WECHAT_MODELS.
            """)
    var wechatModels: String?

    func validate() throws {
        for name in names where !EngineRoster.names.contains(name) {
            throw ValidationError(
                "--engines: no \"\(name)\"; give all or some of "
                    + EngineRoster.names.joined(separator: ", ") + ".")
        }
    }

    /// The engines to read with. All of our own are added unless one of them is named.
    var names: [String] {
        guard let engines else { return EngineRoster.ownNames }
        guard engines != "all" else { return EngineRoster.names }
        let named = engines.split(separator: ",").map(String.init)
        let isOursNamed = named.contains(where: EngineRoster.ownNames.contains)
        return named + (isOursNamed ? [] : EngineRoster.ownNames)
    }

    /// The paths of the helper's files. They lie in the repository, which is the current folder or
    /// the one in GATELIGHT_ENGINES.
    var places: EngineRoster.Places {
        let environment = ProcessInfo.processInfo.environment
        let root = FilePath(environment["GATELIGHT_ENGINES"] ?? ".")
        let models = wechatModels ?? environment["GATELIGHT_WECHAT_MODELS"]
        return EngineRoster.Places(
            python: root.appending(".build-engines/bin/python"),
            script: root.appending("Scripts/reading/engines.py"),
            models: models.map { FilePath($0) })
    }
}
