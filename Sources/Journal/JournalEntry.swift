public import FoundationEssentials
public import Verdicts

/// One line of the journal: what was judged and why. It has no place for a name, a certificate
/// number or a payload.
public struct JournalEntry: Hashable, Sendable {
    /// When, to the millisecond.
    public var time: Date
    /// What the lamp showed and why. Its `detail` and `validUntil` are not written.
    public var verdict: Verdict
    /// The camera's or the reader's name.
    public var source: String
    /// From capture to the order to the lamp.
    public var latency: Duration
    /// The holder's tag, salted by the issuer and again by this journal; tells nobody who.
    public var tag: String?

    /// An entry.
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
