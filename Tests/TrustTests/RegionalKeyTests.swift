import Cryptography
import Foundation
import Regions
import ReproducibleNumbers
import Testing
import TestSupport
import Trust

@Suite struct RegionalKeyTests {
    @Test(arguments: [SignatureAlgorithm.es256, .eddsa, .sm2])
    func `a key survives writing and reading its file`(_ algorithm: SignatureAlgorithm) throws {
        let issuer = try NativeIssuer(algorithm, region: try #require(Division(440_300)))
        for revokedAt in [nil, now] {
            let key = try issuer.regionalKey(revokedAt: revokedAt)
            let read = try RegionalKey(json: key.json(), expecting: key.region, file: "key.json")
            #expect(read == key)
            #expect(read.revokedAt == revokedAt)
        }
    }

    @Test func `a key's file is for people, too`() throws {
        let text = String(decoding: try NativeIssuer().regionalKey().json(), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.first == "{" && lines.suffix(2) == ["}", ""])
        let names = lines.compactMap { line in
            line.contains(":")
                ? line.split(separator: "\"").dropFirst().first.map(String.init) : nil
        }
        #expect(names.count >= 6 && names == names.sorted())
        #expect(!text.contains("\\/"))
    }

    @Test func `the key id is the hash of the public key`() throws {
        let key = try NativeIssuer().regionalKey()
        #expect(key.keyID == Array(Digest.sha256(key.publicKey.subjectPublicKeyInfo).prefix(8)))
    }

    @Test func `a key that signs with another algorithm is refused`() throws {
        let key = try PrivateKey.generate(.p384).publicKey
        for algorithm in [SignatureAlgorithm.es256, .es384, .eddsa, .sm2, .ps256] {
            let error = #expect(throws: TrustError.self) {
                try RegionalKey(
                    region: .nation, publicKey: key, algorithm: algorithm, notBefore: now,
                    notAfter: now + 1, createdAt: now)
            }
            #expect(error?.kind == .malformed)
        }
    }

    @Test func `a validity that ends before it begins is refused`() throws {
        #expect(throws: TrustError.self) {
            try NativeIssuer().regionalKey(notBefore: now, notAfter: now)
        }
    }

    @Test func `a file for another region is refused and says which`() throws {
        let file = try NativeIssuer(region: try #require(Division(440_000))).regionalKey().json()
        let error = #expect(throws: TrustError.self) {
            try RegionalKey(json: file, expecting: Division(310_000), file: "usb/key.json")
        }
        #expect(error?.kind == .wrongRegion)
        for word in ["usb/key.json", "440000", "310000"] {
            #expect(error?.description.contains(word) == true)
        }
    }

    typealias Change = @Sendable (inout [String: Any]) -> Void

    /// What a person or a program may get wrong, and the word that helps.
    static let mistakes: [(String, Change)] = [
        ("region", { $0["region"] = nil }), ("region", { $0["region"] = 440_000 }),
        ("999999", { $0["region"] = "999999" }), ("algorithm", { $0["algorithm"] = "RS256" }),
        ("SM2-SM3", { $0["algorithm"] = "none" }), ("publicKey", { $0["publicKey"] = "!" }),
        ("publicKey", { $0["publicKey"] = "AAAA" }),
        ("keyID", { $0["keyID"] = "0000000000000000" }),
        ("notBefore", { $0["notBefore"] = "yesterday" }), ("notAfter", { $0["notAfter"] = 12 }),
        ("notAfter", { $0["notAfter"] = "2020-01-01T00:00:00Z" }),
        ("createdAt", { $0["createdAt"] = nil }), ("owner", { $0["owner"] = "me" }),
    ]

    @Test(arguments: mistakes)
    func `a mistake in a key file is named`(_ word: String, _ change: Change) throws {
        let good = try NativeIssuer().regionalKey().json()
        var fields = try #require(
            try JSONSerialization.jsonObject(with: Data(good)) as? [String: Any])
        change(&fields)
        let bad = Array(try JSONSerialization.data(withJSONObject: fields))
        let error = #expect(throws: TrustError.self) {
            try RegionalKey(json: bad, expecting: nil, file: "key.json")
        }
        #expect(error?.kind == .malformed)
        #expect(error?.description.contains(word) == true, "\(String(describing: error))")
        #expect(error?.description.contains("key.json") == true)
    }

    @Test func `damaged key files are refused or keep their meaning`() throws {
        let key = try NativeIssuer().regionalKey()
        let good = key.json()
        var generator = SeededRandom(seed: 11)
        for _ in 0..<rounds(20_000) {
            let bad = good.damaged(using: &generator)
            guard let read = try? RegionalKey(json: bad, expecting: key.region, file: "f") else {
                continue
            }
            // Dates and white space may differ; whose key it is may not.
            #expect(read.keyID == key.keyID && read.region == key.region)
        }
        #expect(throws: TrustError.self) {
            try RegionalKey(
                json: [UInt8](repeating: 0x20, count: 1 << 20), expecting: nil, file: "f")
        }
    }
}
