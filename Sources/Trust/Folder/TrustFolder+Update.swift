public import FoundationEssentials
import Synchronization
public import SystemPackage
public import TUF

/// The source of an update. Nothing from it is trusted before it is verified.
public struct UpdateSource: Sendable {
    /// The mirror of metadata files.
    public let metadata: any Mirror
    /// The mirror of target files.
    public let targets: any Mirror
    /// Whether a person brought it. An old stick is no attack, but an old answer of a server is
    /// one.
    public let isCarried: Bool

    /// Creates a source from two mirrors.
    public init(metadata: any Mirror, targets: any Mirror, isCarried: Bool) {
        self.metadata = metadata
        self.targets = targets
        self.isCarried = isCarried
    }

    /// Creates a source from a folder with a repository's layout. The folder is `names` within one
    /// that may be a stick, below which no link is followed.
    public init(folder: FilePath, within names: [String] = []) {
        self.init(
            metadata: FolderMirror(folder, within: names + ["metadata"]),
            targets: FolderMirror(folder, within: names + ["targets"]), isCarried: true)
    }
}

extension TrustFolder {
    /// Brings in what a source offers. The new set is verified completely beside the current one,
    /// then switched to in one step. Whatever happens, and whenever the power fails, the trusted
    /// set is the old one or the new one. Only one update may run at a time.
    ///
    /// `now` is the time for judging expiry; it must not be below the clock's floor.
    public func update(from source: UpdateSource, now: Date) -> UpdateOutcome {
        let outcome: UpdateOutcome
        do throws(UpdateError) {
            outcome = try updateOrThrow(from: source, now: now)
        } catch {
            outcome = UpdateOutcome(error)
        }
        // The verified parts of an interrupted update are kept for the next attempt.
        if case .failed = outcome { return outcome }
        try? disk.remove(next)
        return outcome
    }

    private func updateOrThrow(
        from source: UpdateSource, now: Date
    ) throws(UpdateError) -> UpdateOutcome {
        let current = try onDisk { () throws(DiskError) in try setToReplace() }
        let had = current.flatMap { try? read($0) }
        // Nothing is taken over from an incomplete set, but it is removed.
        let old = had == nil ? nil : current
        try onDisk { () throws(DiskError) in
            try noteLoss()
            try prepareNext(from: old, keeping: current)
        }
        let watched = WatchedMirror(source.metadata)
        var updater = try Updater(
            metadata: watched, store: SetStore(disk: disk, folder: next.appending("metadata")),
            now: now)
        do throws(UpdateError) {
            try updater.refresh()
        } catch {
            guard let had, source.isCarried, let offered = watched.timestamp?.version,
                error.kind == .rollback, offered < had.version
            else { throw error }
            return .alreadyNewer(version: had.version)
        }
        let plan = try SetPlan(try updater.inventory(), holding: holding)
        let versions = VersionFloor(plan.inventory)
        try expectAboveFloor(versions)
        let same = had.flatMap { VersionFloor($0.inventory) == versions ? $0 : nil }
        if let same {
            try expectSame(watched, as: old)
            if same.leftOut.isEmpty { return try kept(same) }
        }
        let leftOut = try bringIn(plan, updater, source.targets, old: had, at: old)
        // Missing parts of the set are requested again; there is no other set until they are found.
        if let same, leftOut.isLike(same.leftOut) { return try kept(same) }
        let set = try verifiedNext()
        try onDisk { () throws(DiskError) in try switchToNext(from: current, to: set, after: had) }
        return .updated(version: set.version)
    }

    /// Returns the current set, if its link leads to one.
    private func setToReplace() throws(DiskError) -> FilePath? {
        do throws(DiskError) {
            return try currentSet()
        } catch {
            // A link that leads elsewhere is replaced like any other.
            if case .failed(_, .invalidArgument) = error { return nil }
            throw error
        }
    }

    /// Ends an update without anything new. A counter that a power cut left behind is raised.
    private func kept(_ set: TrustedSet) throws(UpdateError) -> UpdateOutcome {
        if case .kept(let floor) = keptFloor, VersionFloor(set.inventory).isAbove(floor) {
            try onDisk { () throws(DiskError) in try raiseFloor(set, after: nil) }
        }
        return .alreadyNewer(version: set.version)
    }

