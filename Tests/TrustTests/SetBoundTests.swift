import Cryptography
import Foundation
import Regions
import Revocation
import SystemPackage
import Testing
import TestSupport
import TUF

@testable import Trust

/// What belongs to which region, how much a region may have, and until when it counts.
@Suite struct SetBoundTests {
    private static let guangdong = Division("440000") ?? .nation
    private static let shenzhen = Division("440300") ?? .nation
    private static let shanghai = Division("310000") ?? .nation

    // MARK: Places

    static let places: [(String, TargetPlace?)] = [
        ("regions/440000/a.json", .regionalKey(owner: guangdong, guangdong)),
        ("regions/440000/440300/a.json", .regionalKey(owner: guangdong, shenzhen)),
        ("regions/440000/310000/a.json", nil), ("regions/440000/x/a.json", nil),
        ("regions/440000/a.txt", nil), ("regions/440000/440300/a.txt", nil),
        ("regions/999999/a.json", nil), ("regions/440000", nil), ("regions/a.json", nil),
        ("regions/440000//a.json", nil), ("/regions/440000/a.json", nil),
        ("regions/440000/", nil), ("regions/440000/440300/x/a.json", nil),
        (
            "regions/440000/revoked/0aff/base.list",
            .revocation(.division(guangdong), keyID: [0x0A, 0xFF], file: "base.list")
        ),
        ("regions/440000/revoked/0AFF/base.list", nil), ("regions/440000/revoked//base.list", nil),
        ("regions/440000/revoked/0aff/base.lists", nil),
        ("regions/440000/revoked/xx/base.list", nil),
        ("regions/440000/other/0aff/base.list", nil),
        ("regions/440000/revoked/0aff/x/base.list", nil),
        ("hcert/DE/a.der", .signerCertificate(country: "DE")),
        ("hcert/DE/a.pem", .signerCertificate(country: "DE")),
        ("hcert/DE/a.crt", .signerCertificate(country: "DE")),
        ("hcert/DE/a.cer", .signerCertificate(country: "DE")), ("hcert/DE/a.json", nil),
        ("hcert/440000/a.der", nil), ("hcert/de/a.der", nil), ("hcert/DE/x/a.der", nil),
        (
            "hcert/revoked/0a/base.filter",
            .revocation(.countries, keyID: [0x0A], file: "base.filter")
        ),
        ("hcert/DE/0a/base.filter", nil), ("hcert/revoked/0a/x/base.filter", nil),
        ("rules/site.yaml", .rules(name: "site")), ("rules/a.b.yaml", .rules(name: "a.b")),
        ("rules/site.json", nil), ("rules/x/site.yaml", nil),
        ("value-sets/v.json", .valueSet(name: "v")), ("value-sets/v.yaml", nil), ("other/x", nil),
        ("", nil),
    ]

    @Test(arguments: places)
    func `a path says what a file is and whose`(_ path: String, _ place: TargetPlace?) {
        #expect(TargetPlace(path) == place)
    }

    @Test func `a publisher is told of a file that terminals would ignore or refuse`() throws {
        let key = try NativeIssuer(region: Self.guangdong).regionalKey().json()
        try expectUsable(key, at: "regions/440000/a.json")
        for path in ["readme.txt", "", "rules/site.json"] { try expectUsable([1], at: path) }
        for path in ["regions/a.json", "hcert/de/a.der", "regions/310000/a.json"] {
            #expect(throws: TrustError.self) { try expectUsable(key, at: path) }
        }
        for path in ["hcert/DE/a.der", "value-sets/v.json"] {
            #expect(throws: TrustError.self) { try expectUsable([1], at: path) }
        }
        for (size, isUsable) in [(64 << 10, true), (64 << 10 + 1, false)] {
            let rules = [UInt8](repeating: 0x20, count: size)
            let usable: Void? = try? expectUsable(rules, at: "rules/site.yaml")
            #expect((usable != nil) == isUsable)
        }
    }

    // MARK: Amounts

    private func excess(_ place: TargetPlace, _ lengths: [Int]) -> String? {
        var account = RegionAccount()
        for length in lengths { account.take(place, length: length) }
        return account.excess(of: place)
    }

