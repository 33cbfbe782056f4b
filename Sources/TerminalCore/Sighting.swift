public import Verdicts

/// One code seen in one frame or delivered by one reader, and its judgement.
public struct Sighting: Hashable, Sendable {
    /// The payload, kept in memory only as long as the same code must be recognised.
    public let payload: [UInt8]
    /// The identity by which two sights are the same scan, whatever bytes carry the code. For a
    /// verified credential it is a digest of the signed data and of the key that verified it,
    /// otherwise the payload.
    public let identity: [UInt8]
    /// The verdict on the code alone.
    public let verdict: Verdict
    /// The time for which the verdict stays the same after the judgement: until the code, its
    /// status, its key or the trusted data expires. `nil` if none of them expires.
    public let goodFor: Duration?
    /// The verdict that replaces a green one because the credential, or its holder, was let through
    /// a moment ago.
    public var refusal: Verdict?
    /// The issuer's salted subject tag, if a verified credential has one.
    public let subjectTag: [UInt8]?
    /// The holder's name as masked by the issuer, if the site shows it; it is never stored.
    public let maskedName: String?

    /// Creates a sighting from its parts; without an `identity` the payload is used.
    public init(
        payload: [UInt8], identity: [UInt8]? = nil, verdict: Verdict, goodFor: Duration? = nil,
        subjectTag: [UInt8]? = nil, maskedName: String? = nil
    ) {
        self.payload = payload
        self.identity = identity ?? payload
        self.verdict = verdict
        self.goodFor = goodFor
        self.subjectTag = subjectTag
        self.maskedName = maskedName
    }

    var isCredential: Bool { verdict.reason != .notACredential }

    /// The verdict if a scan begins with this sighting.
    var verdictToShow: Verdict { verdict.lamp == .green ? refusal ?? verdict : verdict }

    var lampToShow: Lamp { verdictToShow.lamp }
}

/// A judgement: one line of the journal, one answer to a person.
public struct Scan: Hashable, Sendable {
    /// The lamp that was shown, and the reason.
    public let verdict: Verdict
    /// The name of the camera or reader that delivered the code.
    public let source: String
    /// The number of the frame that showed the code; `nil` for readers and faults.
    public let frame: UInt64?
    /// The time at which the frame was taken or the payload arrived, on the engine's clock.
    public let seenAt: Duration
    /// The time at which the lamp received its order, on the engine's clock.
    public let decidedAt: Duration
    /// The issuer's salted subject tag.
    public let subjectTag: [UInt8]?
    /// The holder's masked name, only for the screen.
    public let maskedName: String?

    /// The time from the capture to the order to the lamp.
    public var latency: Duration { decidedAt - seenAt }
}
