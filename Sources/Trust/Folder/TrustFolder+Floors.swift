import FoundationEssentials
public import SystemPackage
import TUF

/// The files that are kept apart from the data: the version counter and, beside it, the clock's
/// floor. Each also reveals that the other is missing.
extension TrustFolder {
    /// The file of the clock's floor.
    public var clockFloor: FilePath {
        floor.removingLastComponent().appending("clock.json")
    }

    var keptFloor: KeptFloor { KeptFloor.read(floor, on: disk) }
    var keptClockFloor: KeptClockFloor { KeptClockFloor.read(clockFloor, on: disk) }

    /// Whether the clock's floor was lost: the counter shows that data was trusted, and the clock's
    /// floor is written with the first trusted data.
    public var lacksClockFloor: Bool {
        guard case .kept(let versions) = keptFloor, versions != .nothing else { return false }
        if case .kept = keptClockFloor { return false }
        return true
    }

    /// Records the loss of either file, so that a later loss cannot make it look smaller. The
    /// caller must hold the folder's lock.
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
        try KeptClockFloor.change(clockFloor, on: disk) { kept in
            if case .kept = kept { nil } else { clock }
        }
    }

    /// Whether nothing reveals an earlier set: neither a link to one, wherever it leads, nor the
    /// clock's floor.
    private var isNew: Bool {
        guard !hadData else { return false }
        do throws(DiskError) {
            return try currentSet() == nil
        } catch {
            return false
        }
    }

    /// Whether the clock's floor shows that data was trusted here.
    var hadData: Bool {
        switch keptClockFloor {
        case .kept(let clock): clock.signed != nil
        case .none: false
        case .damaged: true
        }
    }

    /// Returns the latest time that has certainly passed, according to all files.
    private func latestPassed(_ set: FilePath?) -> Date {
        [build, keptClockFloor.floor.latest, set.flatMap(signedTime)].compactMap(\.self)
            .reduce(build, max)
    }

    /// Returns the time of a set's signature, even if the set is no longer complete: it can only
    /// make doubts last longer.
    private func signedTime(_ set: FilePath) -> Date? {
        if let whole = try? read(set) { return whole.signed }
        let file = set.appending("metadata").appending("timestamp.json")
        let bytes = try? disk.read(file, limit: 1 << 20)
        return bytes.flatMap(UnverifiedMetadata.init)?.issued
    }

    /// Raises the clock's floor after a new set, before the switch to it, so that the floor exists
    /// whenever the counter does.
    func raiseClockFloor(_ set: TrustedSet) throws(DiskError) {
        try KeptClockFloor.change(clockFloor, on: disk) { kept in
            guard let signed = set.signed else { return kept == .none ? ClockFloor() : nil }
            var clock = kept.floor
            // A signed time later than all known ones is as good as the lost floor.
            if signed > clock.signed ?? .distantPast { clock.isLost = nil }
            clock = clock.raised(by: ClockFloor(signed: signed))
            return kept == .kept(clock) ? nil : clock
        }
    }

    /// Raises the counter after a switch. A lost counter begins again only with a set that is
    /// certainly newer than everything present when the loss was noticed: newer than the previous
    /// set, and signed after all times that had passed then.
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
