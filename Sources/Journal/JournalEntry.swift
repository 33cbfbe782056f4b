import DeviceInterface
public import FoundationEssentials
public import Verdicts

/// One line of the journal: a verdict and its reason. It has no field for a name, a certificate
/// number or a payload.
public struct JournalEntry: Hashable, Sendable {
    /// The time, to the millisecond.
    public var time: Date
    /// The lamp and the reason. The verdict's `detail` and `validUntil` are not written.
    public var verdict: Verdict
    /// The name of the camera or the reader.
    public var source: String
    /// The time from the capture to the order to the lamp.
    public var latency: Duration
    /// The holder's tag, salted by the issuer and again by this journal, which identifies nobody.
    public var tag: String?

    /// Creates an entry.
    public init(
        time: Date, verdict: Verdict, source: String, latency: Duration, tag: String? = nil
    ) {
        self.time = time
        self.verdict = verdict
        self.source = source
        self.latency = latency
        self.tag = tag
    }
}
