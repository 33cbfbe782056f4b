import ArgumentParser
import Failures
import FoundationEssentials
import ReadingBench
import SystemPackage

/// Options for the scenes that the bench draws.
struct DrawnScenes: ParsableArguments {
    @Option(help: "Draw scenes of a gate and read them.")
    var scenes: SceneChoice?
    @Option(help: "Seed of the drawn scenes.")
    var seed: UInt64 = 1
    @Option(
        help: """
            Number of scenes of each condition, or of streams, 1 to 10000. (default: gate 32, \
            sweep 5, empty 40, colours 24, curves 10, streams 16)
            """)
    var count: Int?
    @Option(
        help: """
            Write the scenes to this folder as PNG files, and a list of their contents beside it. \
            Scenes that are written are read only with --engines. With --scenes curves: write the \
            charts to this folder.
            """)
    var output: String?

    func validate() throws {
        try require("--count", count, in: 1...10_000)
    }
}

/// Options for the engines that the bench compares with ours.
struct OtherEngines: ParsableArguments {
    @Option(
        help: """
            Engines that read the pictures: all, or names separated by commas: zbar, zxing-cpp, \
            wechat, opencv, opencv-aruco, quirc, gatelight-live, gatelight-thorough. Gatelight's \
            engines are added unless one of them is named. Scripts/reading/setup installs all \
            others except zbar. (default: gatelight-live,gatelight-thorough)
            """)
    var engines: String?
    @Option(
        help: """
            Folder of WeChat's models: detect.prototxt, detect.caffemodel, sr.prototxt and \
            sr.caffemodel. (default: the environment variable GATELIGHT_WECHAT_MODELS)
            """)
    var wechatModels: String?

    func validate() throws {
        for name in names where !EngineRoster.names.contains(name) {
            throw ValidationError(
                "--engines: \"\(name)\" is not an engine; accepted: all, "
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
            models: models.map { FilePath(argument: $0) })
    }
}
