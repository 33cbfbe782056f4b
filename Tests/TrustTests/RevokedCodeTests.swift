import Admission
import Cryptography
import DeviceInterface
import Foundation
import Hexadecimal
import Regions
import ReproducibleNumbers
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

/// Single codes that are revoked, from the repository to the verdict.
@Suite struct RevokedCodeTests {
    let repository: TestRepository
    let issuer: NativeIssuer
    let terminal: TestTerminal

    init() throws {
        repository = try TestRepository()
        issuer = try NativeIssuer(region: try #require(Division(440_000)))
        try repository.put(try issuer.regionalKey(), of: "440000")
        terminal = try TestTerminal(of: repository)
    }

    private var keyID: [UInt8] { issuer.key.publicKey.keyID }

    private func identifier(_ number: UInt8) -> RevocationIdentifier {
        .native(region: "440000", codeID: issuer.claims(.green, number: number).codeID)
    }

    /// Puts a segment of these codes, and of `noise` that nobody shows, under a role.
    private func revoke(
        _ numbers: [UInt8], _ segment: String, noise: Int = 0, role: String = "440000"
    ) throws -> [String] {
        var random = SeededRandom(seed: 5)
        let entries =
            numbers.map(identifier)
            + (0..<noise).map { _ in RevocationIdentifier.random(using: &random) }
        let files = try RevocationSegmentWriter(keyID: keyID, segment: segment).files(for: entries)
        return try files.map { file in
            let path = "regions/\(role)/revoked/\(keyID.hexadecimal)/\(file.name)"
            try repository.repository.put(file.bytes, as: path, role: role, now: now)
            return path
        }
    }

    private func update(_ folder: TrustFolder? = nil) throws -> TrustStore {
        try repository.publish()
        let folder = folder ?? terminal.folder
        _ = folder.update(from: repository.source, now: repository.time)
        return try #require(folder.load().set).store
    }

    private func verdict(_ number: UInt8, _ store: TrustStore, _ status: HealthStatus = .green)
        throws
        -> Verdict
    {
        let payload = try issuer.issue(issuer.claims(status, number: number))
        return Judge(verifier: Verifier(trust: store)).judge(payload, at: now).verdict
    }

    @Test func `a revoked code is red and its neighbour green, in every delta`() throws {
        _ = try revoke([1], "base", noise: 10_000)
        var store = try update()
        #expect(try verdict(1, store).reason == .revoked)
        #expect(try verdict(1, store).lamp == .red)
        #expect(try verdict(2, store).reason == .statusGreen)
        let delta = try revoke([2], "2026-06-02")
        store = try update()
        #expect(delta.count == 1)
        #expect(try verdict(1, store).reason == .revoked)
        #expect(try verdict(2, store).reason == .revoked)
        #expect(try verdict(3, store).reason == .statusGreen)
    }

    @Test func `a daily addition needs only a small download`() throws {
        _ = try revoke([1], "base", noise: 200_000)
        _ = try update()
        _ = try revoke([2], "2026-06-02", noise: 1000)
        try repository.publish()
        let mirror = CountingMirror(FolderMirror(repository.file("targets")))
        let source = UpdateSource(
            metadata: FolderMirror(repository.file("metadata")), targets: mirror, isCarried: false)
        _ = terminal.folder.update(from: source, now: now)
        print("a thousand more revocations over 200000: \(mirror.bytes) bytes of lists")
        #expect(mirror.bytes < 16_000)
    }

    @Test func `a code that is signed anew stays revoked`() throws {
        _ = try revoke([1], "base")
        let store = try update()
        // The same claims, another signature: ECDSA never signs twice alike.
        let claims = issuer.claims(.green, number: 1)
        let (first, second) = (try issuer.issue(claims), try issuer.issue(claims))
        #expect(first != second)
        for payload in [first, second] {
            let judge = Judge(verifier: Verifier(trust: store))
            #expect(judge.judge(payload, at: now).verdict.reason == .revoked)
        }
    }

    @Test func `with filters alone a hit is yellow, and a red status stays red`() throws {
        let paths = try revoke([1], "base", noise: 10_000)
        #expect(paths.contains { $0.hasSuffix("base.filter") })
        let folder = TrustFolder(
            "/trust", root: "/etc/root.json", floor: "/floor/version.json", holding: .filtersOnly,
            disk: terminal.disk)
        let store = try update(folder)
        let verdict = try verdict(1, store)
        #expect(verdict.reason == .revocationUnknown && verdict.lamp == .yellow)
        #expect(try self.verdict(1, store, .red).reason == .statusRed)
        #expect(try self.verdict(2, store).reason == .statusGreen)
        let names = try terminal.disk.names(
            in: FilePath("/trust/set-1/targets/regions/440000/revoked")
                .appending(keyID.hexadecimal))
        #expect(names == ["base.filter"])
    }

    @Test func `no region revokes another's codes`() throws {
        _ = try revoke([1], "base", role: "310000")
        let store = try update()
        #expect(try verdict(1, store).reason == .statusGreen)
    }

    @Test func `a signed file that is not a list fails closed for its key alone`() throws {
        var path = try revoke([1], "base")[0]
        try repository.repository.put([1, 2, 3], as: path, role: "440000", now: now)
        var store = try update()
        let verdict = try verdict(2, store)
        #expect(verdict.reason == .revocationUnknown && verdict.lamp == .yellow)
        #expect(verdict.detail?.contains("cannot be read") == true)
        // Half a segment: a shard that nobody signed.
        _ = try repository.repository.removeTarget(path, role: "440000", now: now)
        for other in try revoke([1], "large", noise: 100_000) where other.hasSuffix(".00.list") {
            path = other
        }
        #expect(path.hasSuffix(".00.list"))
        try repository.repository.removeTarget(path, role: "440000", now: now)
        store = try update()
        #expect(try self.verdict(2, store).reason == .revocationUnknown)
    }

    @Test func `a damaged list on the disk is found before it is searched`() throws {
        _ = try revoke([1], "base", noise: 10_000)
        _ = try update()
        let folder = FilePath("/trust/set-1/targets/regions/440000/revoked")
            .appending(keyID.hexadecimal)
        for name in try terminal.disk.names(in: folder) {
            let disk = terminal.disk.copy()
            var bytes = try disk.read(folder.appending(name), limit: 1 << 20)
            bytes[bytes.count - 5] ^= 4
            try disk.write(bytes, to: folder.appending(name))
            guard case .damaged = TestTerminal(disk).folder.load() else {
                Issue.record("\(name) was believed")
                continue
            }
        }
    }

    @Test(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
    func `one certificate of another country is revoked by either hash of its identifier`() throws {
        let austria = try CertificateIssuer()
        // Its certificates begin today, whatever the other tests take for now: all is signed anew then.
        let now = austria.time
        repository.time = now
        let role = try TestRepository.signer()
        repository.regions["hcert"] = role
        try repository.repository.delegate(
            to: "hcert", RolePlan(keys: [role.key], threshold: 1),
            paths: ["hcert/*/*", "hcert/*/*/*"], now: now)
        try repository.repository.put(
            austria.certificate.der, as: "hcert/AT/signer.der", role: "hcert", now: now)
        let payload = try austria.payload()
        func reason() throws -> Reason {
            let judge = Judge(verifier: Verifier(trust: try update()))
            return judge.judge(payload, at: now).verdict.reason
        }
        #expect(try reason() == .certificateValid)
        let uci = "URN:UVCI:01:AT:TEST"
        for (index, identifier) in [
            RevocationIdentifier.uci(uci), .countryAndUCI("AT", uci),
        ].enumerated() {
            let keyID = austria.certificate.keyID
            let file = try #require(
                try RevocationSegmentWriter(keyID: keyID, segment: "s\(index)")
                    .files(for: [identifier]).first)
            let path = "hcert/revoked/\(keyID.hexadecimal)/\(file.name)"
            try repository.repository.put(file.bytes, as: path, role: "hcert", now: now)
            #expect(try reason() == .revoked, "\(identifier)")
            try repository.repository.removeTarget(path, role: "hcert", now: now)
            #expect(try reason() == .certificateValid)
        }
    }

    @Test func `a revoked key makes all its codes red`() throws {
        try repository.put(
            try issuer.regionalKey(revokedAt: now - 60), of: "440000")
        let store = try update()
        #expect(try verdict(1, store).reason == .revoked)
    }
}
