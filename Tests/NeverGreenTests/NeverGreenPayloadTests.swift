import Admission
import Base45
import COSE
import Cryptography
import DeviceInterface
import Foundation
import ReproducibleNumbers
import Testing
import TestSupport
import Verdicts
import Verification

/// Green is earned: whatever is done to a payload, only the one that was issued lights green.
@Suite struct NeverGreenPayloadTests {
    static let rounds = TestSupport.rounds(100_000)

    @Test(arguments: [SignatureAlgorithm.es256, .eddsa, .sm2])
    func `a mutated native code is never green`(algorithm: SignatureAlgorithm) throws {
        let issuer = try NativeIssuer(algorithm)
        let judge = try issuer.judge()
        let original = try issuer.issue(issuer.claims(.green))
        let other = try issuer.issue(issuer.claims(.red, number: 9))
        #expect(judge.judge(original, at: now).verdict.lamp == .green)
        var random = SeededRandom(seed: 1)
        var reasons: [Reason: Int] = [:]
        for _ in 0..<Self.rounds {
            let changed = Mutation.some(of: original, other: other, using: &random)
            let verdict = judge.judge(changed, at: now).verdict
            reasons[verdict.reason, default: 0] += 1
            if verdict.lamp == .green { #expect(changed == original) }
        }
        print("mutated PHC1, \(algorithm.rawValue): \(Self.summary(reasons))")
    }

    @Test func `a native code mutated below Base45 is never green`() throws {
        let issuer = try NativeIssuer()
        let judge = try issuer.judge()
        let original = try HealthCode(payload: try issuer.issue(issuer.claims(.green))).envelope
            .encoded()
        let other = try HealthCode(payload: try issuer.issue(issuer.claims(.red, number: 9)))
            .envelope.encoded()
        var random = SeededRandom(seed: 2)
        var reasons: [Reason: Int] = [:]
        for _ in 0..<Self.rounds {
            let changed = Mutation.some(of: original, other: other, using: &random)
            let payload = Array("PHC1:\(Base45.encode(changed))".utf8)
            let verdict = judge.judge(payload, at: now).verdict
            reasons[verdict.reason, default: 0] += 1
            if verdict.lamp == .green { #expect(changed == original) }
        }
        // The mutations must get as far as the signature, or they test nothing.
        #expect((reasons[.signatureInvalid] ?? 0) > Self.rounds / 20)
        print("mutated PHC1 below Base45: \(Self.summary(reasons))")
    }

    @Test(
        .enabled(
            if: CertificateIssuer.isPossible, "the openssl command makes the signer certificate"))
    func `a mutated EU certificate is never green`() throws {
        let issuer = try CertificateIssuer()
        let judge = try issuer.judge()
        let (original, other) = (try issuer.message(dose: 2), try issuer.message(dose: 1))
        #expect(judge.judge(try issuer.payload(), at: issuer.time).verdict.lamp == .green)
        var random = SeededRandom(seed: 3)
        var reasons: [Reason: Int] = [:]
        for round in 0..<Self.rounds {
            // Every other one is mutated above the compression, the rest below it.
            let text = Array("HC1:\(Base45.encode(Zlib.stored(original)))".utf8)
            let otherText = Array("HC1:\(Base45.encode(Zlib.stored(other)))".utf8)
            let changed = Mutation.some(
                of: round % 2 == 0 ? text : original, other: round % 2 == 0 ? otherText : other,
                using: &random)
            let payload =
                round % 2 == 0
                ? changed : Array("HC1:\(Base45.encode(Zlib.stored(changed)))".utf8)
            let verdict = judge.judge(payload, at: issuer.time).verdict
            reasons[verdict.reason, default: 0] += 1
            guard verdict.lamp == .green else { continue }
            // Two ways of writing the same signed bytes are the same certificate.
            let parts = try signedParts(payload)
            let known = [try signedParts(text), try signedParts(otherText)]
            #expect(known.contains(parts))
        }
        #expect((reasons[.signatureInvalid] ?? 0) > Self.rounds / 20)
        print("mutated HC1: \(Self.summary(reasons))")
    }

    @Test func `random codes with a known prefix are never green`() throws {
        let judge = try NativeIssuer().judge()
        var random = SeededRandom(seed: 4)
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8)
        let prefixes = ["PHC1:", "HC1:", "LT1:", "shc:/", "NZCP:/", "{\"hdr\":", ""]
        for round in 0..<Self.rounds {
            let text = (0..<random.below(400)).map { _ in alphabet[random.below(45)] }
            let payload = Array(prefixes[round % prefixes.count].utf8) + text
            #expect(judge.judge(payload, at: now).verdict.lamp != .green)
        }
    }

    @Test func `a code is green only within its validity`() throws {
        let issuer = try NativeIssuer(.eddsa)
        let judge = try issuer.judge()
        var random = SeededRandom(seed: 5)
        for _ in 0..<Self.rounds / 10 {
            var claims = issuer.claims(.green)
            let offsets = (0..<3).map { _ in Double(random.below(2000) - 1000) }
            claims.issuedAt = now.addingTimeInterval(offsets[0])
            claims.expiry = claims.issuedAt.addingTimeInterval(1 + offsets[1].magnitude)
            claims.statusValidUntil = now.addingTimeInterval(offsets[2])
            let verdict = judge.judge(try issuer.issue(claims), at: now).verdict
            let isInTime =
                claims.issuedAt <= now.addingTimeInterval(60) && claims.expiry > now
                && offsets[2] > 0
            #expect((verdict.lamp == .green) == isInTime, "\(claims)")
        }
    }

    private static func summary(_ reasons: [Reason: Int]) -> String {
        reasons.sorted { $0.value > $1.value }.map { "\($0.key.rawValue) \($0.value)" }
            .joined(separator: ", ")
    }
}
