import Cryptography
import Foundation
import Regions
import SimulatedStorage
import SystemPackage
import Testing
import TestSupport
import Trust
import TUF

import TUFPublishing

/// Every attack that an offline verifier must withstand, on a terminal that trusts version 1 or 2 of a
/// repository of our own making. Each is refused by its own name, and costs the terminal nothing.
@Suite struct AttackTests {
    let repository: TestRepository
    let terminal: TestTerminal

    init() throws {
        repository = try TestRepository()
        terminal = try TestTerminal(of: repository)
        #expect(update() == .updated(version: 1))
    }

    @discardableResult
    private func update(isCarried: Bool = true, now time: Date? = nil) -> UpdateOutcome {
        let source = UpdateSource(
            metadata: FolderMirror(repository.file("metadata")),
            targets: FolderMirror(repository.file("targets")), isCarried: isCarried)
        return terminal.folder.update(from: source, now: time ?? repository.time)
    }

    private func refusal(_ outcome: UpdateOutcome) -> UpdateError? {
        if case .refused(let error) = outcome { error } else { nil }
    }

    /// A second version, with one key more.
    private func publishSecond() throws {
        let key = try NativeIssuer(region: try #require(Division(440_000))).regionalKey()
        try repository.put(key, of: "440000")
        try repository.publish()
    }

    private func edit(
        _ path: String, signedBy signer: KeyFileSigner, _ change: (inout MetadataFile) -> Void
    ) throws {
        var file = try MetadataFile(try repository.bytes(path), name: path)
        change(&file)
        try file.sign(with: signer)
        try repository.write(file.bytes, path)
    }

    @Test func `forged: signed by a stranger`() throws {
        try publishSecond()
        try edit("metadata/timestamp.json", signedBy: try TestRepository.signer()) {
            $0.signed["version"] = .integer(3)
        }
        let error = try #require(refusal(update()))
        #expect(error.kind == .wrongSignature)
        #expect("\(UpdateOutcome.refused(error))".hasPrefix("refused: wrong signature: timestamp"))
        #expect(terminal.version == 1)
    }

    @Test func `forged: a root with one of its two signatures`() throws {
        try repository.repository.renew("root", now: now)
        var draft = try #require(try repository.repository.draft("root"))
        try draft.sign(with: repository.root[0])
        try repository.write(draft.bytes, "metadata/2.root.json")
        let error = try #require(refusal(update()))
        #expect(error.kind == .wrongSignature)
        #expect(error.file == "2.root.json")
    }

    @Test func `rollback: a server answers with old data`() throws {
        let old = try repository.bytes("metadata/timestamp.json")
        try publishSecond()
        #expect(update() == .updated(version: 2))
        try repository.write(old, "metadata/timestamp.json")
        let error = try #require(refusal(update(isCarried: false)))
        #expect(error.kind == .rollback)
        #expect(error.detail == "version 1 after 2")
        // A stick that is merely old is told so; it changes nothing either.
        #expect(update() == .alreadyNewer(version: 2))
        #expect(terminal.version == 2)
    }

    @Test func `rollback: a new timestamp over an old snapshot`() throws {
        let old = try MetadataFile(
            try repository.bytes("metadata/timestamp.json"), name: "timestamp.json")
        try publishSecond()
        #expect(update() == .updated(version: 2))
        try edit("metadata/timestamp.json", signedBy: repository.online) {
            $0.signed["version"] = .integer(3)
            $0.signed["meta"] = old.signed["meta"]
        }
        let error = try #require(refusal(update()))
        #expect(error.kind == .rollback)
        #expect(error.detail == "snapshot version 1 after 2")
    }

    @Test func `freeze: the offered data has expired`() throws {
        try publishSecond()
        let error = try #require(refusal(update(now: now + 8 * 86_400)))
        #expect(error.kind == .freeze)
        #expect("\(UpdateOutcome.refused(error))".contains("refused: freeze: timestamp.json"))
        #expect(terminal.version == 1)
    }

    @Test func `mix-and-match: a region's metadata from another publication`() throws {
        let old = try repository.bytes("metadata/1.440000.json")
        try publishSecond()
        try repository.write(old, "metadata/2.440000.json")
        // It costs that region, by the attack's name, and never gives it what was before.
        #expect(update() == .updated(version: 2))
        let set = try #require(terminal.folder.load().set)
        #expect(set.problems.map(\.file) == ["440000.json"])
        #expect(set.problems.first?.detail.contains("mix-and-match") == true)
        #expect(!set.store.regions.contains(try #require(Division(440_000))))
        try expectOnlyGuangdongYellow(set)
    }

    private func expectOnlyGuangdongYellow(_ set: TrustedSet) throws {
        let validity = set.store.validity
        #expect(validity.objection(to: try #require(Region("440000")), at: now) != nil)
        #expect(validity.objection(to: try #require(Region("310000")), at: now) == nil)
    }

    @Test func `mix-and-match: a target with other bytes`() throws {
        try publishSecond()
        let folder = repository.file("targets/regions/440000").string
        let before = try terminal.folder.load().set.map { set in
            try set.inventory.targets.map {
                try #require($0.target.path.split(separator: "/").last)
            }
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where before?.contains(where: { name.hasSuffix($0) }) == false {
            var bytes = try repository.bytes("targets/regions/440000/\(name)")
            bytes[10] ^= 1
            try repository.write(bytes, "targets/regions/440000/\(name)")
        }
        #expect(update() == .updated(version: 2))
        let set = try #require(terminal.folder.load().set)
        #expect(set.problems.count == 1)
        #expect(set.problems.first?.detail.contains("mix-and-match") == true)
        #expect(set.problems.first?.file.hasPrefix("regions/440000/") == true)
        try expectOnlyGuangdongYellow(set)
    }

    @Test func `mix-and-match: two different files of one version`() throws {
        try edit("metadata/timestamp.json", signedBy: repository.online) {
            $0.signed["issued"] = .string("2026-06-01T09:00:00Z")
        }
        let error = try #require(refusal(update()))
        #expect(error.kind == .mixAndMatch)
        #expect(error.detail.contains("with other content"))
    }

    @Test(arguments: [
        "metadata/timestamp.json", "metadata/2.snapshot.json", "metadata/2.root.json",
    ])
    func `endless data: a file with more bytes than allowed`(_ path: String) throws {
        try publishSecond()
        let bytes = (try? repository.bytes(path)) ?? []
        try repository.write(bytes + [UInt8](repeating: 0x20, count: 1 << 20), path)
        let error = try #require(refusal(update()))
        #expect(error.kind == .endlessData)
        #expect(terminal.version == 1)
    }

    @Test func `endless data: a target beyond the limit of its kind`() throws {
        try repository.repository.put(
            [UInt8](repeating: 0x20, count: 64 << 10), as: "regions/440000/large.json",
            role: "440000", now: now)
        try repository.publish()
        #expect(update() == .updated(version: 2))
        let set = try #require(terminal.folder.load().set)
        #expect(set.problems.map(\.kind) == [.tooLarge])
        #expect(set.problems.map(\.file) == ["regions/440000/large.json"])
        #expect(set.problems.first?.detail.contains("endless data") == true)
        try expectOnlyGuangdongYellow(set)
    }

    @Test func `fast-forward: new online keys restart the versions under a new root`() throws {
        try edit("metadata/timestamp.json", signedBy: repository.online) {
            $0.signed["version"] = .integer(1_000_000)
        }
        #expect(update() == .updated(version: 1_000_000))
        // What the repository publishes now is behind, until root gives the role other keys.
        let fresh = try TestRepository.signer()
        let plan = try RolePlan(keys: [fresh.key], threshold: 1)
        for role in ["snapshot", "timestamp"] {
            try repository.repository.setKeys(of: role, plan, now: now)
        }
        try edit("metadata/timestamp.json", signedBy: repository.online) {
            $0.signed["version"] = .integer(1)
        }
        for signer in repository.root { _ = try repository.repository.sign(with: signer) }
        let done = try repository.repository.publish(online: [fresh], now: now)
        #expect(done.version == 2)
        #expect(update() == .updated(version: 2))
        #expect(terminal.version == 2)
    }

    @Test func `key compromise: a region's leaked key signs nothing for another region`() throws {
        let guangdong = try #require(Division(440_000))
        let forged = try NativeIssuer(region: guangdong).regionalKey()
        try repository.put(forged, of: "310000", at: "regions/440000/forged.json")
        // A key of another region under its own path is its own to sign, and still not believed.
        let stray = try NativeIssuer(region: guangdong).regionalKey()
        try repository.put(stray, of: "310000", at: "regions/310000/stray.json")
        try repository.publish()
        #expect(update() == .updated(version: 2))
        let set = try #require(terminal.folder.load().set)
        #expect(set.store.regionalKeys(of: guangdong, keyID: forged.keyID).isEmpty)
        #expect(set.store.regionalKeys(of: guangdong, keyID: stray.keyID).isEmpty)
        #expect(set.problems.map(\.kind) == [.wrongRegion])
        #expect(set.store.regions == [guangdong, try #require(Division(310_000))])
    }

    @Test func `key compromise: a rotated region's old key signs nothing any more`() throws {
        let old = try #require(repository.regions["440000"])
        let fresh = try TestRepository.signer()
        repository.regions["440000"] = fresh
        try repository.delegate("440000", to: fresh)
        try repository.publish()
        #expect(update() == .updated(version: 2))
        let forged = try NativeIssuer(region: try #require(Division(440_000))).regionalKey()
        try repository.put(forged, of: "440000")
        #expect(try repository.repository.sign(with: old).isEmpty)
        var draft = try #require(try repository.repository.draft("440000"))
        try draft.sign(with: old)
        let state = try #require(try repository.repository.draftStates().first)
        #expect(state.signatures == 0)
    }

    @Test func `key compromise: a withdrawn region is unknown, the others are not`() throws {
        try repository.repository.withdraw("440000", now: now)
        try repository.publish()
        #expect(update() == .updated(version: 2))
        let set = try #require(terminal.folder.load().set)
        #expect(set.store.regions == [try #require(Division(310_000))])
        #expect(set.inventory.delegated.map(\.name) == ["310000"])
    }

    @Test func `wrong time: a clock in the future refuses, and its time is reported`() throws {
        try publishSecond()
        let error = try #require(refusal(update(now: now + 3650 * 86_400)))
        #expect(error.kind == .freeze)
        #expect(error.detail.contains("2036-05-29"), "\(error)")
    }

    @Test func `an old copy of the card is noticed, and a newer update repairs it`() throws {
        let old = terminal.disk.copy()
        try publishSecond()
        #expect(update() == .updated(version: 2))
        // The card with the data is the old one; the counter is on another.
        let counter = try terminal.disk.read("/floor/version.json", limit: 4096)
        try old.write(counter, to: "/floor/version.json")
        let restored = TestTerminal(old)
        guard case .rolledBack(let has, let had) = restored.folder.load() else {
            Issue.record("the old copy was believed")
            return
        }
        #expect(has.timestamp == 1 && had.timestamp == 2)
        #expect(restored.folder.load().set == nil)
        #expect(
            restored.folder.load().outage(at: now, grace: 0)?.contains("an old copy") == true)
        #expect(
            restored.folder.update(from: repository.source, now: now) == .updated(version: 2))
        #expect(restored.version == 2)
    }

    @Test func `an update of the same age does not repair an old copy`() throws {
        let (old, timestamp) = (
            terminal.disk.copy(), try repository.bytes("metadata/timestamp.json")
        )
        try publishSecond()
        #expect(update() == .updated(version: 2))
        try old.write(
            try terminal.disk.read("/floor/version.json", limit: 4096), to: "/floor/version.json")
        try repository.write(timestamp, "metadata/timestamp.json")
        let restored = TestTerminal(old)
        let error = refusal(restored.folder.update(from: repository.source, now: now))
        #expect(error?.kind == .rollback)
        #expect(restored.version == nil)
    }

    @Test func `a terminal without its counter is in doubt until a later update`() throws {
        try terminal.disk.remove("/floor/version.json")
        guard case .floorLost(let set) = terminal.folder.load() else {
            Issue.record("nothing was missed")
            return
        }
        #expect(set.store.validity.objection(to: .nation, at: now)?.contains("counter") == true)
        // What is here already shows nothing.
        #expect(update() == .alreadyNewer(version: 1))
        let same = try #require(terminal.folder.load().set)
        #expect(same.store.validity.objection(to: .nation, at: now)?.contains("counter") == true)
        repository.time = now + 60
        try publishSecond()
        #expect(update() == .updated(version: 2))
        let healed = try #require(terminal.folder.load().set)
        #expect(healed.store.validity.objection(to: .nation, at: now) == nil)
    }

    @Test func `a set that disappeared is called gone, and not an old copy`() throws {
        try terminal.disk.remove("/trust/current")
        guard case .gone(let had) = terminal.folder.load() else {
            Issue.record("an empty card was believed")
            return
        }
        #expect(had.timestamp == 1)
        let outage = try #require(terminal.folder.load().outage(at: now, grace: 0))
        #expect(outage.hasPrefix("the trusted data is gone: version 1 under root 1 was here"))
        #expect(!outage.contains("old copy"))
        #expect(update() == .updated(version: 1))
    }

    @Test func `any damaged file is found, and an update repairs it`() throws {
        let set = FilePath("/trust/set-1")
        var files: [FilePath] = []
        for name in try terminal.disk.names(in: set.appending("metadata")) where name != "root.json"
        {
            files.append(set.appending("metadata").appending(name))
        }
        let targets = set.appending("targets").appending("regions").appending("440000")
        for name in try terminal.disk.names(in: targets) { files.append(targets.appending(name)) }
        #expect(files.count == 6)
        for file in files {
            let disk = terminal.disk.copy()
            var bytes = try disk.read(file, limit: 1 << 20)
            bytes[bytes.count / 2] ^= 1
            try disk.write(bytes, to: file)
            let damaged = TestTerminal(disk)
            guard case .damaged = damaged.folder.load() else {
                Issue.record("\(file) was believed")
                continue
            }
            #expect(
                damaged.folder.update(from: repository.source, now: now) == .updated(version: 1),
                "\(file)")
            #expect(damaged.version == 1)
        }
    }
}
