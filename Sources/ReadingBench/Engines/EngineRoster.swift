internal import QRDecoding
public import SystemPackage

/// The engines of one run, and those that are not available.
public struct EngineRoster {
    /// A requested engine that is not available.
    public struct Absence: Sendable, Equatable {
        /// The name, such as `wechat`.
        public let name: String
        /// One line that says why, and what to do.
        public let reason: String
    }

    /// The names of the engines that are Python packages.
    public static let helperNames = ["zxing-cpp", "wechat", "opencv", "opencv-aruco", "quirc"]
    /// The names of Gatelight's own engines for single pictures.
    public static let ownNames = ["gatelight-live", "gatelight-thorough"]
    /// The names of all engines.
    public static var names: [String] { ["zbar"] + helperNames + ownNames }

    /// The places of the helper's parts.
    public struct Places: Sendable {
        /// The interpreter whose environment contains the packages.
        public var python: FilePath
        /// The script that runs the engines.
        public var script: FilePath
        /// The folder of WeChat's models, if there is one.
        public var models: FilePath?

        /// Creates the set of places.
        public init(python: FilePath, script: FilePath, models: FilePath?) {
            (self.python, self.script, self.models) = (python, script, models)
        }
    }

    /// The available engines, in the requested order.
    public private(set) var engines: [any ReadingEngine] = []
    /// The requested engines that are not available.
    public private(set) var absences: [Absence] = []

    /// Creates a roster. `names` are from `EngineRoster.names`; any other is listed as absent.
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

    /// Returns the engines in the order for one picture. The order rotates, so that each engine is
    /// first equally often.
    public func order(for picture: Int) -> [any ReadingEngine] {
        guard !engines.isEmpty else { return [] }
        let first = picture % engines.count
        return Array(engines[first...] + engines[..<first])
    }
}
