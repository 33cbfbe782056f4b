import Cryptography
public import FoundationEssentials
import HCERT
import HealthCode
import Regions
public import Verdicts
public import Verification

/// A verdict, and the salted tag by which the holder's codes can be recognised as one person's.
public struct Judgement: Hashable, Sendable {
    /// Lamp, reason and what was verified.
    public let verdict: Verdict
    /// What makes two payloads the same scan: of a verified credential a digest of what was signed and of
    /// the key that verified it, of anything else the payload.
    public let identity: [UInt8]
    /// Until when the verdict stays what it is: the first end of the code, its status, its key and the
    /// trusted data. `nil` if none of them has an end.
    public let goodUntil: Date?
    /// The issuer's salted subject tag, if a verified native code carries one.
    public let subjectTag: [UInt8]?
    /// The holder's name as the issuer masked it, if a verified native code carries one.
    public let maskedName: String?
}

/// From payload to verdict: verification, then what the credential says, then the site's rules.
public struct Judge: Sendable {
    private let verifier: Verifier
    private let policy: SitePolicy

    /// Judges by `verifier`'s keys and `policy`'s rules.
    public init(verifier: Verifier, policy: SitePolicy = SitePolicy()) {
        self.verifier = verifier
        self.policy = policy
    }

    /// Any bytes give a judgement.
    public func judge(_ payload: [UInt8], at time: Date) -> Judgement {
        switch verifier.verify(payload, at: time) {
        case .refused(let refusal): refuse(refusal, payload)
        case .verified(let credential): admit(credential, payload, at: time)
        }
    }

    private func refuse(_ refusal: Refusal, _ payload: [UInt8]) -> Judgement {
        // A refusal can never light green, whatever reason it was given.
        let lamp = policy.stricter[refusal.reason] ?? .dark
        let verdict = Verdict(
            refusal.reason, atLeast: lamp.strictness > Lamp.yellow.strictness ? lamp : .yellow,
            format: refusal.format, region: refusal.region,
            keyID: refusal.keyID?.hexadecimal, detail: refusal.detail)
        return Judgement(
            verdict: verdict, identity: payload, goodUntil: nil, subjectTag: nil, maskedName: nil)
    }

    private func admit(
        _ credential: VerifiedCredential, _ payload: [UInt8], at time: Date
    ) -> Judgement {
        var (reason, rule, detail) = (credential.reason(at: time), String?.none, String?.none)
        if reason.lamp == .green, let doubt = verifier.doubt(about: credential, at: time) {
            (reason, detail) = (doubt.reason, doubt.detail)
        }
        if reason.lamp == .green {
            // What the content itself says against its holder comes before any site's wishes.
            for candidate in [ContentRule()] + policy.rules {
                guard let objection = candidate.objection(to: credential, at: time) else {
                    continue
                }
                (reason, rule, detail) = (.ruleFailed, candidate.name, objection)
                break
            }
        }
        let verdict = Verdict(
            reason, atLeast: policy.stricter[reason] ?? .dark, format: credential.format,
            region: credential.region, keyID: credential.keyID.hexadecimal,
            validUntil: credential.validUntil, rule: rule, detail: detail)
        return Judgement(
            verdict: verdict, identity: payload, goodUntil: credential.validUntil,
            subjectTag: credential.subjectTag, maskedName: credential.maskedName)
    }
}
