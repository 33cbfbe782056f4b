import Foundation
import Regions
import SimulatedStorage
import SystemPackage
import Testing
import TestSupport
import TUF
import TUFPublishing

@testable import Trust

/// A terminal's folder in the states that updates, people and disks leave.
@Suite struct FolderStateTests {
    /// A repository with one region: versions 1 and 2 are of the same second, 3 is an hour later
    /// and has a second key.
    private struct Published {
        let repository: TestRepository
        let timestamps: [[UInt8]]

        init() throws {
            repository = try TestRepository(regions: [TestRepository.guangdong])
            var timestamps = [try repository.bytes("metadata/timestamp.json")]
            for time in [now, now + 3600] {
                repository.time = time
                if time != now {
                    let key = try NativeIssuer(region: try #require(Division(440_000)))
                    try repository.put(try key.regionalKey(), of: TestRepository.guangdong)
                }
                try repository.publish()
                timestamps.append(try repository.bytes("metadata/timestamp.json"))
            }
            self.timestamps = timestamps
        }
    }

    // No test changes it.
    nonisolated(unsafe) private static let published = Result { try Published() }

    private let repository: TestRepository
    private let timestamps: [[UInt8]]
    private let terminal: TestTerminal
    private let counter: FilePath = "/floor/version.json"
    private let clock: FilePath = "/floor/clock.json"

    init() throws {
        let published = try Self.published.get()
        (repository, timestamps) = (published.repository, published.timestamps)
        terminal = try TestTerminal(of: repository)
    }

    private func update(
        _ disk: SimulatedDisk? = nil, to version: Int, timestamp: [UInt8]? = nil,
        without missing: String? = nil, targets: (any Mirror)? = nil, isCarried: Bool = true,
        build: Date = .distantPast
    ) -> UpdateOutcome {
        let metadata = MirrorOfThen(
            FolderMirror(repository.file("metadata")), timestamp ?? timestamps[version - 1],
            without: missing)
        return folder(disk, build: build).update(
            from: UpdateSource(
                metadata: metadata, targets: targets ?? FolderMirror(repository.file("targets")),
                isCarried: isCarried),
            now: now)
    }

    private func folder(_ disk: SimulatedDisk? = nil, build: Date = .distantPast) -> TrustFolder {
        TrustFolder(
            "/trust", root: "/etc/root.json", floor: counter, build: build,
            disk: disk ?? terminal.disk)
    }

    /// What loading finds, in a word.
    private func state(_ disk: SimulatedDisk? = nil, build: Date = .distantPast) -> String {
        switch folder(disk, build: build).load() {
        case .none: "none"
        case .good(let set): "good \(set.version)"
        case .floorLost(let set): "floor lost \(set.version)"
        case .rolledBack(let has, let had): "rolled back \(has.timestamp) \(had.timestamp)"
        case .gone(let had): "gone \(had.timestamp)"
        case .damaged: "damaged"
        case .badRoot: "bad root"
        }
    }

    private func floor(_ version: Int) throws -> VersionFloor {
        try JSONDecoder().decode(
            VersionFloor.self, from: Data("{\"root\":1,\"timestamp\":\(version)}".utf8))
    }

    // MARK: The root