    private func expectAboveFloor(_ versions: VersionFloor) throws(UpdateError) {
        guard case .kept(let floor) = keptFloor, floor.isAbove(versions) else { return }
        throw UpdateError(
            .rollback, "timestamp.json",
            "version \(versions.timestamp) under root \(versions.root), after version \(floor.timestamp) under root \(floor.root)"
        )
    }

    /// Throws if the same version has other bytes; two different sets of one version cannot both be
    /// genuine.
    private func expectSame(_ watched: WatchedMirror, as old: FilePath?) throws(UpdateError) {
        let store = old.map { SetStore(disk: disk, folder: $0.appending("metadata")) }
        guard let offered = watched.timestamp, let mine = try store?.load("timestamp") else {
            return
        }
        guard offered == UnverifiedMetadata(mine) else {
            throw UpdateError(
                .mixAndMatch, "timestamp.json",
                "this version is here already, with other content")
        }
    }

    /// Prepares `next/` with a copy of the current metadata, or with the installed root only.
    private func prepareNext(
        from old: FilePath?, keeping current: FilePath?
    ) throws(DiskError) {
        try removeLeftovers(but: current)
        // From the first set on there is a version floor. The loss of an earlier one was already
        // recorded.
        if case .none = keptFloor { try KeptFloor.write(.nothing, to: floor, on: disk) }
        let metadata = next.appending("metadata")
        try disk.makeFolder(next)
        try disk.makeFolder(next.appending("targets"))
        try disk.remove(metadata)
        try disk.makeFolder(metadata)
        guard let old else {
            let installed = try disk.read(root, limit: InstalledRoot.largestSize)
            return try disk.write(installed, to: metadata.appending("root.json"))
        }
        let from = old.appending("metadata")
        for name in try disk.names(in: from) {
            let bytes = try disk.read(from.appending(name), limit: 8 << 20)
            try disk.write(bytes, to: metadata.appending(name))
        }
    }

    /// Removes sets that a power cut left behind.
    private func removeLeftovers(but current: FilePath?) throws(DiskError) {
        for name in try disk.names(in: path) where name.hasPrefix("set-") {
            let set = path.appending(name)
            if set != current { try disk.remove(set) }
        }
    }

    /// Brings in every useful target: a second name for a file that already exists, or the mirror's
    /// bytes, which are verified before they are stored. Missing targets of a region are left out
    /// and recorded in the set.
    private func bringIn(
        _ plan: SetPlan, _ updater: Updater, _ mirror: any Mirror,
        old: TrustedSet?, at folder: FilePath?
    ) throws(UpdateError) -> LeftOut {
        var leftOut = LeftOut()
        for gap in plan.inventory.gaps {
            guard RegionScope.scopes(of: gap.patterns) != nil else { throw gap.error }
            leftOut.roles[gap.id] = "\(gap.error.kind.rawValue): \(gap.error.detail)"
        }
        let before = Set(old?.inventory.targets.map(\.target) ?? [])
        for item in plan.items {
            let target = item.entry.target
            let isHere = before.contains(target) && old?.leftOut.targets[target.path] == nil
            do throws(UpdateError) {
                try bringIn(item, updater, mirror, from: isHere ? folder : nil)
            } catch {
                guard item.place.isRegional, error.kind != .unavailable else { throw error }
                leftOut.targets[target.path] = "\(error.kind.rawValue): \(error.detail)"
            }
        }
        try onDisk { () throws(DiskError) in
            try removeStrangers(plan, leftOut)
            try removeMetadata(butOf: updater.rolesRead)
            try leftOut.write(in: next, on: disk)
        }
        return leftOut
    }

    private func bringIn(
        _ item: SetPlan.Item, _ updater: Updater, _ mirror: any Mirror, from folder: FilePath?
    ) throws(UpdateError) {
        let target = item.entry.target
        let file = Self.file(target.path, in: next)
        if isThere(file, item.length), let bytes = try? disk.read(file, limit: item.length),
            updater.isCurrent(target, bytes)
        {
            return
        }
        try onDisk { () throws(DiskError) in
            try makeFolders(above: file)
            try disk.remove(file)
        }
        if let folder {
            let kept = Self.file(target.path, in: folder)
            return try onDisk { () throws(DiskError) in try disk.link(kept, at: file) }
        }
        let bytes = try updater.download(target, from: mirror)
        try onDisk { () throws(DiskError) in
            try disk.write(bytes, to: file)
            try disk.sync(file)
        }
    }