    @Test func `a region has so much and no more`() {
        let list = TargetPlace.revocation(.countries, keyID: [1], file: "base.list")
        for (place, most) in [
            (.regionalKey(owner: Self.guangdong, Self.guangdong), 256),
            (.signerCertificate(country: "DE"), 4096), (list, 16_384),
        ] as [(TargetPlace, Int)] {
            let files = Array(repeating: 1, count: most)
            #expect(excess(place, files) == nil && excess(place, files + [1]) != nil, "\(place)")
        }
        // Bytes count by blocks of 4,096.
        let most = 256 << 20
        for (lengths, isTooMuch) in [
            ([most], false), ([most + 1], true), ([most - 4096, 1], false),
            ([most - 4096, 4096], false), ([most - 4096, 4097], true), ([most - 4095, 1], true),
            ([most, 0], false),
        ] {
            #expect((excess(list, lengths) != nil) == isTooMuch, "\(lengths)")
        }
        // What one kind has too much of is not the excess of another.
        var account = RegionAccount()
        for _ in 0..<257 {
            account.take(.regionalKey(owner: Self.guangdong, Self.shenzhen), length: 1)
        }
        #expect(account.excess(of: list) == nil && account.excess(of: .rules(name: "a")) == nil)
    }

    // MARK: Scopes

    @Test func `a scope covers its own regions`() {
        let regions: [Region] = [
            .division(Self.guangdong), .division(Self.shenzhen), .division(Self.shanghai),
            .country("DE"), .country("FR"),
        ]
        for (scope, covered) in [
            (.division(Self.guangdong), [true, false, false, false, false]),
            (.within(Self.guangdong), [true, true, false, false, false]),
            (.within(Self.shenzhen), [false, true, false, false, false]),
            (.country("DE"), [false, false, false, true, false]),
            (.countries, [false, false, false, true, true]),
        ] as [(RegionScope, [Bool])] {
            #expect(regions.map(scope.covers) == covered, "\(scope)")
        }
    }

    static let delegations: [([[String]?], [RegionScope]?)] = [
        ([["regions/440000/*"]], [.within(guangdong)]),
        ([["regions/440000/*", "regions/440000/*/*"]], [.within(guangdong)]),
        ([["regions/440000/440300/*"]], [.within(shenzhen)]),
        ([["regions/440000/310000/*"]], [.within(guangdong)]),
        ([["regions/440000/440300"]], [.within(guangdong)]),
        ([["regions/440000/*", "hcert/DE/*"]], [.within(guangdong), .country("DE")]),
        ([["hcert/*/*"]], [.countries]), ([["hcert/DE/*"]], [.country("DE")]),
        ([["regions//440000/*"]], nil), ([["regions/*"]], nil), ([["regions"]], nil),
        ([["hcert"]], nil), ([["rules/*"]], nil),
        ([["regions/440000/*", "rules/*"]], nil), ([nil], nil), ([], nil),
        // A delegation within the first one narrows it, any other does not.
        ([["regions/440000/*"], ["regions/440000/440300/*"]], [.within(shenzhen)]),
        ([["regions/440000/*"], ["regions/310000/*"]], [.within(guangdong)]),
        ([["regions/440000/*"], nil], [.within(guangdong)]),
        ([["regions/440000/*"], ["rules/*"]], [.within(guangdong)]),
        ([["hcert/*/*"], ["hcert/DE/*"]], [.country("DE")]),
        ([["hcert/DE/*"], ["hcert/*/*"]], [.country("DE")]),
        ([["hcert/*/*"], ["hcert/*/*"]], [.countries]),
        ([["hcert/*/*", "regions/440000/*"], ["hcert/*/*"]], [.countries]),
        (
            [["regions/440000/*"], ["regions/440000/440300/*", "regions/310000/*"]],
            [.within(guangdong)]
        ),
    ]

    @Test(arguments: delegations)
    func `a missing role concerns the regions that its paths name`(
        _ delegations: [[String]?], _ scopes: [RegionScope]?
    ) {
        #expect(RegionScope.scopes(of: delegations) == scopes)
    }

