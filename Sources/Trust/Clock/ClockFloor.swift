public import FoundationEssentials
public import SystemPackage

/// Times that have certainly passed. They are kept across restarts, separately from the trusted
/// data.
public struct ClockFloor: Hashable, Sendable, Codable {
    /// The latest time of issue in verified metadata.
    public var signed: Date?
    /// The last time at which the clock was trusted.
    public var lastGood: Date?
    /// Whether an earlier floor was lost and nothing has replaced it since.
    public var isLost: Bool?

    /// Creates a floor; by default nothing is known.
    public init(signed: Date? = nil, lastGood: Date? = nil) {
        self.signed = signed
        self.lastGood = lastGood
    }

    /// Returns a floor with the later of all times; `isLost` is this floor's.
    public func raised(by other: ClockFloor) -> ClockFloor {
        var raised = self
        raised.signed = [signed, other.signed].compactMap(\.self).max()
        raised.lastGood = [lastGood, other.lastGood].compactMap(\.self).max()
        return raised
    }

    /// The latest of the floor's times.
    var latest: Date? { [signed, lastGood].compactMap(\.self).max() }
}

/// The stored state of the clock's floor.
public enum KeptClockFloor: Hashable, Sendable {
    /// A floor is stored.
    case kept(ClockFloor)
    /// There is no floor: nothing was ever trusted here, or somebody removed it.
    case none
    /// The file is not a floor.
    case damaged

    /// The stored floor, or one without any times.
    public var floor: ClockFloor {
        if case .kept(let floor) = self { floor } else { ClockFloor() }
    }

    /// Reads a floor. Times outside the years 1970 to 9999 count as damage.
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

    /// Replaces the stored floor by what `change` makes of it, and leaves it if that is `nil`. No
    /// other process can change it in between.
    public static func change(
        _ path: FilePath, on disk: any Disk, _ change: (KeptClockFloor) -> ClockFloor?
    ) throws(DiskError) {
        let lock = try disk.lock(path.removingLastComponent())
        if let floor = change(read(path, on: disk)) { try write(floor, to: path, on: disk) }
        _ = consume lock
    }

    /// Stores a floor, replacing the file in one step.
    public static func write(
        _ floor: ClockFloor, to path: FilePath, on disk: any Disk
    ) throws(DiskError) {
        guard let data = try? JSONEncoder().encode(floor) else { return }
        try disk.replace(path, with: Array(data))
    }
}
