internal import QRDecoding
public import SystemPackage

/// The engines of one run, and those that could not be had.
public struct EngineRoster {
    /// An engine that was asked for and is not there.
    public struct Absence: Sendable, Equatable {
        /// As in `wechat`.
        public let name: String
        /// Why, and what to do.
        public let reason: String
    }

    /// Engines that are Python packages.
    public static let helperNames = ["zxing-cpp", "wechat", "opencv", "opencv-aruco", "quirc"]
    /// Ours for pictures.
    public static let ownNames = ["gatelight-live", "gatelight-thorough"]
    /// All there are.
    public static var names: [String] { ["zbar"] + helperNames + ownNames }

    /// Where the helper's parts are.
    public struct Places: Sendable {
        /// The interpreter in whose environment the packages are.
        public var python: FilePath
        /// The script that runs the engines.
        public var script: FilePath
        /// The folder of WeChat's models, if there is one.
        public var models: FilePath?

        /// Takes all as they are.
        public init(python: FilePath, script: FilePath, models: FilePath?) {
            (self.python, self.script, self.models) = (python, script, models)
        }
    }

    /// In the order they were asked for.
    public private(set) var engines: [any ReadingEngine] = []
    /// What was asked for and is not there.
    public private(set) var absences: [Absence] = []

    /// `names` are of `EngineRoster.names`; any other is absent.
    public init(_ names: [String], places: Places) {
        let offered = Self.helperNames.contains(where: names.contains)
        let (helper, problem) = offered ? Self.helper(places) : (nil, "")
        for name in names {
            switch name {
            case "zbar": engines.append(ZBarEngine())
            case "gatelight-live": engines.append(GatelightEngine(.live))
            case "gatelight-thorough": engines.append(GatelightEngine(.thorough))
            default:
                guard let helper else {
                    absences.append(Absence(name: name, reason: problem))
                    continue
                }
                let offer = helper.offers.first { $0.name == name }
                if let offer, offer.missing == nil {
                    engines.append(HelperEngine(name: name, helper: helper))
                } else {
                    absences.append(
                        Absence(name: name, reason: offer?.missing ?? "no such engine"))
                }
            }
        }
    }

    private static func helper(_ places: Places) -> (EngineHelper?, problem: String) {
        do throws(EngineHelper.Failure) {
            let helper = try EngineHelper(
                python: places.python, script: places.script, models: places.models)
            return (helper, "")
        } catch {
            return (nil, error.description)
        }
    }

    /// The engines in the order for one picture: each is as often the first as any other.
    public func order(for picture: Int) -> [any ReadingEngine] {
        guard !engines.isEmpty else { return [] }
        let first = picture % engines.count
        return Array(engines[first...] + engines[..<first])
    }
}
