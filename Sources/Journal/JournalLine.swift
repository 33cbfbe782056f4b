import Cryptography
import FoundationEssentials
import Regions
import Verdicts

/// An entry as it is written: one JSON object, its fields always in the order they stand here.
struct JournalLine: Decodable {
    /// Counts entries from 1.
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
    /// The first 8 bytes of SHA-256 over the previous line's check and this line without its own,
    /// in lower-case hexadecimal.
    var check: String

    /// The line that follows one whose check is `previous`.
    init(_ entry: JournalEntry, seq: UInt64, after previous: String) {
        self.seq = seq
        time = Timestamp.text(entry.time)
        lamp = entry.verdict.lamp.rawValue
        reason = entry.verdict.reason.rawValue
        rule = entry.verdict.rule
        format = entry.verdict.format?.rawValue
        region = entry.verdict.region?.description
        keyID = entry.verdict.keyID
        source = entry.source
        let latency = min(max(entry.latency, .zero), .seconds(86_400))
        latencyMs = Int(latency / .milliseconds(1))
        tag = entry.tag
        check = ""
        check = check(after: previous)
    }

    /// The line's bytes, without a line end.
    var json: [UInt8] { object(with: check).bytes }

    /// What the line's check must be after a line whose check is `previous`.
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
        object.add("check", check)
        return object
    }
}

/// What stands in place of the lines that were dropped for want of room: the number and the check of
/// the last of them, so that the first line that is left can be checked like any other.
struct JournalAnchor: Decodable {
    var seq: UInt64
    var check: String

    var json: [UInt8] {
        var object = JSONObject()
        object.add("seq", number: seq)
        object.add("check", check)
        return object.bytes
    }
}
