import FoundationEssentials
public import SystemPackage
import TUF

/// What is kept apart from the data: the version counter and, beside it, the clock's floor. Each also
/// tells that the other is missing.
extension TrustFolder {
    /// The file of the clock's floor.
    public var clockFloor: FilePath {
        floor.removingLastComponent().appending("clock.json")
    }

    var keptFloor: KeptFloor { KeptFloor.read(floor, on: disk) }
    var keptClockFloor: KeptClockFloor { KeptClockFloor.read(clockFloor, on: disk) }

    /// Whether the clock's floor was here and is not any more: the counter says that data was trusted,
    /// and with the first the clock's floor was written.
    public var lacksClockFloor: Bool {
        guard case .kept(let versions) = keptFloor, versions != .nothing else { return false }
        if case .kept = keptClockFloor { return false }
        return true
    }

    /// Writes down what of the two is missing and was here, so that no later loss can make it a lesser
    /// one. Whoever calls it holds the folder.
    public func noteLoss() throws(DiskError) {
        let set = try? currentSet()
        switch keptFloor {
        case .kept, .lost: break
        case .none where isNew: break
        case .none, .damaged:
            try KeptFloor.writeLost(since: latestPassed(set), to: floor, on: disk)
        }
        guard lacksClockFloor else { return }
        var clock = ClockFloor(signed: set.flatMap(signedTime))
        clock.isLost = true
        try KeptClockFloor.write(clock, to: clockFloor, on: disk)
    }

    /// Whether nothing here tells of an earlier set: neither a link to one, wherever it leads, nor the
    /// clock's floor.
    private var isNew: Bool {
        guard !hadData else { return false }
        do throws(DiskError) {
            return try currentSet() == nil
        } catch {
            return false
        }
    }

    /// Whether the clock's floor tells that data was trusted here.
    var hadData: Bool {
        switch keptClockFloor {
        case .kept(let clock): clock.signed != nil
        case .none: false
        case .damaged: true
        }
    }

    /// The latest time that has surely passed, as far as anything here tells.
    private func latestPassed(_ set: FilePath?) -> Date {
        [build, keptClockFloor.floor.latest, set.flatMap(signedTime)].compactMap(\.self)
            .reduce(build, max)
    }

    /// When a set says that it was signed. Of one that is not whole any more, too: it can only make
    /// doubts last.
    private func signedTime(_ set: FilePath) -> Date? {
        if let whole = try? read(set) { return whole.signed }
        let file = set.appending("metadata").appending("timestamp.json")
        let bytes = try? disk.read(file, limit: 1 << 20)
        return bytes.flatMap(UnverifiedMetadata.init)?.issued
    }

    /// After a new set: the clock's floor before it is switched to, so that there is one wherever there
    /// is a counter.
    func raiseClockFloor(_ set: TrustedSet) throws(DiskError) {
        guard let signed = set.signed else {
            if case .none = keptClockFloor {
                try KeptClockFloor.write(ClockFloor(), to: clockFloor, on: disk)
            }
            return
        }
        var clock = keptClockFloor.floor
        // A time that is signed and later than all that is known is as good as what was lost.
        if signed > clock.signed ?? .distantPast { clock.isLost = nil }
        clock = clock.raised(by: ClockFloor(signed: signed))
        guard .kept(clock) != keptClockFloor else { return }
        try KeptClockFloor.write(clock, to: clockFloor, on: disk)
    }

    /// The counter after a switch. One that was lost begins anew only with a set that is surely newer
    /// than whatever was here when it was missed: newer than the one before it, and signed later than
    /// all times that had passed then.
    func raiseFloor(_ set: TrustedSet, after old: TrustedSet?) throws(DiskError) {
        let versions = VersionFloor(set.inventory)
        if case .lost(let since) = keptFloor {
            guard old.map({ versions.isAbove(VersionFloor($0.inventory)) }) ?? true,
                let signed = set.signed, signed > since
            else { return }
        }
        try KeptFloor.write(versions, to: floor, on: disk)
    }
}
