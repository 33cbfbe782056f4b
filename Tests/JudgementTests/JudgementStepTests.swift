import Admission
import Cryptography
import DeviceInterface
import Foundation
import Regions
import Testing
import TestSupport
import Trust
import Verdicts
import Verification

/// The steps that explain a verdict.
@Suite struct JudgementStepTests {
    private typealias Check = JudgementStep.Check

    private func checks(_ steps: [JudgementStep]) -> [Check] { steps.map(\.check) }

    private func objections(_ steps: [JudgementStep]) -> [Check] {
        steps.filter { $0.result == .objected }.map(\.check)
    }

    @Test func `a green code passes every step, in the order in which they are checked`() throws {
        let issuer = try NativeIssuer()
        let policy = SitePolicy(rules: [KindRule(accepted: [.dynamic])])
        let judge = Judge(
            verifier: Verifier(
                trust: try TrustStore(regionalKeys: [issuer.regionalKey()]), clockFloor: now - 9),
            policy: policy)
        let (code, steps) = judge.explained(try issuer.issue(issuer.claims(.green)), at: now)
        #expect(code.verdict.lamp == .green)
        #expect(
            checks(steps) == [
                .format, .clock, .structure, .key, .signature, .permission, .revocation, .dates,
                .keyValidity, .status, .trustedData, .rule, .rule, .rule,
            ])
        #expect(objections(steps) == [])
        #expect(steps.first?.detail == "PHC1")
        #expect(
            steps.compactMap(\.rule) == ["content-favourable", "agent-accepted", "kind-accepted"])
    }

    /// The check that decides on each change of a green code, by the reason that it gives.
    private static let deciding: [Reason: JudgementStep.Check] = [
        .statusYellow: .status, .statusRed: .status, .statusUnknown: .status,
        .statusAbsent: .status, .statusExpired: .status, .codeExpired: .dates,
        .notYetValid: .dates,
    ]

    @Test(arguments: NativeVerdictTests.changes)
    func `the last step is the one that decided, and the verdict is that of the judge`(
        _ name: String, _ change: NativeVerdictTests.Change, _ reason: Reason
    ) throws {
        let issuer = try NativeIssuer()
        var claims = issuer.claims(.green)
        change(&claims)
        let payload = try issuer.issue(claims)
        let judge = try issuer.judge()
        let (code, steps) = judge.explained(payload, at: now)
        #expect(code == judge.judge(payload, at: now))
        guard code.verdict.lamp != .green else { return #expect(objections(steps) == []) }
        #expect(objections(steps) == [try #require(Self.deciding[reason])])
        #expect(steps.last?.result == .objected && steps.last?.detail == code.verdict.detail)
    }

    @Test func `keys and signatures decide before anything that the code states`() throws {
        let (issuer, stranger) = (try NativeIssuer(), try NativeIssuer())
        let claims = issuer.claims(.green)
        let judge = try issuer.judge()
        let unknown = judge.explained(try stranger.issue(claims), at: now)
        #expect(objections(unknown.steps) == [.key] && unknown.code.verdict.reason == .keyUnknown)

        let payload = try issuer.issue(claims)
        let forged = try HealthCode.issue(
            claims, algorithm: issuer.algorithm, keyID: issuer.key.publicKey.keyID
        ) { try stranger.key.sign($0, algorithm: issuer.algorithm) }
        let refused = judge.explained(Array(forged.utf8), at: now)
        #expect(checks(refused.steps) == [.format, .structure, .key, .signature])
        #expect(objections(refused.steps) == [.signature])

        let late = Judge(
            verifier: Verifier(
                trust: try TrustStore(regionalKeys: [issuer.regionalKey(notAfter: now - 1)])))
        #expect(objections(late.explained(payload, at: now).steps) == [.keyValidity])
        let withdrawn = Judge(
            verifier: Verifier(
                trust: try TrustStore(regionalKeys: [issuer.regionalKey(revokedAt: now - 1)])))
        #expect(objections(withdrawn.explained(payload, at: now).steps) == [.revocation])
        let timeless = Judge(
            verifier: Verifier(trust: .empty, clockDoubt: "it was never set"))
        #expect(objections(timeless.explained(payload, at: now).steps) == [.clock])
    }

    @Test(arguments: [
        ("https://example.com", [JudgementStep.Check.format]),
        ("PHC1:NOTHING", [.format, .structure]),
        ("shc:/5676", [.format, .kind]),
    ])
    func `what is no code that can be judged ends at the first steps`(
        _ text: String, _ expected: [JudgementStep.Check]
    ) {
        let judge = Judge(verifier: Verifier(trust: .empty))
        let (code, steps) = judge.explained(Array(text.utf8), at: now)
        #expect(steps.map(\.check) == expected)
        #expect(objections(steps) == [expected.last])
        #expect(steps.last?.detail == code.verdict.detail)
    }

    @Test func `a rule that objects is the last that was asked`() throws {
        let issuer = try NativeIssuer()
        let policy = SitePolicy(
            rules: [KindRule(accepted: [.paper]), VaccinationRule(minimumDoses: 9)])
        let judge = Judge(
            verifier: Verifier(trust: try TrustStore(regionalKeys: [issuer.regionalKey()])),
            policy: policy)
        let (code, steps) = judge.explained(try issuer.issue(issuer.claims(.green)), at: now)
        #expect(code.verdict.rule == "kind-accepted")
        #expect(steps.last?.rule == "kind-accepted" && objections(steps) == [.rule])
    }

    @Test func `a stricter lamp of the site is a step of its own`() throws {
        let issuer = try NativeIssuer()
        let judge = Judge(
            verifier: Verifier(trust: try TrustStore(regionalKeys: [issuer.regionalKey()])),
            policy: SitePolicy(stricter: [.statusGreen: .yellow]))
        let (code, steps) = judge.explained(try issuer.issue(issuer.claims(.green)), at: now)
        #expect(code.verdict.lamp == .yellow)
        #expect(objections(steps) == [.siteLamp])
    }

    @Test(.enabled(if: CertificateIssuer.isPossible))
    func `a certificate is verified before its content is read`() throws {
        let issuer = try CertificateIssuer()
        let judge = try issuer.judge()
        let good = judge.explained(try issuer.payload(), at: issuer.time)
        #expect(good.code.verdict.lamp == .green)
        #expect(
            checks(good.steps) == [
                .format, .structure, .key, .signature, .content, .dates, .permission, .revocation,
                .keyValidity, .kind, .status, .trustedData, .rule, .rule,
            ])
        let expired = judge.explained(try issuer.payload(lifetime: 60), at: issuer.time)
        #expect(objections(expired.steps) == [.dates])
    }

    @Test func `steps contain nothing of the holder`() throws {
        let issuer = try NativeIssuer()
        var claims = issuer.claims(.green)
        claims.maskedName = "张*"
        claims.subjectTag = Array("PERSONAL".utf8)
        let (code, steps) = try issuer.judge().explained(try issuer.issue(claims), at: now)
        #expect(code.maskedName == "张*")
        #expect(steps.compactMap(\.detail) == ["PHC1"])
    }
}
