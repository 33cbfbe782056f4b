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
        #expect(store.signerCertificates.map(\.country) == ["AT"])
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
        #expect(expiries.count == 4)
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

    @Test func `a file that is no region's must be there`() throws {
        let source = UpdateSource(
            metadata: FolderMirror(published.repository.file("metadata")),
            targets: RegionalMirror(FolderMirror(published.repository.file("targets"))),
            isCarried: false)
        guard case .refused(let error) = terminal.folder.update(from: source, now: now) else {
            Issue.record("it was taken")
            return
        }
        #expect(error.kind == .notFound)
    }
}

/// A mirror that has only the files of regions.
private struct RegionalMirror: Mirror {
    private let mirror: any Mirror

    init(_ mirror: any Mirror) {
        self.mirror = mirror
    }

    func bytes(at path: String, limit: Int) throws(UpdateError) -> [UInt8] {
        guard path.hasPrefix("regions/") || path.hasPrefix("hcert/") else {
            throw UpdateError(.notFound, path, "not here")
        }
        return try mirror.bytes(at: path, limit: limit)
    }
}
