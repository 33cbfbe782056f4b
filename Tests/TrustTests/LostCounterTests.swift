import Foundation
import Regions
import SimulatedStorage
import SystemPackage
import Testing
import TestSupport
import Trust
import TUF
import TUFPublishing

/// The version counter and the clock's floor, and what becomes of a terminal that lost one of them.
@Suite struct LostCounterTests {
    let repository: TestRepository
    let terminal: TestTerminal
    /// A terminal with version 1, and a stick with it.
    let old: SimulatedDisk
    let oldTimestamp: [UInt8]
    private let counter: FilePath = "/floor/version.json"
    private let clock: FilePath = "/floor/clock.json"

    init() throws {
        repository = try TestRepository()
        terminal = try TestTerminal(of: repository)
        _ = terminal.folder.update(from: repository.source, now: now)
        old = terminal.disk.copy()
        oldTimestamp = try repository.bytes("metadata/timestamp.json")
    }

    private func publish(_ time: Date) throws {
        repository.time = time
        try repository.publish()
    }

    private func bringIn(_ disk: SimulatedDisk) -> UpdateOutcome {
        TestTerminal(disk).folder.update(from: repository.source, now: repository.time)
    }

    /// Whether codes are yellow for want of a counter.
    private func doubts(_ disk: SimulatedDisk) -> Bool {
        let objection = TestTerminal(disk).folder.load().set?.store.validity
            .objection(to: .nation, at: now)
        return objection?.contains("version counter") == true
    }

    @Test func `an update of its own version does not repair an old copy without its counter`()
        throws
    {
        try old.remove(counter)
        for _ in 0..<2 {
            #expect(bringIn(old) == .alreadyNewer(version: 1))
            #expect(doubts(old))
        }
        try publish(now + 3600)
        #expect(bringIn(old) == .updated(version: 2))
        #expect(!doubts(old))
        guard case .good = TestTerminal(old).folder.load() else {
            Issue.record("not healed")
            return
        }
    }

    @Test func `a newer version from before the clock's last good time repairs nothing`() throws {
        try publish(now + 3600)
        try publish(now + 7200)
        #expect(bringIn(terminal.disk) == .updated(version: 3))
        // The data is the old one, the counter is gone, the clock's floor is still the new one.
        try old.remove(counter)
        try old.write(try terminal.disk.read(clock, limit: 4096), to: clock)
        // A stick with the version between, whose keys may be revoked since.
        try repository.write(
            try MetadataFiles.timestamp(of: 2, in: repository, at: now + 3600),
            "metadata/timestamp.json")
        #expect(bringIn(old) == .updated(version: 2))
        #expect(doubts(old))
        repository.time = now + 9000
        try repository.write(
            try MetadataFiles.timestamp(of: 3, in: repository, at: now + 7200),
            "metadata/timestamp.json")
        #expect(bringIn(old) == .updated(version: 3))
        #expect(doubts(old))
        try publish(now + 10_000)
        #expect(bringIn(old) == .updated(version: 4))
        #expect(!doubts(old))
    }

    @Test func `without set and counter the clock's floor shows that this is not a new terminal`()
        throws
    {
        try publish(now + 3600)
        #expect(bringIn(terminal.disk) == .updated(version: 2))
        let disk = terminal.disk.copy()
        try disk.remove(counter)
        try disk.remove("/trust")
        try disk.makeFolder("/trust")
        guard case .damaged = TestTerminal(disk).folder.load() else {
            Issue.record("taken for a new terminal")
            return
        }
        try repository.write(oldTimestamp, "metadata/timestamp.json")
        #expect(bringIn(disk) == .updated(version: 1))
        #expect(doubts(disk))
        try repository.write(
            try MetadataFiles.timestamp(of: 2, in: repository, at: now + 3600),
            "metadata/timestamp.json")
        #expect(bringIn(disk) == .updated(version: 2))
        #expect(doubts(disk))
    }

    @Test(arguments: [[], Array("{}".utf8), Array("{\"floor\":{\"root\":1,".utf8)])
    func `a damaged counter counts as lost`(_ bytes: [UInt8]) throws {
        try old.write(bytes, to: counter)
        #expect(doubts(old))
        #expect(bringIn(old) == .alreadyNewer(version: 1))
        #expect(doubts(old))
        try publish(now + 1)
        #expect(bringIn(old) == .updated(version: 2))
        #expect(!doubts(old))
    }

    @Test func `the program's own age counts`() throws {
        try old.remove(counter)
        let folder = TrustFolder(
            "/trust", root: "/etc/root.json", floor: counter, build: now + 7200, disk: old)
        try publish(now + 3600)
        #expect(folder.update(from: repository.source, now: now + 7200) == .updated(version: 2))
        #expect(doubts(old))
        try publish(now + 9000)
        #expect(folder.update(from: repository.source, now: now + 9000) == .updated(version: 3))
        #expect(!doubts(old))
    }

    @Test(arguments: [nil, [], Array("{\"signed\":1e300}".utf8)])
    func `a lost clock floor is noticed, and a later update replaces it`(
        _ bytes: [UInt8]?
    ) throws {
        let folder = TestTerminal(old).folder
        #expect(!folder.lacksClockFloor)
        if let bytes { try old.write(bytes, to: clock) } else { try old.remove(clock) }
        #expect(folder.lacksClockFloor)
        #expect(bringIn(old) == .alreadyNewer(version: 1))
        #expect(KeptClockFloor.read(clock, on: old).floor.isLost == true)
        try publish(now + 3600)
        #expect(bringIn(old) == .updated(version: 2))
        let kept = KeptClockFloor.read(clock, on: old).floor
        #expect(kept.isLost == nil && kept.signed == now + 3600)
    }

    @Test func `a link to an impossible set name or to the largest set number is replaced`()
        throws
    {
        for name in ["set-9223372036854775807", "set-", "set--1", "set-x", "elsewhere"] {
            let disk = terminal.disk.copy()
            try disk.remove("/trust/current")
            try disk.makeSymbolicLink(to: name, at: "/trust/current")
            try disk.rename("/trust/set-1", to: FilePath("/trust").appending(name))
            _ = TestTerminal(disk).folder.load()
            #expect(bringIn(disk) == .updated(version: 1), "\(name)")
            #expect(TestTerminal(disk).version == 1)
        }
    }
}

/// The timestamps of earlier publications, made anew.
enum MetadataFiles {
    static func timestamp(
        of version: Int, in repository: TestRepository, at time: Date
    ) throws -> [UInt8] {
        var file = try MetadataFile(
            try repository.bytes("metadata/timestamp.json"), name: "timestamp.json")
        let snapshot = try repository.bytes("metadata/\(version).snapshot.json")
        file.signed["version"] = .integer(version)
        file.signed["issued"] = .string(time.ISO8601Format())
        file.signed["meta"] = .object([
            "snapshot.json": .object([
                "version": .integer(version), "length": .integer(snapshot.count),
            ])
        ])
        try file.sign(with: repository.online)
        return file.bytes
    }
}
