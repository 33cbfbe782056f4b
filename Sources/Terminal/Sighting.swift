public import Verdicts

/// One code seen in one frame or heard from one reader, and what is thought of it.
public struct Sighting: Hashable, Sendable {
    /// The payload, kept in memory only as long as the same code must be recognised.
    public let payload: [UInt8]
    /// What the code alone deserves.
    public let verdict: Verdict
    /// The issuer's salted subject tag, where a verified credential carries one.
    public let subjectTag: [UInt8]?

    /// Takes every part as it is.
    public init(payload: [UInt8], verdict: Verdict, subjectTag: [UInt8]? = nil) {
        self.payload = payload
        self.verdict = verdict
        self.subjectTag = subjectTag
    }

    var isCredential: Bool { verdict.reason != .notACredential }
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

    /// From capture to the order to the lamp.
    public var latency: Duration { decidedAt - seenAt }
}
