import Admission
import Cryptography
import DeviceInterface
import Foundation
import Hexadecimal
import Regions
import Revocation
import SimulatedStorage
import SystemPackage
import Testing
import TestSupport
import Trust
import TUF
import TUFPublishing
import Verdicts
import Verification

/// What is wrong in one region's own path costs that region and nobody else: on a new terminal as on one
/// that has keys.
@Suite struct OneRegionTests {
    let repository: TestRepository
    let guangdong: NativeIssuer
    let shanghai: NativeIssuer
    /// Has version 2, in which all is well.
    let terminal: TestTerminal

    init() throws {
        repository = try TestRepository()
        guangdong = try NativeIssuer(region: try #require(Division(440_000)))
        shanghai = try NativeIssuer(region: try #require(Division(310_000)))
        try repository.put(try guangdong.regionalKey(), of: "440000", at: "regions/440000/k.json")
        try repository.put(try shanghai.regionalKey(), of: "310000", at: "regions/310000/k.json")
        try repository.publish()
        terminal = try TestTerminal(of: repository)
        _ = terminal.folder.update(from: repository.source, now: now)
    }

    private func put(_ bytes: [UInt8], _ path: String) throws {
        try repository.repository.put(bytes, as: path, role: "440000", now: repository.time)
    }

    private func reason(_ issuer: NativeIssuer, _ set: TrustedSet) throws -> Reason {
        let payload = try issuer.issue(issuer.claims(.green))
        let judge = Judge(verifier: Verifier(trust: set.store))
        return judge.judge(payload, at: now).verdict.reason
    }

    /// Brings what is published to a new terminal and to one with keys; Shanghai's codes must be green on
    /// both, now and after a restart. Answers what Guangdong's are, and what is said of it.
    private func costs() throws -> (reason: Reason, problems: [String]) {
        var found: [(Reason, [String])] = []
        for disk in [terminal.disk.copy(), try TestTerminal(of: repository).disk] {
            let folder = TestTerminal(disk).folder
            let outcome = folder.update(from: repository.source, now: repository.time)
            guard case .updated = outcome else {
                Issue.record("\(outcome)")
                continue
            }
            let set = try #require(folder.load().set, "\(folder.load())")
            #expect(try reason(shanghai, set) == .statusGreen)
            found.append((try reason(guangdong, set), set.problems.map(\.description)))
        }
        let (first, last) = (try #require(found.first), try #require(found.last))
        #expect(first.0 == last.0)
        return first
    }

    @Test func `a key under two names`() throws {
        try put(try guangdong.regionalKey().json(), "regions/440000/again.json")
        try repository.publish()
        let (reason, problems) = try costs()
        #expect(reason == .keysStale)
        #expect(problems.count == 1 && problems[0].contains("regions/440000/k.json"))
    }

    @Test func `the stricter of two files with one key is kept`() throws {
        try put(
            try guangdong.regionalKey(revokedAt: now - 60).json(), "regions/440000/a.json")
        try repository.publish()
        #expect(try costs().reason == .revoked)
    }

    @Test func `a key file that is too large, malformed, missing, or has an impossible name`()
        throws
    {
        for (name, bytes) in [
            ("large", [UInt8](repeating: 0x20, count: 20_000)), ("bad", Array("{}".utf8)),
        ] {
            try put(bytes, "regions/440000/\(name).json")
            try repository.publish()
            #expect(try costs().reason == .keysStale, "\(name)")
            try repository.repository.removeTarget(
                "regions/440000/\(name).json", role: "440000", now: now)
        }
        let long = "regions/440000/\(String(repeating: "钥", count: 90)).json"
        try edit("440000") { $0["targets"][long] = $0["targets"]["regions/440000/k.json"] }
        #expect(try costs().reason == .keysStale)
        try edit("440000") { signed in
            signed["targets"] = .object(
                (signed["targets"].members ?? [:]).filter { $0.key != long })
        }
        try put(Array("{}".utf8), "regions/440000/missing.json")
        try repository.publish()
        let folder = repository.file("targets/regions/440000").string
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name.hasSuffix("missing.json") {
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
        let (reason, problems) = try costs()
        #expect(reason == .keysStale)
        #expect(problems.contains { $0.contains("regions/440000/missing.json: not found") })
    }

    @Test func `more key files than a region may have`() throws {
        for number in 0..<300 { try put([1], "regions/440000/\(number).json") }
        try repository.publish()
        let (reason, problems) = try costs()
        #expect(reason.lamp == .yellow)
        #expect(problems == ["regions/440000: 302 key files; a region has at most 256"])
    }

    @Test func `metadata that is missing, cut or unsigned`() throws {
        try repository.publish()
        let path = "metadata/2.440000.json"
        let good = try repository.bytes(path)
        for bytes in [nil, Array(good.dropLast(9)), Array("{}".utf8), good + [0x20]] {
            try FileManager.default.removeItem(atPath: repository.file(path).string)
            if let bytes { try repository.write(bytes, path) }
            let disk = try TestTerminal(of: repository).disk
            let folder = TestTerminal(disk).folder
            #expect(folder.update(from: repository.source, now: now) == .updated(version: 3))
            let set = try #require(folder.load().set)
            #expect(try reason(shanghai, set) == .statusGreen)
            #expect(try reason(guangdong, set).lamp == .yellow)
            #expect(set.problems.map(\.file) == ["440000.json"])
            // The same again is nothing new; with the file it is whole.
            let again = folder.update(from: repository.source, now: now)
            #expect(again == .alreadyNewer(version: 3))
            try repository.write(good, path)
            #expect(folder.update(from: repository.source, now: now) == .updated(version: 3))
            let healed = try #require(folder.load().set)
            #expect(healed.problems.isEmpty)
            #expect(try reason(guangdong, healed) == .statusGreen)
        }
    }

    @Test func `a region that delegates to another's name, to a root's, and to too many`() throws {
        let stranger = try TestRepository.signer()
        let plan = try RolePlan(keys: [stranger.key], threshold: 1)
        for name in ["310000", "2.root", "rules"] {
            try edit("440000") { signed in
                var role = plan.json
                role["name"] = .string(name)
                role["paths"] = .array([.string("regions/*/*")])
                role["terminating"] = .bool(true)
                signed["delegations"] = .object([
                    "roles": .array([role]),
                    "keys": .object([stranger.key.keyID: stranger.key.json]),
                ])
            }
            #expect(try costs().reason.lamp == (name == "rules" ? .green : .yellow), "\(name)")
        }
    }

    /// Changes what a region signs, behind the back of what publishes.
    private func edit(_ role: String, _ change: (inout JSONValue) -> Void) throws {
        var draft = try repository.repository.begin(role, now: repository.time)
        change(&draft.signed)
        try repository.repository.save(draft, role)
        _ = try repository.repository.sign(with: try #require(repository.regions[role]))
        try ForcedPublication.publish(repository, role)
    }

    @Test func `an impossible hash and an impossible length`() throws {
        for (field, value) in [
            ("hashes", JSONValue.object(["sha256": .string("00")])),
            ("hashes", .object(["md17": .string("00")])), ("length", .integer(.max)),
            ("length", .integer(1)),
        ] {
            try edit("440000") { $0["targets"]["regions/440000/k.json"][field] = value }
            #expect(try costs().reason.lamp == .yellow, "\(value)")
        }
    }

    @Test func `an unavailable list makes its key's codes unknown, not green`() throws {
        let keyID = guangdong.key.publicKey.keyID
        let files = try RevocationSegmentWriter(keyID: keyID, segment: "base").files(for: [
            .native(region: "440000", codeID: guangdong.claims(.green).codeID)
        ])
        let path = "regions/440000/revoked/\(keyID.hexadecimal)/\(files[0].name)"
        try put(files[0].bytes, path)
        try repository.publish()
        #expect(try costs().reason == .revoked)
        try FileManager.default.removeItem(
            atPath: repository.file("targets/regions/440000/revoked").string)
        #expect(try costs().reason == .revocationUnknown)
        // What stands among the lists under no list's name might revoke anything.
        try repository.repository.removeTarget(path, role: "440000", now: now)
        try put([1], "regions/440000/revoked/\(keyID.hexadecimal)/base.lst")
        try repository.publish()
        #expect(try costs().reason == .keysStale)
    }
}
