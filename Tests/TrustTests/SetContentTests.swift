import Cryptography
import Foundation
import Hexadecimal
import Regions
import ReproducibleNumbers
import Revocation
import SimulatedStorage
import SystemPackage
import Testing
import TestSupport
import TUF
import TUFPublishing

@testable import Trust

/// What a terminal takes from a set with every kind of file, good and bad.
@Suite(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
struct SetContentTests {
    private struct Published {
        let repository: TestRepository
        let province: NativeIssuer
        let city: NativeIssuer
        let country: CertificateIssuer
        let revoked: RevocationIdentifier

        init() throws {
            let guangdong = try #require(Division(440_000))
            repository = try TestRepository(regions: [])
            province = try NativeIssuer(region: guangdong)
            city = try NativeIssuer(region: try #require(Division(440_300)))
            country = try CertificateIssuer()
            var random = SeededRandom(seed: 71)
            revoked = .random(using: &random)
            let noise = (0..<5000).map { _ in RevocationIdentifier.random(using: &random) }
            try addRole("440000", TestRepository.paths("440000"))
            try addRole("countries", ["hcert/*/*", "hcert/*/*/*"])
            try addRole("site", ["rules/*", "value-sets/*", "posters/*"])
            // As long as it may be, and a byte longer.
            let key = try NativeIssuer(region: guangdong).regionalKey().json()
            for (name, size) in [("longest", 16 << 10), ("longer", 16 << 10 + 1)] {
                let padding = Array(repeating: UInt8(0x20), count: size - key.count)
                try put(key + padding, "regions/440000/\(name).json", "440000")
            }
            let junk = Array("{}".utf8)
            try put(try province.regionalKey().json(), "regions/440000/k.json", "440000")
            try put(try city.regionalKey().json(), "regions/440000/440300/c.json", "440000")
            try put(junk, "regions/440000/440300/bad.json", "440000")
            let lists = "regions/440000/revoked/\(province.key.publicKey.keyID.hexadecimal)"
            let writer = try RevocationSegmentWriter(
                keyID: province.key.publicKey.keyID, segment: "base")
            for file in try writer.files(for: noise + [revoked]) {
                try put(file.bytes, "\(lists)/\(file.name)", "440000")
            }
            try put(country.certificate.der, "hcert/AT/a.der", "countries")
            let base64 = Data(country.certificate.der).base64EncodedString()
            let pem = "-----BEGIN CERTIFICATE-----\n\(base64)\n-----END CERTIFICATE-----\n"
            try put(Array(pem.utf8), "hcert/FR/b.pem", "countries")
            try put([1], "hcert/DE/bad.der", "countries")
            let abroad = try RevocationSegmentWriter(
                keyID: country.certificate.keyID, segment: "base")
            for file in try abroad.files(for: [revoked]) {
                let folder = "hcert/revoked/\(country.certificate.keyID.hexadecimal)"
                try put(file.bytes, "\(folder)/\(file.name)", "countries")
            }
            try put([1], "hcert/revoked/0aff/base.list", "countries")
            try put([1], "hcert/revoked/0aff/base.lst", "countries")
            try put(Array("admission:\n".utf8), "rules/border.yaml", "site")
            let values =
                #"{"valueSetId":"t","valueSetDate":"2026-01-01","valueSetValues":{"#
                + #""EU/1":{"display":"One","active":true}}}"#
            try put(Array(values.utf8), "value-sets/vaccines.json", "site")
            try put(junk, "value-sets/bad.json", "site")
            try put([1], "posters/a.png", "site")
            try repository.publish()
        }

        private func addRole(_ name: String, _ paths: [String]) throws {
            let signer = try TestRepository.signer()
            repository.regions[name] = signer
            try repository.repository.delegate(
                to: name, RolePlan(keys: [signer.key], threshold: 1), paths: paths, now: now)
        }

        private func put(_ bytes: [UInt8], _ path: String, _ role: String) throws {
            try repository.repository.put(bytes, as: path, role: role, now: now)
        }
    }

    // No test changes it.
    nonisolated(unsafe) private static let published = Result { try Published() }

    private let published: Published
    private let terminal: TestTerminal

    init() throws {
        published = try Self.published.get()
        terminal = try TestTerminal(of: published.repository)
    }

    private func set(holding: RevocationLists.Holding = .everything) throws -> TrustedSet {
        let folder = TrustFolder(
            "/trust", root: "/etc/root.json", floor: "/floor/version.json", holding: holding,
            disk: terminal.disk)
        let outcome = folder.update(from: published.repository.source, now: now)
        #expect(outcome == .updated(version: 2))
        return try #require(folder.load().set)
    }

    @Test func `keys, rules and value sets are taken, and what is no use is not`() throws {
        let set = try set()
        let store = set.store
        for issuer in [published.province, published.city] {
            let keyID = issuer.key.publicKey.keyID
            let keys = store.regionalKeys(of: issuer.region, keyID: keyID)
            #expect(keys == [try issuer.regionalKey()])
        }
        #expect(store.regionalKeys.count == 3)
        #expect(store.signerCertificates.map(\.country).sorted() == ["AT", "FR"])
        #expect(set.rules == ["border": Array("admission:\n".utf8)])
        #expect(set.valueSets.keys.sorted() == ["vaccines"])
        #expect(set.valueSets["vaccines"]?.active == ["EU/1"])
        #expect(
            try terminal.disk.names(in: "/trust/set-1/targets")
                == ["hcert", "regions", "rules", "value-sets"])
    }

    @Test func `each fault is named, and concerns its own region`() throws {
        let set = try set()
        #expect(
            set.problems.map(\.file).sorted() == [
                "hcert/DE/bad.der", "hcert/revoked/0aff/base.lst", "regions/440000/440300/bad.json",
                "regions/440000/longer.json", "value-sets/bad.json",
            ])
        let details = Dictionary(set.problems.map { ($0.file, $0.detail) }) { first, _ in first }
        #expect(details["regions/440000/longer.json"]?.contains("at most 16384") == true)
        let validity = set.store.validity
        func doubt(_ region: String) throws -> String {
            validity.objection(to: try #require(Region(region)), at: now) ?? ""
        }
        #expect(try doubt("440000").contains("longer.json"))
        #expect(try doubt("440300").contains("440300"))
        // A list that cannot be read might revoke anything of another country.
        for country in ["AT", "FR"] { #expect(try doubt(country).contains("base.lst")) }
        #expect(try doubt("DE").contains("bad.der"))
        #expect(try doubt("310000") == "")
    }

    @Test func `a region's keys expire with the roles that speak for them and their lists`() throws
    {
        let set = try set()
        let expiries = set.store.validity.expiryByRegion
        for (region, role) in [
            ("440000", "440000"), ("440300", "440000"), ("AT", "countries"), ("DE", "countries"),
        ] {
            let expires = try #require(set.inventory.role(role)?.expires)
            #expect(expiries[try #require(Region(region))] == expires, "\(region)")
        }
        #expect(expiries.count == 5)
    }

    @Test func `lists are asked for their own keys, and those of nobody else`() throws {
        let lists = try set().store.revocations
        let (native, foreign) = (
            published.province.key.publicKey.keyID, published.country.certificate.keyID
        )
        let guangdong = try #require(Region("440000"))
        let austria = try #require(Region("AT"))
        let other = RevocationIdentifier(Array(repeating: UInt8(7), count: 16))
        for (region, keyID, answer) in [
            (guangdong, native, RevocationAnswer.revoked), (austria, foreign, .revoked),
            (guangdong, foreign, .clear), (austria, native, .clear),
        ] {
            #expect(lists.answer(region, keyIDs: [keyID], [published.revoked]) == answer)
            #expect(lists.answer(region, keyIDs: [keyID], [try #require(other)]) == .clear)
        }
        let broken = lists.answer(austria, keyIDs: [[0x0A, 0xFF]], [published.revoked])
        guard case .unavailable = broken else {
            Issue.record("\(broken)")
            return
        }
        #expect(lists.problems.map(\.file) == ["the list of key 0aff"])
        #expect(
            lists.status.map(\.segments.count).sorted() == [0, 1, 1]
                && lists.status.map(\.entries).sorted() == [0, 1, 5001])
    }

    @Test func `of lists that have a filter only the filter may be kept`() throws {
        let lists = try set(holding: .filtersOnly).store.revocations
        let keyID = published.province.key.publicKey.keyID
        let guangdong = try #require(Region("440000"))
        #expect(
            lists.answer(guangdong, keyIDs: [keyID], [published.revoked]) == .possiblyRevoked)
        let folders: [(FilePath, [UInt8], [String])] = [
            ("/trust/set-1/targets/regions/440000/revoked", keyID, ["base.filter"]),
            (
                "/trust/set-1/targets/hcert/revoked", published.country.certificate.keyID,
                ["base.list"]
            ),
        ]
        for (folder, keyID, names) in folders {
            #expect(try terminal.disk.names(in: folder.appending(keyID.hexadecimal)) == names)
        }
    }

    @Test func `a rehearsal finds what a terminal would`() throws {
        let set = try set()
        let root = try published.repository.bytes("metadata/1.root.json")
        let rehearsal = UpdateRehearsal(root: root, of: published.repository.source, now: now)
        #expect(rehearsal.outcome == .updated(version: 2))
        #expect(rehearsal.problems == set.problems + set.store.revocations.problems)
        let stranger = try TestRepository(regions: []).bytes("metadata/1.root.json")
        let refused = UpdateRehearsal(root: stranger, of: published.repository.source, now: now)
        guard case .refused = refused.outcome else {
            Issue.record("\(refused.outcome)")
            return
        }
        #expect(refused.problems == [])
    }

    @Test func `a list that was not found makes its key's codes unknown`() throws {
        let source = UpdateSource(
            metadata: FolderMirror(published.repository.file("metadata")),
            targets: PartialMirror(FolderMirror(published.repository.file("targets"))) {
                !$0.contains("/revoked/")
            }, isCarried: false)
        #expect(terminal.folder.update(from: source, now: now) == .updated(version: 2))
        let set = try #require(terminal.folder.load().set)
        let keyID = published.province.key.publicKey.keyID
        let answer = set.store.revocations.answer(
            try #require(Region("440000")), keyIDs: [keyID], [published.revoked])
        if case .unavailable = answer {} else { Issue.record("\(answer)") }
    }

    @Test func `what was left out can only be a region's`() throws {
        _ = try set()
        let rules: FilePath = "/trust/set-1/targets/rules/border.yaml"
        try terminal.disk.remove(rules)
        try LeftOut(targets: ["rules/border.yaml": "not found"]).write(
            in: "/trust/set-1", on: terminal.disk)
        guard case .damaged = terminal.folder.load() else {
            Issue.record("\(terminal.folder.load())")
            return
        }
    }

    /// Changes what a role signs, behind the back of what publishes.
    private func edit(
        _ role: String, in repository: TestRepository, _ change: (inout JSONValue) -> Void
    ) throws {
        var draft = try repository.repository.begin(role, now: now)
        change(&draft.signed)
        try repository.repository.save(draft, role)
        _ = try repository.repository.sign(with: try #require(repository.regions[role]))
        try ForcedPublication.publish(repository, role)
    }

    private func target(_ length: Int) -> JSONValue {
        let hash = String(repeating: "0", count: 64)
        return .object([
            "length": .integer(length), "hashes": .object(["sha256": .string(hash)]),
        ])
    }

    @Test func `a region ends with the first of the roles that speak for its keys and lists`()
        throws
    {
        let repository = try TestRepository(regions: [])
        let (early, late) = (now - 86_400, now)
        var divisions: [Division] = []
        // Each with a key or a list of an early and of a late role, in both orders.
        for (number, files) in [
            (310_000, [("a.json", early), ("b.json", late)]),
            (320_000, [("a.json", late), ("b.json", early)]),
            (330_000, [("a.json", late), ("revoked/0a/base.list", early)]),
            (
                340_000,
                [("a.json", late), ("revoked/0a/base.list", early), ("revoked/0b/base.list", late)]
            ),
            (
                350_000,
                [("a.json", late), ("revoked/0a/base.list", late), ("revoked/0b/base.list", early)]
            ),
            (360_000, [("a.json", late)]),
        ] {
            let division = try #require(Division(number))
            divisions.append(division)
            for (index, (name, time)) in files.enumerated() {
                let (role, signer) = ("\(number)-\(index)", try TestRepository.signer())
                repository.regions[role] = signer
                try repository.repository.delegate(
                    to: role, RolePlan(keys: [signer.key], threshold: 1),
                    paths: ["regions/\(number)/\(name)"], now: time)
                let bytes =
                    name.hasSuffix("json")
                    ? try NativeIssuer(region: division).regionalKey().json() : [1]
                try repository.repository.put(
                    bytes, as: "regions/\(number)/\(name)", role: role, now: time)
            }
        }
        try repository.publish()
        let folder = try TestTerminal(of: repository).folder
        #expect(folder.update(from: repository.source, now: now) == .updated(version: 2))
        let set = try #require(folder.load().set)
        let ends = try ["310000-0", "310000-1"].map {
            try #require(set.inventory.role($0)?.expires)
        }
        #expect(ends[0] < ends[1])
        #expect(
            divisions.map { set.store.validity.expiryByRegion[.division($0)] }
                == Array(repeating: ends[0], count: 5) + [ends[1]])
    }

    @Test func `too many bytes of lists are a matter of their own keys`() throws {
        let repository = try TestRepository(regions: [TestRepository.guangdong])
        try edit(TestRepository.guangdong, in: repository) { signed in
            for name in ["0a", "0b", "0c", "0d", "0e"] {
                signed["targets"]["regions/440000/revoked/\(name)/base.list"] = target(60 << 20)
            }
        }
        let folder = try TestTerminal(of: repository).folder
        guard case .updated = folder.update(from: repository.source, now: now) else {
            Issue.record("it was not taken")
            return
        }
        let set = try #require(folder.load().set)
        #expect(set.problems.map(\.file) == ["regions/440000"])
        let guangdong = try #require(Region("440000"))
        #expect(set.store.validity.objection(to: guangdong, at: now) == nil)
        let any = try #require(RevocationIdentifier(Array(repeating: UInt8(7), count: 16)))
        for keyID in [[0x0A], [0x0B]] as [[UInt8]] {
            let answer = set.store.revocations.answer(guangdong, keyIDs: [keyID], [any])
            if case .unavailable = answer {} else { Issue.record("\(answer)") }
        }
    }

    @Test func `what is too much, too large or misnamed is left out, and named once`() throws {
        let repository = try TestRepository(regions: [TestRepository.guangdong])
        for (role, paths) in [
            ("countries", ["hcert/*", "hcert/*/*", "hcert/*/*/*"]), ("site", ["rules/*"]),
        ] {
            let signer = try TestRepository.signer()
            repository.regions[role] = signer
            try repository.repository.delegate(
                to: role, RolePlan(keys: [signer.key], threshold: 1), paths: paths, now: now)
        }
        try repository.publish()
        try edit("440000", in: repository) { signed in
            for number in 0..<256 { signed["targets"]["regions/440000/\(number).json"] = target(1) }
            for path in [
                "regions/440000/revoked/x.list", "regions/440000/revoked",
                "regions/440000/other/y.txt",
            ] { signed["targets"][path] = target(1) }
            signed["targets"]["regions/440000/revoked/0aff/base.list"] = target(1 << 40)
        }
        let name = String(repeating: "n", count: 186)
        try edit("countries", in: repository) { signed in
            for path in [
                "hcert/revoked", "hcert/revoked/x", "hcert/DE/x/y", "hcert/DE/\(name).der",
                "hcert/DE/n\(name).der",
            ] { signed["targets"][path] = target(1) }
        }
        let folder = try TestTerminal(of: repository).folder
        guard case .updated = folder.update(from: repository.source, now: now) else {
            Issue.record("it was not taken")
            return
        }
        let set = try #require(folder.load().set)
        let found = set.problems.map { "\($0.file): \($0.detail)" }.sorted()
        let expected = [
            ("hcert/DE/\(name).der", "not found"), ("hcert/DE/n\(name).der", "too long a name"),
            ("hcert/revoked/x", "not the name of a revocation file"),
            ("regions/440000", "257 key files"),
            ("regions/440000/revoked/0aff/base.list", "such a file has at most"),
            ("regions/440000/revoked/x.list", "not the name of a revocation file"),
        ]
        #expect(set.problems.map(\.file).sorted() == expected.map(\.0).sorted())
        for (file, detail) in expected {
            #expect(found.contains { $0.hasPrefix("\(file): ") && $0.contains(detail) }, "\(file)")
        }
        #expect(set.store.regionalKeys == [])
        let guangdong = try #require(Region("440000"))
        let any = try #require(RevocationIdentifier(Array(repeating: UInt8(7), count: 16)))
        let answer = set.store.revocations.answer(guangdong, keyIDs: [[0x0A, 0xFF]], [any])
        if case .unavailable = answer {} else { Issue.record("\(answer)") }
        // What is no region's is no region's fault.
        try edit("site", in: repository) { $0["targets"]["rules/a.yaml"] = target(64 << 10 + 1) }
        guard case .refused(let error) = folder.update(from: repository.source, now: now) else {
            Issue.record("it was taken")
            return
        }
        #expect(error.kind == .endlessData && error.file == "rules/a.yaml")
    }

    @Test func `a file that is no region's must be there`() throws {
        let source = UpdateSource(
            metadata: FolderMirror(published.repository.file("metadata")),
            targets: PartialMirror(FolderMirror(published.repository.file("targets"))) {
                $0.hasPrefix("regions/") || $0.hasPrefix("hcert/")
            }, isCarried: false)
        guard case .refused(let error) = terminal.folder.update(from: source, now: now) else {
            Issue.record("it was taken")
            return
        }
        #expect(error.kind == .notFound)
    }
}

/// A mirror that has only some files.
private struct PartialMirror: Mirror {
    private let mirror: any Mirror
    private let isThere: @Sendable (String) -> Bool

    init(_ mirror: any Mirror, _ isThere: @escaping @Sendable (String) -> Bool) {
        (self.mirror, self.isThere) = (mirror, isThere)
    }

    func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        guard isThere(path) else { throw UpdateError(.notFound, path, "not here") }
        return try mirror.bytes(at: path, limit: limit)
    }
}
