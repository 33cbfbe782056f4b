import Cryptography
import Foundation
import Regions
import Testing
import TestSupport
import Trust

@Suite struct TrustStoreTests {
    @Test func `a key is found only under its own region`() throws {
        let (guangdong, shanghai) = (
            try #require(Division(440_000)), try #require(Division(310_000))
        )
        let key = try NativeIssuer(region: guangdong).regionalKey()
        let store = try TrustStore(regionalKeys: [key])
        #expect(store.regionalKeys(of: guangdong, keyID: key.keyID) == [key])
        #expect(store.regionalKeys(of: shanghai, keyID: key.keyID).isEmpty)
        #expect(store.regionalKeys(of: .nation, keyID: key.keyID).isEmpty)
        #expect(store.regionalKeys(of: guangdong, keyID: Array(key.keyID.dropLast())).isEmpty)
        #expect(store.regions == [guangdong])
    }

    @Test func `a province's key does not serve its cities`() throws {
        let key = try NativeIssuer(region: try #require(Division(440_000))).regionalKey()
        let store = try TrustStore(regionalKeys: [key])
        let shenzhen = try #require(Division(440_300))
        #expect(store.regionalKeys(of: shenzhen, keyID: key.keyID).isEmpty)
    }

    @Test func `a key may serve two regions, but only once in each`() throws {
        let issuer = try NativeIssuer()
        let (first, second) = (
            try issuer.regionalKey(of: Division(440_000)),
            try issuer.regionalKey(of: Division(310_000))
        )
        let store = try TrustStore(regionalKeys: [first, second])
        #expect(store.regionalKeys(of: second.region, keyID: second.keyID) == [second])
        let error = #expect(throws: TrustError.self) {
            try TrustStore(regionalKeys: [first, second, first])
        }
        #expect(error?.kind == .duplicate)
    }

    @Test func `the newest key proves a time that has passed`() throws {
        let issuers = [try NativeIssuer(), try NativeIssuer()]
        let keys = try issuers.enumerated().map {
            try $1.regionalKey(notBefore: now - Double(100 - $0))
        }
        #expect(try TrustStore(regionalKeys: keys).newestKeyCreation == now - 99)
        #expect(TrustStore.empty.newestKeyCreation == nil)
    }

    @Test(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
    func `a certificate listed by two countries is found for both`() throws {
        let issuer = try CertificateIssuer()
        let store = try TrustStore(
            regionalKeys: [],
            signerCertificates: [issuer.signer(of: "AT"), issuer.signer(of: "DE")])
        let found = store.signerCertificates(keyID: issuer.certificate.keyID)
        #expect(found.map(\.country) == ["AT", "DE"])
        #expect(store.countries == ["AT", "DE"])
    }
}
