import Cryptography
import Foundation
import Hexadecimal
import Regions
import SimulatedStorage
import SystemPackage
import Testing
import TestSupport
import Trust
import TUF
import TUFPublishing

/// Updates as they should be.
@Suite struct UpdateTests {
    let repository: TestRepository
    let terminal: TestTerminal

    init() throws {
        repository = try TestRepository()
        terminal = try TestTerminal(of: repository)
    }

    private func update(now time: Date? = nil) -> UpdateOutcome {
        terminal.folder.update(from: repository.source, now: time ?? repository.time)
    }

    @Test func `a terminal needs only the installed root to begin`() throws {
        guard case .none = terminal.folder.load() else {
            Issue.record("something is there")
            return
        }
        #expect(terminal.folder.load().outage(at: now, grace: 0)?.hasPrefix("no keys yet") == true)
        #expect(update() == .updated(version: 1))
        let set = try #require(terminal.folder.load().set)
        #expect(set.store.regions.map(\.description).sorted() == ["310000", "440000"])
        #expect(set.inventory.issued == now)
        #expect(update() == .alreadyNewer(version: 1))
    }

    @Test func `a terminal that missed ten roots follows them one by one`() throws {
        #expect(update() == .updated(version: 1))
        for _ in 0..<10 {
            try repository.repository.renew("root", now: now)
            try repository.publish()
        }
        #expect(update() == .updated(version: 11))
        #expect(terminal.folder.load().set?.inventory.role("root")?.version == 11)
    }

    @Test func `a new set replaces the old, which is deleted`() throws {
        #expect(update() == .updated(version: 1))
        try repository.publish()
        #expect(update() == .updated(version: 2))
        #expect(try terminal.disk.names(in: "/trust") == ["current", "set-2"])
    }