    private func isThere(_ file: FilePath, _ length: Int) -> Bool {
        (try? disk.size(of: file)) == length
    }

    private func makeFolders(above file: FilePath) throws(DiskError) {
        var folder = next.appending("targets")
        let depth = folder.components.count
        for part in file.removingLastComponent().components.dropFirst(depth) {
            folder.append(part)
            try disk.makeFolder(folder)
        }
    }

    /// Removes files of an earlier attempt that are not needed.
    private func removeStrangers(_ plan: SetPlan, _ leftOut: LeftOut) throws(DiskError) {
        let paths = plan.items.map(\.entry.target.path)
        let wanted = Set(
            paths.filter { leftOut.targets[$0] == nil }.map { Self.file($0, in: next) })
        func clean(_ folder: FilePath, _ depth: Int) throws(DiskError) {
            for name in try disk.names(in: folder) {
                let path = folder.appending(name)
                guard !wanted.contains(path) else { continue }
                let isAbove = wanted.contains { $0.starts(with: path) }
                guard isAbove, depth < 8 else {
                    try disk.remove(path)
                    continue
                }
                try clean(path, depth + 1)
            }
            try disk.sync(folder)
        }
        try clean(next.appending("targets"), 0)
    }

    /// Removes the metadata of roles without a delegation and of roles whose new metadata was
    /// unobtainable.
    private func removeMetadata(butOf roles: Set<String>) throws(DiskError) {
        let kept = Set(
            (roles.union(["root", "timestamp", "snapshot"])).map {
                QuotedName.quoting($0) + ".json"
            })
        let metadata = next.appending("metadata")
        for name in try disk.names(in: metadata) where !kept.contains(name) {
            guard !name.hasSuffix(".root.json") else { continue }
            try disk.remove(metadata.appending(name))
        }
    }

    /// Reads the new set back in the way in which the terminal will read it.
    private func verifiedNext() throws(UpdateError) -> TrustedSet {
        do {
            return try read(next)
        } catch {
            throw error as? UpdateError ?? UpdateError(.unavailable, next.string, "\(error)")
        }
    }

    private func switchToNext(
        from old: FilePath?, to set: TrustedSet, after had: TrustedSet?
    ) throws(DiskError) {
        try raiseClockFloor(set)
        let metadata = next.appending("metadata")
        for name in try disk.names(in: metadata) { try disk.sync(metadata.appending(name)) }
        try disk.sync(metadata)
        try disk.sync(next)
        let number = old?.lastComponent.flatMap { Self.number($0.string) } ?? 0
        let name = "set-\(number + 1)"
        try disk.rename(next, to: path.appending(name))
        let link = path.appending("current.new")
        try disk.remove(link)
        try disk.makeSymbolicLink(to: name, at: link)
        // The set's new name must be on the disk before a link to it.
        try disk.sync(path)
        try disk.rename(link, to: current)
        try disk.sync(path)
        try raiseFloor(set, after: had)
        if let old { try disk.remove(old) }
    }

    private func onDisk<Value>(
        _ work: () throws(DiskError) -> Value
    ) throws(UpdateError) -> Value {
        do {
            return try work()
        } catch {
            throw UpdateError(.unavailable, path.string, "\(error)")
        }
    }
}

/// A mirror that remembers its timestamp, to report what was offered.
private final class WatchedMirror: Mirror {
    private let mirror: any Mirror
    private let seen = Mutex<UnverifiedMetadata?>(nil)

    init(_ mirror: any Mirror) {
        self.mirror = mirror
    }

    var timestamp: UnverifiedMetadata? { seen.withLock(\.self) }

    func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        let bytes = try mirror.bytes(at: path, limit: limit)
        if path == "timestamp.json" { seen.withLock { $0 = UnverifiedMetadata(bytes) } }
        return bytes
    }
}