    @Test func `a publisher's lists cover its own regions`() {
        let regions: [Region] = [
            .division(Self.guangdong), .division(Self.shenzhen), .division(Self.shanghai),
            .country("DE"),
        ]
        #expect(
            regions.map(RevocationOwner.division(Self.guangdong).covers)
                == [true, true, false, false])
        #expect(regions.map(RevocationOwner.countries.covers) == [false, false, false, true])
    }

    // MARK: Ends

    @Test func `data counts up to its end, and a region's up to its own`() {
        let (shanghai, guangdong) = (
            Region.division(Self.shanghai), Region.division(Self.guangdong)
        )
        let validity = Validity(expires: now + 10, expiryByRegion: [guangdong: now + 5])
        for (seconds, objections) in [
            (4.9, [false, false]), (5, [true, false]), (9.9, [true, false]), (10, [true, true]),
        ] as [(Double, [Bool])] {
            #expect(
                [guangdong, shanghai].map { validity.objection(to: $0, at: now + seconds) != nil }
                    == objections)
        }
        #expect(Validity.unlimited.objection(to: shanghai, at: .distantFuture) == nil)
        let doubt = Validity(expires: nil, doubt: "lost")
        #expect(doubt.objection(to: shanghai, at: now) == "lost")
    }

    @Test func `a fault is a doubt about the regions that it concerns`() throws {
        let error = TrustError(.malformed, "a", "first")
        let validity = Validity(
            expires: nil, expiryByRegion: [:], doubt: nil,
            findings: [
                Finding(error: error, scopes: [.within(Self.guangdong)]),
                Finding(
                    error: TrustError(.malformed, "b", "second"),
                    scopes: [.within(Self.guangdong), .country("DE")]),
            ])
        let doubt = try #require(validity.objection(to: .division(Self.shenzhen), at: now))
        #expect(doubt.contains("first") && !doubt.contains("second"))
        #expect(validity.objection(to: .country("DE"), at: now)?.contains("second") == true)
        #expect(validity.objection(to: .division(Self.shanghai), at: now) == nil)
    }

    // MARK: What was left out

    @Test func `the list of what was left out is written, and removed when it is empty`() throws {
        let (disk, set) = (MemoryDisk(), FilePath("/set"))
        disk.makeFolder(set)
        #expect(try LeftOut.read(in: set, on: disk) == LeftOut())
        for leftOut in [
            LeftOut(roles: ["a": "why"]), LeftOut(targets: ["b": "why"]),
            LeftOut(roles: ["a": "x"], targets: ["b": "y"]),
        ] {
            #expect(!leftOut.isEmpty)
            try leftOut.write(in: set, on: disk)
            #expect(try LeftOut.read(in: set, on: disk) == leftOut)
        }
        try LeftOut().write(in: set, on: disk)
        #expect(try disk.names(in: set) == [])
        disk.write([1], to: "/set/left-out.json")
        #expect(throws: DiskError.self) { try LeftOut.read(in: set, on: disk) }
    }

    @Test func `what is left out for another reason is left out alike`() {
        let one = LeftOut(roles: ["a": "x"], targets: ["b": "y"])
        #expect(one.isLike(LeftOut(roles: ["a": "other"], targets: ["b": "reason"])))
        #expect(!one.isLike(LeftOut(roles: ["a": "x"])))
        #expect(!one.isLike(LeftOut(targets: ["b": "y"])))
        #expect(!one.isLike(LeftOut(roles: ["c": "x"], targets: ["b": "y"])))
    }

    // MARK: Keys

    @Test func `of two entries of a key the one that permits less counts`() throws {
        let issuer = try NativeIssuer(region: Self.guangdong)
        let plain = try issuer.regionalKey()
        let shorter = try issuer.regionalKey(notAfter: now + 1)
        let revoked = try issuer.regionalKey(revokedAt: now)
        let earlier = try issuer.regionalKey(revokedAt: now - 1)
        for (keys, kept) in [
            ([plain, shorter], shorter), ([shorter, plain], shorter), ([plain, revoked], revoked),
            ([revoked, plain], revoked), ([revoked, shorter], revoked),
            ([revoked, earlier], earlier), ([earlier, revoked], earlier),
        ] {
            let found = RegionalKey.strictest(keys.map { ($0, "file") })
            #expect(found.keys == [kept])
            #expect(found.findings.map(\.scopes) == [[.division(Self.guangdong)]])
            #expect(found.findings.first?.error.kind == .duplicate)
        }
        let elsewhere = try issuer.regionalKey(of: Self.shanghai)
        let other = try NativeIssuer(region: Self.guangdong).regionalKey()
        let found = RegionalKey.strictest([(plain, "a"), (elsewhere, "b"), (other, "c")])
        #expect(found.keys == [plain, elsewhere, other] && found.findings.isEmpty)
    }

    @Test func `a key file has 16 KiB at most, and dates 40 characters`() throws {
        let key = try NativeIssuer(region: Self.guangdong).regionalKey()
        for (size, isRead) in [(16 << 10, true), (16 << 10 + 1, false)] {
            let file = key.json() + Array(repeating: 0x20, count: size - key.json().count)
            let read = try? RegionalKey(json: file, expecting: nil, file: "a.json")
            #expect((read == key) == isRead)
        }
    }
}