    @Test func `only what is new is fetched`() throws {
        #expect(update() == .updated(version: 1))
        let key = try NativeIssuer(region: try #require(Division(440_000))).regionalKey()
        let path = try repository.put(key, of: "440000")
        try repository.publish()
        let watched = CountingMirror(FolderMirror(repository.file("targets")))
        let source = UpdateSource(
            metadata: FolderMirror(repository.file("metadata")), targets: watched, isCarried: false)
        #expect(terminal.folder.update(from: source, now: now) == .updated(version: 2))
        #expect(watched.asked.count == 1)
        let name = try #require(path.split(separator: "/").last)
        #expect(watched.asked.first?.hasSuffix(name) == true)
    }

    @Test func `an interrupted update continues where it stopped`() throws {
        let broken = CountingMirror(FolderMirror(repository.file("targets")), failsAfter: 1)
        let metadata = FolderMirror(repository.file("metadata"))
        let first = terminal.folder.update(
            from: UpdateSource(metadata: metadata, targets: broken, isCarried: false), now: now)
        guard case .failed(let error) = first else {
            Issue.record("\(first)")
            return
        }
        #expect(error.kind == .unavailable)
        let whole = CountingMirror(FolderMirror(repository.file("targets")))
        let second = terminal.folder.update(
            from: UpdateSource(metadata: metadata, targets: whole, isCarried: false), now: now)
        #expect(second == .updated(version: 1))
        #expect(broken.asked.count == 2 && whole.asked.count == 1)
    }

    @Test func `a province signs for its cities`() throws {
        let shenzhen = try #require(Division(440_300))
        let key = try NativeIssuer(region: shenzhen).regionalKey()
        try repository.put(key, of: "440000", at: "regions/440000/440300/key.json")
        // And lets a city sign for itself.
        try repository.addCity("440100", of: "440000")
        try repository.publish()
        #expect(update() == .updated(version: 1 + 1))
        let set = try #require(terminal.folder.load().set)
        #expect(set.problems.isEmpty)
        #expect(set.store.regionalKeys(of: shenzhen, keyID: key.keyID) == [key])
        #expect(set.store.regions.count == 4)
    }

    @Test func `a city of another province under a province's path is refused`() throws {
        let stranger = try NativeIssuer(region: try #require(Division(310_100))).regionalKey()
        try repository.put(stranger, of: "440000", at: "regions/440000/310100/key.json")
        try repository.publish()
        #expect(update() == .updated(version: 2))
        #expect(terminal.folder.load().set?.store.regions.count == 2)
    }

    @Test func `a region with expired metadata is stale, and no other`() throws {
        try repository.publish()
        #expect(update() == .updated(version: 2))
        // Half a year later the nation has renewed itself, and Shanghai its own word.
        repository.time = now + 179 * 86_400
        for role in ["targets", "310000"] {
            try repository.repository.renew(role, now: repository.time)
        }
        try repository.publish()
        repository.time = now + 181 * 86_400
        #expect(update() == .updated(version: 3))
        let validity = try #require(terminal.folder.load().set?.store.validity)
        let time = repository.time
        #expect(validity.objection(to: try #require(Region("310000")), at: time) == nil)
        let objection = validity.objection(to: try #require(Region("440000")), at: time)
        #expect(objection?.contains("440000") == true)
    }

    @Test func `both limits count from the signed expiry`() throws {
        #expect(update() == .updated(version: 1))
        let loaded = terminal.folder.load()
        let validity = try #require(loaded.set?.store.validity)
        let (soft, day) = (now + 7 * 86_400, 86_400.0)
        #expect(validity.objection(to: .nation, at: soft - 1) == nil)
        #expect(validity.objection(to: .nation, at: soft)?.contains("update") == true)
        #expect(loaded.outage(at: soft + 3 * day - 1, grace: 3 * day) == nil)
        #expect(loaded.outage(at: soft + 3 * day, grace: 3 * day)?.contains("too old") == true)
    }

    @Test func `rules, value sets and strange targets`() throws {
        let role = try TestRepository.signer()
        repository.regions["site"] = role
        try repository.repository.delegate(
            to: "site", RolePlan(keys: [role.key], threshold: 1),
            paths: ["rules/*", "value-sets/*", "posters/*"], now: now)
        let values =
            #"{"valueSetId":"t","valueSetDate":"2026-01-01","valueSetValues":{"#
            + #""EU/1":{"display":"One","active":true},"EU/2":{"display":"Two","active":false}}}"#
        for (path, text) in [
            ("rules/border.yaml", "admission:\n  minimum-doses: 2\n"),
            ("value-sets/vaccines.json", values), ("value-sets/bad.json", "{}"),
            ("posters/wash-hands.png", "not for terminals"),
        ] {
            try repository.repository.put(Array(text.utf8), as: path, role: "site", now: now)
        }
        try repository.publish()
        #expect(update() == .updated(version: 2))
        let set = try #require(terminal.folder.load().set)
        #expect(set.rules.keys.sorted() == ["border"])
        #expect(set.valueSets["vaccines"]?.active == ["EU/1"])
        #expect(set.problems.map(\.file) == ["value-sets/bad.json"])
        #expect(try terminal.disk.names(in: "/trust/set-1/targets").contains("posters") == false)
    }

    /// Every province with its cities' keys: 34 regions, 400 cities.
    private func nation() throws -> TestRepository {
        let provinces = [
            11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50,
            51,
            52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82,
        ]
        let repository = try TestRepository(regions: provinces.map { "\($0)0000" })
        for city in 0..<400 {
            let (province, number) = (provinces[city % 34], city / 34 + 1)
            let division = try #require(Division(province * 10_000 + number * 100))
            let key = try NativeIssuer(region: division).regionalKey()
            let path = "regions/\(province)0000/\(division)/\(key.keyID.hexadecimal).json"
            try repository.put(key, of: "\(province)0000", at: path)
        }
        try repository.publish()
        return repository
    }

    @Test func `one region of 34 with 400 cities is updated with less than 100 kB`() throws {
        let repository = try nation()
        let terminal = try TestTerminal(of: repository)
        func update() -> (outcome: UpdateOutcome, bytes: Int, requests: Int) {
            let metadata = CountingMirror(FolderMirror(repository.file("metadata")))
            let targets = CountingMirror(FolderMirror(repository.file("targets")))
            let outcome = terminal.folder.update(
                from: UpdateSource(metadata: metadata, targets: targets, isCarried: false), now: now
            )
            return (
                outcome, metadata.bytes + targets.bytes,
                metadata.asked.count + targets.asked.count
            )
        }
        let first = update()
        #expect(first.outcome == .updated(version: 2))
        #expect(terminal.folder.load().set?.store.regions.count == 434)
        // Shenzhen gets a new key.
        let key = try NativeIssuer(region: try #require(Division(440_300))).regionalKey()
        try repository.put(key, of: "440000", at: "regions/440000/440300/new.json")
        try repository.publish()
        let second = update()
        #expect(second.outcome == .updated(version: 3))
        let third = update()
        print(
            "34 regions, 400 cities: all \(first.bytes) bytes in \(first.requests) requests, one region's new key \(second.bytes) in \(second.requests), nothing new \(third.bytes) in \(third.requests)"
        )
        #expect(second.bytes < 100_000)
        #expect(third.bytes < 2000)
    }

    @Test(arguments: ["../escape.json", "/etc/passwd", "regions/440000/../../x.json", "a//b", ""])
    func `no path leads out of the repository`(_ path: String) throws {
        #expect(throws: PublishingError.self) {
            try repository.repository.put([1], as: path, role: "440000", now: now)
        }
    }
}

/// Counts what is asked of a mirror, and fails after so many answers.
final class CountingMirror: Mirror, @unchecked Sendable {
    private let mirror: any Mirror
    private let failsAfter: Int
    private(set) var asked: [String] = []
    private(set) var bytes = 0

    init(_ mirror: any Mirror, failsAfter: Int = .max) {
        self.mirror = mirror
        self.failsAfter = failsAfter
    }

    func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        asked.append(path)
        guard asked.count <= failsAfter else {
            throw UpdateError(.unavailable, path, "the line went dead")
        }
        let bytes = try mirror.bytes(at: path, limit: limit)
        self.bytes += bytes.count
        return bytes
    }
}
