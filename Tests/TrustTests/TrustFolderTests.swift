import Cryptography
import Foundation
import Regions
import SystemPackage
import Testing
import TestSupport
import Trust

/// A trust folder as people, sticks and disks leave it.
@Suite struct TrustFolderTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func install(_ region: Int) throws -> RegionalKey {
        let key = try NativeIssuer(region: try #require(Division(region))).regionalKey()
        _ = try TrustStore.install(key, in: folder.path)
        return key
    }

    /// Puts bytes under a relative path and answers what loading says.
    private func problem(with bytes: [UInt8], at path: String) throws -> TrustError? {
        let file = URL(filePath: folder.path.string).appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        let (_, problems) = TrustStore.load(directory: folder.path)
        #expect(problems.count == 1, "\(problems)")
        return problems.first
    }

    @Test func `the installed files are loaded, and there are no others`() throws {
        let keys = [try install(440_000), try install(440_000), try install(310_000)]
        let store = try TrustStore(directory: folder.path)
        #expect(Set(store.regionalKeys) == Set(keys))
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path.string)
        #expect(names.filter { $0.hasSuffix(".json") }.count == 3)
        #expect(names.count == 6)
    }

    @Test func `installing again replaces`() throws {
        let issuer = try NativeIssuer()
        let first = try TrustStore.install(try issuer.regionalKey(), in: folder.path)
        let revoked = try issuer.regionalKey(revokedAt: now)
        #expect(try TrustStore.install(revoked, in: folder.path) == first)
        #expect(try TrustStore(directory: folder.path).regionalKeys == [revoked])
    }

    @Test func `a file in another region's folder is refused, the others are loaded`() throws {
        let good = try install(440_000)
        let stray = try NativeIssuer(region: try #require(Division(310_000))).regionalKey()
        let problem = try problem(with: stray.json(), at: "regions/500000/stray.json")
        #expect(problem?.kind == .wrongRegion)
        #expect(problem?.file.hasSuffix("regions/500000/stray.json") == true)
        #expect(TrustStore.load(directory: folder.path).store.regionalKeys == [good])
        #expect(throws: TrustError.self) { try TrustStore(directory: folder.path) }
    }

    @Test(arguments: [
        ("regions/440000/empty.json", [], TrustError.Kind.malformed),
        ("regions/440000/text.json", Array("hello".utf8), .malformed),
        ("regions/440000/large.json", [UInt8](repeating: 0x20, count: 1 << 20), .tooLarge),
        ("regions/Guangdong/key.json", [], .malformed),
        ("regions/440000", [], .notFound),
        ("hcert/AT/empty.der", [], .malformed),
        ("hcert/AT/text.pem", Array("-----BEGIN CERTIFICATE-----\n".utf8), .malformed),
        ("hcert/Austria/signer.der", [], .malformed),
        ("hcert/AT/large.crt", [UInt8](repeating: 0x30, count: 1 << 20), .tooLarge),
    ])
    func `a bad file is named and does not affect others`(
        _ path: String, _ bytes: [UInt8], _ kind: TrustError.Kind
    ) throws {
        let good = try install(310_000)
        let problem = try problem(with: bytes, at: path)
        #expect(problem?.kind == kind)
        #expect(problem?.description.contains(folder.path.string) == true)
        #expect(TrustStore.load(directory: folder.path).store.regionalKeys == [good])
    }

    @Test func `a pipe, a folder and a link loop instead of a key block nothing`() throws {
        _ = try install(440_000)
        let region = folder.path.appending("regions").appending("440000")
        #expect(mkfifo(region.appending("pipe.json").string, 0o600) == 0)
        #expect(mkdir(region.appending("folder.json").string, 0o700) == 0)
        #expect(symlink("loop.json", region.appending("loop.json").string) == 0)
        let (store, problems) = TrustStore.load(directory: folder.path)
        #expect(problems.count == 3)
        #expect(store.regionalKeys.count == 1)
    }

    @Test func `hidden files and files of other kinds are ignored`() throws {
        _ = try install(440_000)
        for name in [".key.json", "README", "key.json.part"] {
            _ = try folder.file("regions/440000/\(name)", [1, 2, 3])
        }
        #expect(try TrustStore(directory: folder.path).regionalKeys.count == 1)
    }

    @Test func `no folder is an error that names it`() throws {
        let missing = folder.path.appending("missing")
        let (store, problems) = TrustStore.load(directory: missing)
        #expect(problems.map(\.kind) == [.notFound])
        #expect(problems.first?.description.contains(missing.string) == true)
        #expect(store.regionalKeys.isEmpty)
    }

    @Test(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
    func `certificates are read per country in both encodings`() throws {
        let (openssl, austria) = (try OpenSSLCommand(), try CertificateIssuer())
        try openssl.run("ecparam -genkey -name prime256v1 -noout -out key.pem")
        try openssl.run("req -x509 -new -key key.pem -subj /C=DE/CN=signer -days 2 -out cert.pem")
        try openssl.run("x509 -in cert.pem -outform DER -out cert.der")
        let places = [
            ("DE", "a.pem", "cert.pem"), ("DE", "b.txt", "cert.pem"), ("FR", "c.der", "cert.der"),
        ]
        for (country, name, source) in places {
            let path = URL(filePath: folder.path.string).appending(path: "hcert/\(country)/\(name)")
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(try openssl.read(source)).write(to: path)
        }
        let store = try TrustStore(directory: folder.path)
        #expect(store.signerCertificates.map(\.country) == ["DE", "FR"])
        #expect(Set(store.signerCertificates.map(\.certificate)).count == 1)
        #expect(store.signerCertificates(keyID: austria.certificate.keyID).isEmpty)
    }
}