    @Test func `a root that cannot be used is told before anything else`() throws {
        for isNew in [true, false] {
            if !isNew { #expect(update(to: 1) == .updated(version: 1)) }
            let disk = terminal.disk.copy()
            try disk.write(Array("{}".utf8), to: "/etc/root.json")
            #expect(folder(disk).rootProblem()?.contains("no usable root metadata") == true)
            #expect(state(disk) == "bad root")
            try disk.remove("/etc/root.json")
            #expect(folder(disk).rootProblem()?.contains("/etc/root.json: not found") == true)
            #expect(state(disk) == "bad root")
            #expect(folder(disk).load().outage(at: now, grace: 0)?.contains("Install") == true)
        }
        #expect(terminal.folder.rootProblem() == nil)
    }

    // MARK: What is there

    @Test func `what is left of a set and its counter tells whether there was one`() throws {
        #expect(state() == "none" && !folder().lacksClockFloor)
        #expect(update(to: 1) == .updated(version: 1))
        let old = terminal.disk.copy()
        #expect(state() == "good 1" && folder().load().set?.store.regions.count == 1)
        #expect(update(to: 3) == .updated(version: 3))
        #expect(state() == "good 3")
        // Yesterday's copy.
        try old.write(try terminal.disk.read(counter, limit: 4096), to: counter)
        #expect(state(old) == "rolled back 1 3")
        #expect(folder(old).load().set == nil)
        let gone = terminal.disk.copy()
        try gone.remove("/trust/current")
        #expect(state(gone) == "gone 3")
        try gone.write([], to: counter)
        #expect(state(gone) == "damaged")
        try gone.remove(counter)
        #expect(state(gone) == "damaged", "the clock's floor is still there")
        try gone.write([], to: clock)
        #expect(state(gone) == "damaged")
        try gone.remove(clock)
        #expect(state(gone) == "none")
        try KeptFloor.writeLost(since: now, to: counter, on: gone)
        #expect(state(gone) == "damaged")
        try KeptFloor.write(.nothing, to: counter, on: gone)
        #expect(state(gone) == "none")
    }

    @Test func `each byte of a set is read, and none is replaced by another file's`() throws {
        #expect(update(to: 1) == .updated(version: 1))
        let targets: FilePath = "/trust/set-1/targets/regions/440000"
        let key = targets.appending(try #require(try terminal.disk.names(in: targets).first))
        for (path, change) in [
            (key, 0), (key, -1), ("/trust/set-1/metadata/timestamp.json", 20),
            ("/trust/set-1/metadata/440000.json", 20),
        ] as [(FilePath, Int)] {
            let disk = terminal.disk.copy()
            var bytes = try disk.read(path, limit: 1 << 20)
            if change < 0 { bytes.removeLast() } else { bytes[change] ^= 1 }
            try disk.write(bytes, to: path)
            #expect(state(disk) == "damaged", "\(path) \(change)")
            try disk.remove(path)
            #expect(state(disk) == "damaged", "\(path)")
        }
    }

    @Test(arguments: ["missing", "damaged", "lost"])
    func `a set without its counter is doubted, in words that say why`(_ what: String) throws {
        #expect(update(to: 1) == .updated(version: 1))
        switch what {
        case "missing": try terminal.disk.remove(counter)
        case "damaged": try terminal.disk.write([1], to: counter)
        default: try KeptFloor.writeLost(since: now, to: counter, on: terminal.disk)
        }
        #expect(state() == "floor lost 1")
        let region = try #require(Region("440000"))
        let doubt = folder().load().set?.store.validity.objection(to: region, at: now)
        let words = ["missing": "it is missing", "damaged": "not a version counter"]
        #expect(doubt?.contains(words[what] ?? "no update signed after 20") == true)
    }

    // MARK: Losses

    @Test func `a new terminal has lost nothing, however old the data that it gets`() {
        let build = now + 7200
        #expect(update(to: 1, build: build) == .updated(version: 1))
        #expect(state(build: build) == "good 1")
        #expect(!folder().lacksClockFloor)
    }

    @Test(arguments: ["set-7", "elsewhere"])
    func `a link to a set is the trace of one`(_ name: String) throws {
        let build = now + 7200
        try terminal.disk.makeSymbolicLink(to: name, at: "/trust/current")
        #expect(update(to: 1, build: build) == .updated(version: 1))
        #expect(state(build: build) == "floor lost 1")
        #expect(update(to: 3, build: build) == .updated(version: 3))
        #expect(state(build: build) == "floor lost 3", "it was signed before the program was built")
    }

    @Test func `a set that follows a lost counter heals it if it is newer than all there was`()
        throws
    {
        #expect(update(to: 2) == .updated(version: 2))
        try terminal.disk.remove(counter)
        #expect(update(to: 2) == .alreadyNewer(version: 2))
        #expect(KeptFloor.read(counter, on: terminal.disk) == .lost(since: now))
        #expect(update(to: 3) == .updated(version: 3))
        #expect(try KeptFloor.read(counter, on: terminal.disk) == .kept(floor(3)))
        // Of the same second as the set that was there is not later.
        let other = try TestTerminal(of: repository).disk
        #expect(update(other, to: 1) == .updated(version: 1))
        try other.remove(counter)
        #expect(update(other, to: 2) == .updated(version: 2))
        #expect(state(other) == "floor lost 2")
    }

    @Test func `a lost clock's floor is lost until something later is signed`() throws {
        #expect(update(to: 1) == .updated(version: 1))
        try terminal.disk.remove(clock)
        #expect(folder().lacksClockFloor)
        func isLost() -> Bool? {
            KeptClockFloor.read(clock, on: terminal.disk).floor.isLost
        }
        #expect(update(to: 1) == .alreadyNewer(version: 1))
        #expect(isLost() == true && !folder().lacksClockFloor)
        #expect(update(to: 2) == .updated(version: 2))
        #expect(isLost() == true, "of the same second")
        #expect(update(to: 3) == .updated(version: 3))
        #expect(isLost() == nil)
        #expect(KeptClockFloor.read(clock, on: terminal.disk).floor.signed == now + 3600)
    }

    @Test func `a clock's floor that is there stays, and a later good time is kept`() throws {
        let good = ClockFloor(signed: now - 5, lastGood: now + 9)
        try KeptClockFloor.write(good, to: clock, on: terminal.disk)
        #expect(update(to: 1) == .updated(version: 1))
        let kept = KeptClockFloor.read(clock, on: terminal.disk).floor
        #expect(kept.signed == now && kept.lastGood == now + 9)
        #expect(state() == "floor lost 1", "something was trusted here before")
        // A clock alone has run on a new terminal, too.
        let other = try TestTerminal(of: repository).disk
        try KeptClockFloor.write(ClockFloor(lastGood: now + 9), to: clock, on: other)
        #expect(update(other, to: 1) == .updated(version: 1))
        #expect(state(other) == "good 1")
    }

    @Test func `a counter that a power cut left behind is raised`() throws {
        #expect(update(to: 3) == .updated(version: 3))
        try KeptFloor.write(floor(1), to: counter, on: terminal.disk)
        #expect(update(to: 3) == .alreadyNewer(version: 3))
        #expect(try KeptFloor.read(counter, on: terminal.disk) == .kept(floor(3)))
    }

    // MARK: Updates

    @Test func `an old stick is no attack, an old answer is one`() {
        #expect(update(to: 3) == .updated(version: 3))
        #expect(update(to: 1) == .alreadyNewer(version: 3))
        guard case .refused(let error) = update(to: 1, isCarried: false) else {
            Issue.record("an old answer was taken")
            return
        }
        #expect(error.kind == .rollback)
        #expect(state() == "good 3")
    }

    @Test func `without a set the counter still refuses what is older`() throws {
        #expect(update(to: 3) == .updated(version: 3))
        try terminal.disk.remove("/trust/current")
        guard case .refused(let error) = update(to: 1) else {
            Issue.record("an old set was taken")
            return
        }
        #expect(error.kind == .rollback && error.detail.contains("version 1 under root 1"))
        #expect(update(to: 3) == .updated(version: 3))
    }

    @Test func `one version with two contents is refused`() throws {
        #expect(update(to: 1) == .updated(version: 1))
        let other = try MetadataFiles.timestamp(of: 1, in: repository, at: now + 1)
        guard case .refused(let error) = update(to: 1, timestamp: other) else {
            Issue.record("it was taken")
            return
        }
        #expect(error.kind == .mixAndMatch && error.file == "timestamp.json")
    }

    @Test func `a part that was missing is asked for again, and taken when it is there`() throws {
        let empty = EmptyMirror()
        #expect(update(to: 1, targets: empty) == .updated(version: 1))
        #expect(folder().load().set?.problems.isEmpty == false)
        #expect(empty.asked == 1)
        #expect(update(to: 1, targets: empty) == .alreadyNewer(version: 1))
        #expect(empty.asked == 2)
        #expect(update(to: 1) == .updated(version: 1))
        #expect(folder().load().set?.problems.isEmpty == true)
        #expect(try terminal.disk.names(in: "/trust") == ["current", "set-2"])
        #expect(update(to: 1, targets: empty) == .alreadyNewer(version: 1))
        #expect(empty.asked == 2, "nothing is missing")
    }

    @Test func `what is not part of the set does not stay`() throws {
        let disk = terminal.disk
        for folder: FilePath in [
            "/trust/set-7", "/trust/next", "/trust/next/targets", "/trust/next/targets/regions",
            "/trust/next/targets/posters", "/trust/next/metadata",
        ] { try disk.makeFolder(folder) }
        for file: FilePath in [
            "/trust/set-7/x", "/trust/next/targets/x", "/trust/next/targets/regions/x",
            "/trust/next/targets/posters/x", "/trust/next/metadata/x.json",
        ] { try disk.write([1], to: file) }
        #expect(update(to: 1) == .updated(version: 1))
        #expect(try disk.names(in: "/trust") == ["current", "set-1"])
        #expect(try disk.names(in: "/trust/set-1/targets") == ["regions"])
        #expect(try disk.names(in: "/trust/set-1/targets/regions") == ["440000"])
        #expect(try disk.names(in: "/trust/set-1/targets/regions/440000").count == 1)
        #expect(try !disk.names(in: "/trust/set-1/metadata").contains("x.json"))
    }

    @Test func `a target that is here already is not fetched again`() throws {
        let key = CountingMirror(FolderMirror(repository.file("targets")))
        #expect(update(to: 1, targets: key) == .updated(version: 1) && key.asked.count == 1)
        #expect(update(to: 3, targets: key) == .updated(version: 3) && key.asked.count == 2)
        // But its bytes count, not its name: a damaged one is no source.
        let targets: FilePath = "/trust/set-2/targets/regions/440000"
        let file = targets.appending(try #require(try terminal.disk.names(in: targets).first))
        var bytes = try terminal.disk.read(file, limit: 1 << 20)
        bytes[9] ^= 1
        try terminal.disk.write(bytes, to: file)
        #expect(state() == "damaged")
        #expect(update(to: 3, targets: key) == .updated(version: 3))
        #expect(state() == "good 3" && key.asked.count == 4)
    }

    @Test func `parts of an update that failed are kept, and used by the next if they are sound`()
        throws
    {
        let dead = CountingMirror(FolderMirror(repository.file("targets")), failsAfter: 1)
        guard case .failed = update(to: 3, targets: dead) else {
            Issue.record("it was taken")
            return
        }
        #expect(try terminal.disk.names(in: "/trust") == ["next"])
        #expect(state() == "none" && !folder().lacksClockFloor)
        #expect(KeptClockFloor.read(clock, on: terminal.disk) == .none)
        #expect(KeptFloor.read(counter, on: terminal.disk) == .kept(.nothing))
        for isSound in [true, false] {
            let disk = terminal.disk.copy()
            let targets: FilePath = "/trust/next/targets/regions/440000"
            let file = targets.appending(try #require(try disk.names(in: targets).first))
            if !isSound {
                var bytes = try disk.read(file, limit: 1 << 20)
                bytes[9] ^= 1
                try disk.write(bytes, to: file)
            }
            let key = CountingMirror(FolderMirror(repository.file("targets")))
            #expect(update(disk, to: 3, targets: key) == .updated(version: 3))
            #expect(key.asked.count == (isSound ? 1 : 2) && state(disk) == "good 3")
        }
        // What it had verified is no reason to refuse an older set, which is the first.
        #expect(update(to: 1) == .updated(version: 1))
    }

    @Test func `leftovers of an update are replaced`() throws {
        #expect(update(to: 1) == .updated(version: 1))
        let targets: FilePath = "/trust/set-1/targets/regions/440000"
        let name = try #require(try terminal.disk.names(in: targets).first)
        for folder: FilePath in [
            "/trust/next", "/trust/next/targets", "/trust/next/targets/regions",
            "/trust/next/targets/regions/440000",
        ] { try terminal.disk.makeFolder(folder) }
        try terminal.disk.write(
            [1], to: FilePath("/trust/next/targets/regions/440000").appending(name))
        try terminal.disk.makeSymbolicLink(to: "set-9", at: "/trust/current.new")
        try terminal.disk.write([1], to: "/trust/set-1/metadata/x.json")
        try terminal.disk.write([1], to: "/trust/set-1/metadata/9.root.json")
        #expect(update(to: 3) == .updated(version: 3))
        #expect(state() == "good 3")
        let metadata = try terminal.disk.names(in: "/trust/set-2/metadata")
        #expect(metadata.contains("9.root.json") && !metadata.contains("x.json"))
    }

    @Test func `a set is on the disk when its update has ended`() throws {
        for version in [1, 3] {
            #expect(update(to: version) == .updated(version: version))
            for seed in 0..<24 as Range<UInt64> {
                let disk = terminal.disk.afterPowerCut(seed: seed)
                #expect(state(disk) == "good \(version)", "seed \(seed)")
            }
        }
        // With parts that are missing, too.
        let other = try TestTerminal(of: repository).disk
        #expect(update(other, to: 1, targets: EmptyMirror()) == .updated(version: 1))
        for seed in 0..<8 as Range<UInt64> {
            #expect(state(other.afterPowerCut(seed: seed)) == "good 1", "seed \(seed)")
        }
    }

    @Test func `a power cut at the switch leaves the old set or the new one`() throws {
        #expect(update(to: 1) == .updated(version: 1))
        let whole = terminal.disk.copy()
        #expect(update(whole, to: 3) == .updated(version: 3))
        for cut in whole.operations - 14..<whole.operations {
            let disk = terminal.disk.copy(cutAt: cut)
            _ = update(disk, to: 3)
            for seed in 0..<4 as Range<UInt64> {
                let found = state(disk.afterPowerCut(seed: seed))
                #expect(found == "good 1" || found == "good 3", "\(cut), seed \(seed)")
            }
        }
    }

    @Test func `a region's metadata that is missing is asked for again`() throws {
        let missing = "1.440000.json"
        #expect(update(to: 1, without: missing) == .updated(version: 1))
        #expect(folder().load().set?.problems.map(\.file) == ["440000.json"])
        #expect(update(to: 1, without: missing) == .alreadyNewer(version: 1))
        #expect(update(to: 1) == .updated(version: 1))
        #expect(folder().load().set?.problems.isEmpty == true)
        // Without the metadata of all there is no set.
        let other = try TestTerminal(of: repository).disk
        guard case .refused(let error) = update(other, to: 1, without: "1.targets.json") else {
            Issue.record("it was taken")
            return
        }
        #expect(error.kind == .notFound && state(other) == "none")
    }

    @Test func `an old stick that is not sound, and a new one over old data, are refused`() throws {
        #expect(update(to: 3) == .updated(version: 3))
        var forged = String(decoding: timestamps[0], as: UTF8.self)
        let sig = try #require(forged.range(of: "\"sig\": \""))
        let digit = forged[sig.upperBound]
        forged.replaceSubrange(
            sig.upperBound...sig.upperBound, with: digit == "0" ? "1" : "0")
        var cases = [(Array(forged.utf8), UpdateError.Kind.wrongSignature)]
        for version in [3, 4] {
            var file = try MetadataFile(timestamps[0], name: "timestamp.json")
            file.signed["version"] = .integer(version)
            try file.sign(with: repository.online)
            cases.append((file.bytes, version == 3 ? .mixAndMatch : .rollback))
        }
        for (timestamp, kind) in cases {
            guard case .refused(let error) = update(to: 1, timestamp: timestamp) else {
                Issue.record("\(kind): it was taken")
                continue
            }
            #expect(error.kind == kind)
        }
        #expect(state() == "good 3")
    }

    @Test func `a stick may have its repository in a folder`() throws {
        let path = repository.folder.path
        let name = try #require(path.lastComponent?.string)
        let source = UpdateSource(folder: path.removingLastComponent(), within: [name])
        #expect(source.isCarried)
        #expect(folder().update(from: source, now: now) == .updated(version: 3))
    }

    @Test func `data is too old from the end of its grace on`() throws {
        #expect(update(to: 1) == .updated(version: 1))
        let loaded = folder().load()
        let end = try #require(loaded.set?.inventory.expires) + 60
        #expect(loaded.outage(at: end - 1, grace: 60) == nil)
        #expect(loaded.outage(at: end, grace: 60)?.contains("too old") == true)
    }

    // MARK: Names and files

    @Test func `only the names of sets are names of sets`() throws {
        for (name, number) in [
            ("set-1", 1), ("set-0", 0), ("set-12", 12),
            ("set-999999999999999", 999_999_999_999_999),
            ("set-1000000000000000", nil), ("set-", nil), ("set--1", nil), ("set-+1", nil),
            ("set-x", nil), ("set-1x", nil), ("set-１", nil), ("sit-1", nil), ("1", nil), ("", nil),
        ] as [(String, Int?)] {
            #expect(TrustFolder.number(name) == number, "\(name)")
        }
        // What such a link leads to is not removed.
        for folder: FilePath in ["/trust/elsewhere"] { try terminal.disk.makeFolder(folder) }
        try terminal.disk.write([1], to: "/trust/elsewhere/x")
        try terminal.disk.makeSymbolicLink(to: "elsewhere", at: "/trust/current")
        #expect(update(to: 1) == .updated(version: 1))
        #expect(try terminal.disk.names(in: "/trust") == ["current", "elsewhere", "set-1"])
    }

    @Test func `no target's name leads out of its set`() {
        for (target, path) in [
            ("a/b.json", "a/b.json"), ("a//b", "a/%/b"), ("../a", "%../a"), ("./a", "%./a"),
            ("a/", "a/%"), ("", "%"), ("a b", "a%20b"), ("/a", "%/a"),
        ] {
            #expect(TrustFolder.file(target, in: "/s") == FilePath("/s/targets/\(path)"))
        }
    }

    @Test func `a set's metadata begins with the root that was installed`() throws {
        try terminal.disk.makeFolder("/m")
        let store = SetStore(disk: terminal.disk, folder: "/m")
        let root = try repository.bytes("metadata/1.root.json")
        try store.save("root", root)
        try store.save("snapshot", [2])
        #expect(try terminal.disk.names(in: "/m") == ["1.root.json", "root.json", "snapshot.json"])
        #expect(try store.load("root") == root && store.load("other") == nil)
        let installed = InstalledRootStore(installed: [1], store: store)
        #expect(try installed.load("root") == [1] && installed.load("snapshot") == [2])
        try store.remove("snapshot")
        #expect(try store.load("snapshot") == nil)
    }

    @Test func `a counter is not written into what has the name of its part`() throws {
        try terminal.disk.write([7], to: "/floor/other")
        try terminal.disk.link("/floor/other", at: "/floor/version.json.part")
        try KeptFloor.write(floor(1), to: counter, on: terminal.disk)
        #expect(try terminal.disk.read("/floor/other", limit: 9) == [7])
        #expect(try KeptFloor.read(counter, on: terminal.disk) == .kept(floor(1)))
    }
}

/// A repository's metadata as it was at an earlier publication.
private struct MirrorOfThen: Mirror {
    private let mirror: any Mirror
    private let timestamp: [UInt8]
    private let missing: String?

    init(_ mirror: any Mirror, _ timestamp: [UInt8], without missing: String?) {
        (self.mirror, self.timestamp, self.missing) = (mirror, timestamp, missing)
    }

    func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        if path == missing { throw UpdateError(.notFound, path, "not here") }
        return path == "timestamp.json" ? timestamp : try mirror.bytes(at: path, limit: limit)
    }
}

/// A mirror that has nothing.
private final class EmptyMirror: Mirror, @unchecked Sendable {
    private(set) var asked = 0

    func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        asked += 1
        throw UpdateError(.notFound, path, "not here")
    }
}
