import Admission
import Cryptography
import Foundation
import Regions
import Testing
import TestSupport
import Trust
import Verdicts
import Verification

/// Whose key may vouch for whom: the three ways of recognition and every other pairing.
@Suite struct RecognitionTests {
    private let nation: NativeIssuer
    private let guangdong: NativeIssuer
    private let shanghai: NativeIssuer
    private let verifier: Verifier

    init() throws {
        nation = try NativeIssuer(.sm2)
        guangdong = try NativeIssuer(.es256, region: try #require(Division(440_000)))
        shanghai = try NativeIssuer(.eddsa, region: try #require(Division(310_000)))
        verifier = Verifier(
            trust: try TrustStore(
                regionalKeys: [nation, guangdong, shanghai].map { try $0.regionalKey() }))
    }

    private func outcome(
        of issuer: NativeIssuer, as region: Division? = nil, from origin: Int? = nil
    ) throws -> Outcome {
        var claims = issuer.claims(.green)
        claims.issuer = region ?? issuer.region
        claims.convertedFrom = origin.flatMap { Division($0) }
        return verifier.verify(try issuer.issue(claims), at: now)
    }

    private func recognised(_ outcome: Outcome) -> (Recognition, Division)? {
        guard case .verified(let credential) = outcome,
            case .division(let region, let recognition) = credential.facts.issuer
        else { return nil }
        return (recognition, region)
    }

    private func reason(_ outcome: Outcome) -> Reason? {
        guard case .refused(let refusal) = outcome else { return nil }
        return refusal.reason
    }

    @Test func `each of the three types of recognition is reported`() throws {
        let own = try #require(recognised(try outcome(of: guangdong)))
        #expect(own == (.own, guangdong.region))
        let converted = try #require(recognised(try outcome(of: nation, from: 420_100)))
        #expect(converted.0 == .converted && converted.1 == Division(420_100))
        let national = try #require(recognised(try outcome(of: nation)))
        #expect(national == (.national, .nation))
    }

    @Test func `no key signs for another region, not even the nation's or the province's`() throws {
        let issuers = [nation, guangdong, shanghai]
        for issuer in issuers {
            for region in issuers.map(\.region) + [try #require(Division(440_300))]
            where region != issuer.region {
                let outcome = try outcome(of: issuer, as: region)
                #expect(reason(outcome) == .keyNotAllowed, "\(issuer.region) as \(region)")
            }
        }
    }

    @Test func `only the nation converts`() throws {
        #expect(reason(try outcome(of: guangdong, from: 310_000)) == .keyNotAllowed)
        #expect(reason(try outcome(of: shanghai, as: .nation, from: 310_000)) == .keyNotAllowed)
    }

    @Test func `a code of an unknown issuer says what is missing`() throws {
        let stranger = try NativeIssuer(region: guangdong.region)
        #expect(reason(try outcome(of: stranger)) == .keyUnknown)
        #expect(reason(try outcome(of: stranger, as: Division(510_000))) == .regionUnknown)
    }

    @Test func `a forged code under a known key id is red`() throws {
        let claims = guangdong.claims(.green)
        let forged = try HealthCode.issue(
            claims, algorithm: .es256, keyID: guangdong.key.publicKey.keyID
        ) { _ in [UInt8](repeating: 7, count: 64) }
        #expect(reason(verifier.verify(Array(forged.utf8), at: now)) == .signatureInvalid)
    }

    @Test func `a key signs with its own algorithm only`() throws {
        // Guangdong's key id, but the header says another algorithm.
        let message = try HealthCode.issue(
            guangdong.claims(.green), algorithm: .eddsa, keyID: guangdong.key.publicKey.keyID
        ) { try guangdong.key.sign($0, algorithm: .es256) }
        #expect(reason(verifier.verify(Array(message.utf8), at: now)) == .signatureInvalid)
    }

    @Test func `two regions' keys with one id each verify their own codes`() throws {
        let both = Verifier(
            trust: try TrustStore(regionalKeys: [
                try guangdong.regionalKey(), try guangdong.regionalKey(of: shanghai.region),
            ]))
        for region in [guangdong.region, shanghai.region] {
            var claims = guangdong.claims(.green)
            claims.issuer = region
            let outcome = both.verify(try guangdong.issue(claims), at: now)
            #expect(recognised(outcome)?.1 == region)
        }
    }
}
