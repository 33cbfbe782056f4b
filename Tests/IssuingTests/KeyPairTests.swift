import Cryptography
import Failures
import FoundationEssentials
import Issuing
import Regions
import SystemPackage
import Testing
import TestSupport
import Trust
import TUFPublishing

struct KeyPairTests {
    private let guangdong = Division("440000") ?? .nation

    @Test(arguments: [SignatureAlgorithm.es256, .eddsa, .sm2])
    func `a terminal reads a region's new key`(algorithm: SignatureAlgorithm) throws {
        let folder = try TemporaryFolder()
        let pair = try RegionalKeyPair(of: guangdong, algorithm, from: now, days: 30)
        let (secret, file) = (
            try pair.writePrivateKey(in: folder.path), try pair.writeRegionalKey(in: folder.path)
        )
        let key = try RegionalKey(
            json: try TemporaryFolder.bytes(of: file), expecting: guangdong, file: file.string)
        #expect(key.algorithm == algorithm)
        #expect(key.notBefore == now)
        #expect(key.notAfter == now + 30 * 86_400)
        #expect(try KeyFiles.privateKey(secret.string).publicKey.keyID == key.keyID)
    }

    @Test func `a key in a plain folder is trusted`() throws {
        let folder = try TemporaryFolder()
        let pair = try RegionalKeyPair(of: guangdong, .es256, from: now, days: 30)
        let path = try pair.install(in: folder.path)
        #expect(path.string.contains("regions/440000/"))
        #expect(try TrustStore(directory: folder.path).regionalKeys.map(\.region) == [guangdong])
    }

    @Test func `an algorithm that cannot sign codes or metadata is a usage error`() throws {
        let codes = try #require(throws: Failure.self) {
            try RegionalKeyPair(of: guangdong, .ps256, from: now, days: 30)
        }
        let metadata = try #require(throws: Failure.self) {
            try RoleKeyPair(named: "root", .sm2)
        }
        #expect(codes.status == .usage)
        #expect(metadata.status == .usage)
    }

    @Test func `a role's plan takes the public key from either file`() throws {
        let folder = try TemporaryFolder()
        let (anna, bela) = (
            try RoleKeyPair(named: "anna", .eddsa), try RoleKeyPair(named: "bela", .es256)
        )
        let files = [
            try anna.writePublicKey(in: folder.path), try bela.writePrivateKey(in: folder.path),
        ].map(\.string)
        let plan = try KeyFiles.plan(files, threshold: 2)
        #expect(plan.keys.count == 2)
        let tooMany = try #require(throws: Failure.self) {
            try KeyFiles.plan(files, threshold: 3)
        }
        #expect(tooMany.status == .usage)
        let missing = try #require(throws: Failure.self) {
            try KeyFiles.plan([folder.path.appending("none.pem").string], threshold: 1)
        }
        #expect(missing.status == .noInput)
        let noKey = try folder.file("text.pem", Array("no key".utf8))
        let bad = try #require(throws: Failure.self) { try KeyFiles.signer(noKey.string) }
        #expect(bad.status == .data)
    }
}
