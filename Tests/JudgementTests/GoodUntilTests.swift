import Admission
import CBOR
import Cryptography
import DeviceInterface
import Foundation
import Regions
import ReproducibleNumbers
import Testing
import TestSupport
import Trust
import Verdicts
import Verification

/// A verdict says until when it stands.
@Suite struct GoodUntilTests {
    typealias Change = @Sendable (inout HealthCodeClaims) -> Void

    private func judgement(
        _ change: Change, key: TimeInterval = 86_400, validity: Validity = .unlimited,
        rules: [any AdmissionRule] = []
    ) throws -> ScannedCode {
        let issuer = try NativeIssuer()
        var claims = issuer.claims(.green)
        change(&claims)
        let trust = try TrustStore(
            regionalKeys: [try issuer.regionalKey(notAfter: now + key)], validity: validity)
        return Judge(verifier: Verifier(trust: trust), policy: SitePolicy(rules: rules)).judge(
            try issuer.issue(claims), at: now)
    }

    private func end(
        _ change: Change = { _ in }, key: TimeInterval = 86_400, validity: Validity = .unlimited,
        rules: [any AdmissionRule] = []
    ) throws -> TimeInterval? {
        try judgement(change, key: key, validity: validity, rules: rules).goodFor.map {
            $0 / .seconds(1)
        }
    }

    @Test func `a green ends with the first of code, status, key and trusted data`() throws {
        #expect(try end() == 600)
        #expect(try end { $0.statusValidUntil = now + 5 } == 5)
        #expect(try end(key: 7) == 7)
        #expect(try end(validity: Validity(expires: now + 8)) == 8)
        let regions: [Region: Date] = [.nation: now + 9, .country("AT"): now + 1]
        #expect(try end(validity: Validity(expires: now + 80, expiryByRegion: regions)) == 9)
    }

    @Test func `a green ends when its test becomes too old`() throws {
        let rule = TestRule(maximumAge: .seconds(3600))
        let change: Change = {
            $0.tests = [
                HealthCodeTest(collectedAt: now - 3590, result: .negative),
                HealthCodeTest(collectedAt: now - 9999, result: .positive),
            ]
        }
        #expect(try end(change, rules: [rule]) == 10)
        #expect(try end(change) == 600)
    }

    @Test func `neither a red status nor an end in the past ends a verdict`()
        throws
    {
        #expect(try end { ($0.status, $0.statusValidUntil) = (.red, now + 5) } == 600)
        #expect(try end { ($0.status, $0.statusValidUntil) = (.red, now - 5) } == 600)
        #expect(try end { $0.statusValidUntil = now } == 600)
        #expect(try end(validity: Validity(expires: now - 8)) == 600)
    }

    @Test func `a verdict is the same until its end and different after it`() throws {
        let issuer = try NativeIssuer()
        var random = SeededRandom(seed: 4)
        for _ in 0..<100 {
            var claims = issuer.claims(.green)
            claims.expiry = now + Double(1 + random.below(100))
            claims.statusValidUntil = now + Double(1 + random.below(100))
            let key = try issuer.regionalKey(notAfter: now + Double(random.below(100)))
            let validity = Validity(expires: now + Double(1 + random.below(100)))
            let trust = try TrustStore(regionalKeys: [key], validity: validity)
            let judge = Judge(verifier: Verifier(trust: trust))
            let payload = try issuer.issue(claims)
            let goodFor = try #require(judge.judge(payload, at: now).goodFor)
            let end = now + goodFor / .seconds(1)
            #expect(judge.judge(payload, at: max(now, end - 0.01)).verdict.lamp == .green)
            #expect(judge.judge(payload, at: end + 0.01).verdict.lamp != .green)
        }
    }

    @Test(.enabled(if: CertificateIssuer.isPossible, "the openssl command is not installed"))
    func `a certificate ends with its expiry, its key, its recovery or its test`() throws {
        let issuer = try CertificateIssuer()
        func end(
            _ groups: [String: [CBORValue]], _ claims: [Int64: CBORValue?] = [:],
            rules: [any AdmissionRule] = []
        ) throws -> Date? {
            let trust = try TrustStore(regionalKeys: [], signerCertificates: [issuer.signer()])
            let judge = Judge(verifier: Verifier(trust: trust), policy: SitePolicy(rules: rules))
            let payload = try issuer.envelope(groups, claims: claims).payload()
            let judgement = judge.judge(payload, at: issuer.time)
            #expect(judgement.verdict.lamp == .green)
            return judgement.goodFor.map { issuer.time + $0 / .seconds(1) }
        }
        let start = issuer.certificate.notBefore
        let vaccination = ["v": [HealthSample.vaccination()]]
        #expect(try end(vaccination) == start + 10 * 86_400)
        let long = UInt64(start.timeIntervalSince1970) + 90 * 86_400
        #expect(try end(vaccination, [4: .unsigned(long)]) == issuer.certificate.notAfter)
        let last = HealthSample.day(1, after: issuer.time)
        let recovery = HealthSample.recovery(at: issuer.time, ["du": last])
        let midnight = (issuer.time.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400
        #expect(
            try end(["r": [recovery]])
                == Date(timeIntervalSince1970: midnight + 2 * 86_400 + 12 * 3600))
        let test = HealthSample.test(at: issuer.time - 60)
        #expect(
            try end(["t": [test]], rules: [TestRule(maximumAge: .seconds(3600))])
                == issuer.time + 3540)
    }

    @Test func `a refusal has no end`() throws {
        #expect(try judgement { $0.expiry = now }.goodFor == nil)
    }
}
