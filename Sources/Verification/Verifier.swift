public import FoundationEssentials
public import Trust
public import Verdicts

/// Judges payloads against trusted keys, offline. The time of judgement is passed in.
public struct Verifier: Sendable {
    let trust: TrustStore
    private let clockFloor: Date?
    private let clockDoubt: String?

    /// How far an issuer's clock may run ahead of ours before its code counts as issued in the future.
    static let issuerClockTolerance: TimeInterval = 60

    /// `clockFloor` is a time that has surely passed; judging before it means the clock is wrong.
    /// `clockDoubt` says why the clock is not to be believed at all.
    public init(trust: TrustStore, clockFloor: Date? = nil, clockDoubt: String? = nil) {
        self.trust = trust
        self.clockFloor = clockFloor
        self.clockDoubt = clockDoubt
    }

    /// What stands between a verified credential and green on our own side: data too old to vouch for
    /// it, or a revocation list that cannot say. `nil` if nothing does.
    public func doubt(
        about credential: VerifiedCredential, at time: Date
    ) -> (reason: Reason, detail: String)? {
        if let objection = trust.validity.objection(to: credential.facts.issuer.signer, at: time) {
            return (.keysStale, objection)
        }
        return credential.revocationDoubt.map { (.revocationUnknown, $0) }
    }

    /// When what the verdict stands on ends on our side: the key, all trusted data, and what was said of
    /// this region's keys.
    public func ends(of credential: VerifiedCredential) -> [Date] {
        [
            credential.keyExpiresAt, trust.validity.expires,
            trust.validity.expiryByRegion[credential.facts.issuer.signer],
        ].compactMap(\.self)
    }

    /// Recognises, parses and verifies. Any bytes give an outcome.
    public func verify(_ payload: [UInt8], at time: Date) -> Outcome {
        do throws(Refusal) {
            return .verified(try verified(payload, at: time))
        } catch {
            return .refused(error)
        }
    }

    private func verified(_ payload: [UInt8], at time: Date) throws(Refusal) -> VerifiedCredential {
        guard let format = CredentialFormat(recognising: payload) else {
            throw Refusal(
                reason: .notACredential,
                detail: "no known prefix or structure in \(payload.count) bytes")
        }
        if let clockDoubt {
            throw Refusal(reason: .clockUntrusted, format: format, detail: clockDoubt)
        }
        if let clockFloor, time < clockFloor {
            throw Refusal(
                reason: .clockUntrusted, format: format,
                detail:
                    "the clock shows a time before \(clockFloor.ISO8601Format()), when the installed keys were made"
            )
        }
        return try format.verifier.verified(payload, by: self, at: time)
    }
}
