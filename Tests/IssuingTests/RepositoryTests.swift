import Admission
import Cryptography
import DeviceInterface
import Failures
import FoundationEssentials
import Issuing
import Regions
import Revocation
import SystemPackage
import Testing
import TestSupport
import Trust
import TUFPublishing
import Verdicts
import Verification

struct RepositoryTests {
    private let folder: TemporaryFolder
    private let keys: PublishedKeys

    init() throws {
        folder = try TemporaryFolder()
        keys = try PublishedKeys(in: folder.path.appending("repository"))
    }

    @Test func `a region signs for its own folder, another role for the folder of its name`() {
        #expect(Repository.folder(of: "440000") == "regions/440000")
        #expect(Repository.folder(of: "hcert") == "hcert")
        #expect(
            Repository.paths(of: "440000") == [
                "regions/440000/*", "regions/440000/*/*", "regions/440000/*/*/*",
            ])
    }

    @Test func `a file becomes a target only if a terminal would accept it`() throws {
        let issuer = try NativeIssuer(region: try #require(Division("440000")))
        let good = try folder.file("key.json", try issuer.regionalKey().json())
        let bad = try folder.file("bad.json", Array("{}".utf8))
        try keys.repository.put(
            file: good.string, into: "regions/440000", role: "targets", now: now)
        #expect(try keys.repository.targets(of: "targets") == ["regions/440000/key.json"])
        for (file, place, status) in [
            (bad, "regions/440000", Failure.Status.data), (good, "regions/310000", .data),
            (folder.path.appending("none.json"), "regions/440000", .noInput),
        ] {
            let failure = try #require(throws: Failure.self) {
                try keys.repository.put(
                    file: file.string, into: place, role: "targets", now: now)
            }
            #expect(failure.status == status)
        }
        #expect(try keys.repository.targets(of: "targets") == ["regions/440000/key.json"])
    }

    /// In the repository a target's name begins with its hash: 64 digits and a point.
    @Test func `a target may have the longest name that a terminal takes`() throws {
        let issuer = try NativeIssuer(region: try #require(Division("440000")))
        let name = String(repeating: "k", count: 185) + ".json"
        let key = try folder.file(name, try issuer.regionalKey().json())
        try keys.repository.put(
            file: key.string, into: "regions/440000", role: "targets", now: now)
        #expect(try keys.repository.targets(of: "targets") == ["regions/440000/\(name)"])
    }

    @Test func `codes are revoked in a segment of the day, once`() throws {
        let revocation = try CodeRevocation(role: "targets", keyID: "0102", issuer: .nation)
        let codes = try revocation.identifiers(in: Array("0a0b\n0c0d\n".utf8), name: "codes")
        #expect(codes.count == 2)
        func put(anew: Bool) throws(Failure) {
            try revocation.put(
                codes, as: nil, beginningAnew: anew, into: keys.repository, now: now)
        }
        try put(anew: false)
        let targets = try keys.repository.targets(of: "targets")
        #expect(targets.allSatisfy { $0.hasPrefix("targets/revoked/0102/2026-06-01") })
        let again = try #require(throws: Failure.self) { try put(anew: false) }
        #expect(again.message.contains("--segment"))
        try put(anew: true)
        #expect(try keys.repository.targets(of: "targets") == targets)
    }

    @Test func `a line that is not an id is reported with its number`() throws {
        let revocation = try CodeRevocation(role: "440000", keyID: "0102", issuer: nil)
        let failure = try #require(throws: Failure.self) {
            try revocation.identifiers(in: Array("0a0b\nhello\n".utf8), name: "codes.txt")
        }
        #expect(failure.status == .data)
        #expect(failure.message.hasPrefix("codes.txt:2: "))
        let noKey = try #require(throws: Failure.self) {
            try CodeRevocation(role: "440000", keyID: "key", issuer: nil)
        }
        #expect(noKey.status == .usage)
    }
}

struct CodeOrderTests {
    @Test(arguments: [SignatureAlgorithm.es256, .eddsa, .sm2])
    func `a requested code is one that a terminal lights green`(
        algorithm: SignatureAlgorithm
    ) throws {
        let issuer = try NativeIssuer(algorithm)
        var order = CodeOrder(region: .nation, issuedAt: now - 60.5)
        order.status = .green
        let payload = try order.payload(signedWith: issuer.key)
        let judge = try issuer.judge()
        #expect(judge.judge(Array(payload.utf8), at: now).verdict.lamp == .green)
        let late = judge.judge(Array(payload.utf8), at: now + 11 * 60)
        #expect(late.verdict.reason == .codeExpired)
    }
}
