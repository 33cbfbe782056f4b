public import FoundationEssentials
public import Trust
public import Verdicts

/// Verifies payloads against trusted keys, offline. The time of judgement is a parameter.
public struct Verifier: Sendable {
    let trust: TrustStore
    private let clockFloor: Date?
    private let clockDoubt: String?

    /// Seconds that an issuer's clock may run ahead of ours before its code counts as issued in the
    /// future.
    static let issuerClockTolerance: TimeInterval = 60

    /// Creates a verifier.
    ///
    /// `clockFloor` is a time that has certainly passed, so a judgement before it means that the
    /// clock is wrong. `clockDoubt` says why the clock cannot be trusted at all. `nil` switches off
    /// the check.
    public init(trust: TrustStore, clockFloor: Date? = nil, clockDoubt: String? = nil) {
        self.trust = trust
        self.clockFloor = clockFloor
        self.clockDoubt = clockDoubt
    }

    /// Why data on our own side keeps a verified credential from being green: the trusted data is
    /// too old, or a revocation list cannot decide. `nil` if there is no such reason.
    public func doubt(
        about credential: VerifiedCredential, at time: Date
    ) -> (reason: Reason, detail: String)? {
        if let objection = trust.validity.objection(to: credential.facts.issuer.signer, at: time) {
            return (.keysStale, objection)
        }
        return credential.revocationDoubt.map { (.revocationUnknown, $0) }
    }

    /// The times at which the data behind a verdict ends on our side: the validity of the key, of
    /// all trusted data and of the data about this region's keys.
    public func ends(of credential: VerifiedCredential) -> [Date] {
        [
            credential.keyExpiresAt, trust.validity.expires,
            trust.validity.expiryByRegion[credential.facts.issuer.signer],
        ].compactMap(\.self)
    }

    /// Recognises, parses and verifies a payload. Any bytes give an outcome.
    public func verify(_ payload: [UInt8], at time: Date) -> Outcome {
        var trace = JudgementTrace()
        return verify(payload, at: time, &trace)
    }

    /// Does the same and notes its checks in `trace`.
    public func verify(
        _ payload: [UInt8], at time: Date, _ trace: inout JudgementTrace
    ) -> Outcome {
        do throws(Refusal) {
            return .verified(try verified(payload, at: time, &trace))
        } catch {
            return .refused(error)
        }
    }

    private func verified(
        _ payload: [UInt8], at time: Date, _ trace: inout JudgementTrace
    ) throws(Refusal) -> VerifiedCredential {
        let recognised = CredentialFormat(recognising: payload)
        trace.begin(.format, detail: recognised?.rawValue)
        guard let format = recognised else {
            throw Refusal(
                reason: .notACredential,
                detail: "no known prefix or structure in \(payload.count) bytes")
        }
        if clockDoubt != nil || clockFloor != nil { trace.begin(.clock) }
        if let clockDoubt {
            throw Refusal(reason: .clockUntrusted, format: format, detail: clockDoubt)
        }
        if let clockFloor, time < clockFloor {
            throw Refusal(
                reason: .clockUntrusted, format: format,
                detail:
                    "the clock shows a time before \(clockFloor.ISO8601Format()), which has passed"
            )
        }
        return try format.verifier.verified(payload, by: self, at: time, &trace)
    }
}
