import DeviceInterface
public import FoundationEssentials
import Hexadecimal
import Regions
public import Verdicts
public import Verification

/// Turns a payload into a verdict: verification first, then the credential's own statement, then
/// the site's rules.
public struct Judge: Sendable {
    private let verifier: Verifier
    private let policy: SitePolicy

    /// Creates a judge with the keys of `verifier` and the rules of `policy`.
    public init(verifier: Verifier, policy: SitePolicy = SitePolicy()) {
        self.verifier = verifier
        self.policy = policy
    }

    /// Judges a payload. Any bytes give a result.
    public func judge(_ payload: [UInt8], at time: Date) -> ScannedCode {
        explained(payload, at: time).code
    }

    /// Judges a payload and returns the steps of the judgement as well. They only explain it.
    public func explained(
        _ payload: [UInt8], at time: Date
    ) -> (code: ScannedCode, steps: [JudgementStep]) {
        var trace = JudgementTrace()
        let code =
            switch verifier.verify(payload, at: time, &trace) {
            case .refused(let refusal): refuse(refusal, payload)
            case .verified(let credential): admit(credential, payload, at: time, &trace)
            }
        return (code, trace.steps(of: code.verdict))
    }

    private func refuse(_ refusal: Refusal, _ payload: [UInt8]) -> ScannedCode {
        // A refusal never lights green, whatever its reason.
        let lamp = policy.stricter[refusal.reason] ?? .dark
        let verdict = Verdict(
            refusal.reason, atLeast: lamp.strictness > Lamp.yellow.strictness ? lamp : .yellow,
            format: refusal.format, region: refusal.region,
            keyID: refusal.keyID?.hexadecimal, detail: refusal.detail)
        return ScannedCode(
            payload: payload, identity: Self.identity(refusal.identity, payload), verdict: verdict)
    }

    /// What makes two payloads the same scan. The first byte says whether a digest follows, so that
    /// no payload can be mistaken for one.
    private static func identity(
        _ credential: CredentialIdentity?, _ payload: [UInt8]
    ) -> [UInt8] {
        credential.map { [1] + $0.digest } ?? [0] + payload
    }

    private func admit(
        _ credential: VerifiedCredential, _ payload: [UInt8], at time: Date,
        _ trace: inout JudgementTrace
    ) -> ScannedCode {
        trace.begin(.status)
        var (reason, rule, detail) = (credential.facts.reason(at: time), String?.none, String?.none)
        if reason.lamp == .green { trace.begin(.trustedData) }
        if reason.lamp == .green, let doubt = verifier.doubt(about: credential, at: time) {
            (reason, detail) = (doubt.reason, doubt.detail)
        }
        if reason.lamp == .green {
            // The rules on the content itself come first, before the site's own.
            for candidate in policy.allRules {
                trace.begin(.rule, rule: candidate.name)
                guard let objection = candidate.objection(to: credential.facts, at: time) else {
                    continue
                }
                (reason, rule, detail) = (.ruleFailed, candidate.name, objection)
                break
            }
        }
        let verdict = Verdict(
            reason, atLeast: policy.stricter[reason] ?? .dark, format: credential.format,
            region: credential.facts.issuer.region, keyID: credential.keyID.hexadecimal,
            validUntil: credential.facts.validUntil, rule: rule, detail: detail)
        return ScannedCode(
            payload: payload, identity: Self.identity(credential.identity, payload),
            verdict: verdict,
            goodFor: end(of: verdict, for: credential, at: time).map {
                .seconds($0.timeIntervalSince(time))
            },
            subjectTag: credential.facts.subjectTag, maskedName: credential.facts.maskedName,
            birthYear: credential.facts.birthYear)
    }

    /// The time at which the verdict ends; `nil` if it does not. A green verdict depends on
    /// everything that was checked, and none of those ends has passed. Another verdict may depend
    /// on an end that has already passed and changes nothing more, so past ends are ignored.
    private func end(
        of verdict: Verdict, for credential: VerifiedCredential, at time: Date
    ) -> Date? {
        let ends = credential.facts.ends(of: verdict.reason) + verifier.ends(of: credential)
        guard verdict.reason.lamp == .green else { return ends.filter { $0 > time }.min() }
        return (ends + policy.allRules.compactMap { $0.end(for: credential.facts) }).min()
    }
}
