import Cryptography
import DeviceInterface
import FoundationEssentials
import Hexadecimal
import Regions
import Verdicts

/// An entry as written: one JSON object with its fields always in this order.
struct JournalLine: Decodable {
    /// The number of the entry, counted from 1.
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
    /// The number of refused scans that a folded line represents; the line describes the newest of
    /// them.
    var count: UInt64?
    /// The time of the first of them.
    var since: String?
    /// 16 random bytes, so that nobody can guess a line from its hash; `nil` in a journal without a
    /// tree.
    var salt: String?
    /// The first 8 bytes of SHA-256 over the previous line's check and this line without its own
    /// check, in lower-case hexadecimal.
    var check: String

    /// Creates the line after one whose check is `previous`. External text is cut, so that no line
    /// is longer than `Journal.maximumEntry`.
    init(_ entry: JournalEntry, seq: UInt64, after previous: String, salt: String? = nil) {
        self.seq = seq
        time = Timestamp.text(entry.time)
        lamp = entry.verdict.lamp.rawValue
        reason = entry.verdict.reason.rawValue
        rule = entry.verdict.rule?.cut(to: 64)
        format = entry.verdict.format?.rawValue
        region = entry.verdict.region?.description.cut(to: 16)
        keyID = entry.verdict.keyID?.cut(to: 64)
        source = entry.source.cut(to: 128)
        let latency = min(max(entry.latency, .zero), .seconds(86_400))
        latencyMs = Int(latency / .milliseconds(1))
        tag = entry.tag?.cut(to: 64)
        self.salt = salt
        check = ""
        check = check(after: previous)
    }

    /// Creates the line of a run of refused scans.
    init(_ run: RefusedRun, seq: UInt64, after previous: String, salt: String? = nil) {
        self.init(run.newest, seq: seq, after: previous, salt: salt)
        (count, since) = (run.count, Timestamp.text(run.since))
        check = check(after: previous)
    }

    var anchor: JournalAnchor { JournalAnchor(seq: seq, check: check) }

    /// The line's bytes without a line end.
    var json: [UInt8] { object(with: check).bytes }

    /// Returns the check that the line must have after a line whose check is `previous`.
    func check(after previous: String) -> String {
        let digest = Digest.sha256(Array(previous.utf8) + object(with: nil).bytes)
        return digest.prefix(8).hexadecimal
    }

    private func object(with check: String?) -> JSONObject {
        var object = JSONObject()
        object.add("seq", number: seq)
        object.add("time", time)
        object.add("lamp", lamp)
        object.add("reason", reason)
        object.add("rule", rule)
        object.add("format", format)
        object.add("region", region)
        object.add("keyID", keyID)
        object.add("source", source)
        object.add("latencyMs", number: latencyMs)
        object.add("tag", tag)
        if let count { object.add("count", number: count) }
        object.add("since", since)
        object.add("salt", salt)
        object.add("check", check)
        return object
    }
}

/// A line that replaces lines that were dropped for lack of room or forgotten. It has the number and the check of the last
/// of them, so that the next remaining line can be verified.
struct JournalAnchor: Decodable {
    var seq: UInt64
    /// The number of consecutive dropped lines; `nil` at the top, where nothing precedes them.
    var dropped: UInt64?
    /// The number of entries among them that somebody had forgotten; `nil` for none.
    var forgotten: UInt64?
    var check: String

    init(seq: UInt64, check: String, dropped: UInt64? = nil, forgotten: UInt64? = nil) {
        (self.seq, self.check, self.dropped) = (seq, check, dropped)
        self.forgotten = forgotten
    }

    var json: [UInt8] {
        var object = JSONObject()
        object.add("seq", number: seq)
        if let dropped { object.add("dropped", number: dropped) }
        if let forgotten { object.add("forgotten", number: forgotten) }
        object.add("check", check)
        return object.bytes
    }
}

extension String {
    /// Returns the first scalars, at most `count`; each takes at most six bytes of JSON.
    fileprivate func cut(to count: Int) -> String {
        guard utf8.count > count else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
    }
}
