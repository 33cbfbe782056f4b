import Cryptography
public import FoundationEssentials
import Regions
public import Verdicts

/// One line of the journal: what was judged and why. It has no place for a name, a certificate
/// number or a payload.
public struct JournalEntry: Hashable, Sendable {
    /// When, to the millisecond.
    public var time: Date
    /// What the lamp showed and why.
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

/// An entry as it is written: one JSON object with sorted keys.
struct JournalLine: Codable {
    var seq: UInt64
    var time: String
    var lamp: String
    var reason: String
    var rule: String?
    var format: String?
    var region: String?
    var keyID: String?
    var source: String
    var latencyMs: Int
    var tag: String?
    /// The first 8 bytes of SHA-256 over the previous line's check and this line without its own.
    var check: String?

    init(_ entry: JournalEntry, seq: UInt64) {
        self.seq = seq
        time = entry.time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        lamp = entry.verdict.lamp.rawValue
        reason = entry.verdict.reason.rawValue
        rule = entry.verdict.rule
        format = entry.verdict.format?.rawValue
        region = entry.verdict.region?.description
        keyID = entry.verdict.keyID
        source = entry.source
        latencyMs = Int(entry.latency / .milliseconds(1))
        tag = entry.tag
    }

    func json() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map(Array.init) ?? []
    }

    /// What the line's check must be after a line whose check is `previous`.
    func check(after previous: String) -> String {
        var bare = self
        bare.check = nil
        let digest = Digest.sha256(Array(previous.utf8) + bare.json())
        return digest.prefix(8).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}
