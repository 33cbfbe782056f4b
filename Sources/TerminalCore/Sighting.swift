public import Verdicts

/// One code seen in one frame or heard from one reader, and what is thought of it.
public struct Sighting: Hashable, Sendable {
    /// The payload, kept in memory only as long as the same code must be recognised.
    public let payload: [UInt8]
    /// What makes two sights of a code the same scan, whatever bytes carry it: of a verified credential a
    /// digest of what was signed and of the key that verified it, of anything else its payload.
    public let identity: [UInt8]
    /// What the code alone deserves.
    public let verdict: Verdict
    /// How long after it was judged the verdict stays what it is: until the first of the code, its status,
    /// its key and the trusted data ends. `nil` if none of them has an end.
    public let goodFor: Duration?
    /// The verdict in place of a green one, where something other than the code speaks against it: the
    /// credential, or its holder, was let through a moment ago.
    public var refusal: Verdict?
    /// The issuer's salted subject tag, where a verified credential carries one.
    public let subjectTag: [UInt8]?
    /// The holder's name as the issuer masked it, where the site shows it; never written down.
    public let maskedName: String?

    /// Takes every part as it is; without an `identity` the payload is it.
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

    /// The verdict if a scan begins with this sight.
    var verdictToShow: Verdict { verdict.lamp == .green ? refusal ?? verdict : verdict }

    var lampToShow: Lamp { verdictToShow.lamp }
}

/// What was judged: one line of the journal, one answer to a person.
public struct Scan: Hashable, Sendable {
    /// What the lamp showed and why.
    public let verdict: Verdict
    /// Where the code came from: the camera's or the reader's name.
    public let source: String
    /// The number of the frame that showed the code; `nil` for readers and faults.
    public let frame: UInt64?
    /// When the frame was taken or the payload came, on the engine's time line.
    public let seenAt: Duration
    /// When the lamp was told, on the engine's time line.
    public let decidedAt: Duration
    /// The issuer's salted subject tag.
    public let subjectTag: [UInt8]?
    /// The holder's masked name, for the screen and nothing else.
    public let maskedName: String?

    /// From capture to the order to the lamp.
    public var latency: Duration { decidedAt - seenAt }
}
