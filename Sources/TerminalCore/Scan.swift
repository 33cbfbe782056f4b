import DeviceInterface
public import Verdicts

extension ScannedCode {
    var isCredential: Bool { verdict.reason != .notACredential }

    /// The verdict if a scan begins with this code.
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
    /// The holder's year of birth, only for the attendant.
    public let birthYear: Int?

    /// The time from the capture to the order to the lamp.
    public var latency: Duration { decidedAt - seenAt }
}
