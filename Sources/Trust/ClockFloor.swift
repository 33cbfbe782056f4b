public import FoundationEssentials
public import SystemPackage

/// Times that have surely passed; kept over restarts, apart from the trusted data.
public struct ClockFloor: Hashable, Sendable, Codable {
    /// The latest time of issue in metadata that was verified.
    public var signed: Date?
    /// The last time at which the clock was trusted.
    public var lastGood: Date?
    /// Whether a floor was here that is gone, and nothing came since that makes up for it.
    public var isLost: Bool?

    /// Nothing is known yet.
    public init(signed: Date? = nil, lastGood: Date? = nil) {
        self.signed = signed
        self.lastGood = lastGood
    }

    /// The later of all times. Whether it is lost is for this floor to say.
    public func raised(by other: ClockFloor) -> ClockFloor {
        var raised = self
        raised.signed = [signed, other.signed].compactMap(\.self).max()
        raised.lastGood = [lastGood, other.lastGood].compactMap(\.self).max()
        return raised
    }

    /// The latest of its times.
    var latest: Date? { [signed, lastGood].compactMap(\.self).max() }
}

/// What is known of the clock's floor.
public enum KeptClockFloor: Hashable, Sendable {
    /// It is kept.
    case kept(ClockFloor)
    /// There is none: nothing was ever trusted here, or somebody took it away.
    case none
    /// What is there is no floor.
    case damaged

    /// The floor, or one that knows nothing.
    public var floor: ClockFloor {
        if case .kept(let floor) = self { floor } else { ClockFloor() }
    }

    /// Reads a floor. Times that no calendar of ours can name are damage.
    public static func read(_ path: FilePath, on disk: any Disk) -> KeptClockFloor {
        do throws(DiskError) {
            let bytes = try disk.read(path, limit: 4096)
            guard let floor = try? JSONDecoder().decode(ClockFloor.self, from: Data(bytes)),
                [floor.signed, floor.lastGood].compactMap(\.self).allSatisfy(plausible.contains)
            else { return .damaged }
            return .kept(floor)
        } catch {
            if case .notFound = error { return .none }
            return .damaged
        }
    }

    /// The years 1970 to 9999.
    private static let plausible =
        Date(timeIntervalSince1970: 0)...Date(timeIntervalSince1970: 253_402_300_799)

    static func write(
        _ floor: ClockFloor, to path: FilePath, on disk: any Disk
    ) throws(DiskError) {
        guard let data = try? JSONEncoder().encode(floor) else { return }
        try disk.replace(path, with: Array(data))
    }
}
