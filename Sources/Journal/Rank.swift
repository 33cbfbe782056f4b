import DeviceInterface
import TransparencyLog
import Verdicts

/// The value of an entry when there is no room for all. Each rank has a share of the journal that
/// the others cannot take.
enum Rank: Int, CaseIterable {
    /// The code was unsigned; anybody can produce any number of these.
    case unverified
    /// A signed code was not let through.
    case verified
    /// A person was let through, or something failed.
    case essential

    /// The share of the journal, in sixteenths.
    var share: Int {
        switch self {
        case .unverified, .verified: 4
        case .essential: 8
        }
    }

    init(lamp: Lamp, reason: Reason, rule: String?) {
        switch lamp {
        case .green, .fault: self = .essential
        case .dark, .yellow, .red:
            let needsNoSignature = reason.needsNoSignature || rule == Verdict.oneAtATime
            self = needsNoSignature ? .unverified : .verified
        }
    }
}

extension Reason {
    /// Whether an unsigned code can have this reason.
    var needsNoSignature: Bool {
        switch self {
        case .notACredential, .malformed, .signatureInvalid, .keyUnknown, .regionUnknown,
            .keyNotAllowed, .unsupportedFormat, .clockUntrusted:
            true
        case .statusGreen, .certificateValid, .statusYellow, .statusRed, .statusAbsent,
            .statusUnknown, .statusExpired, .ruleFailed, .codeExpired, .notYetValid, .keyExpired,
            .revoked, .revocationUnknown, .keysStale, .deviceFault:
            false
        }
    }
}

/// The part of a line that matters for making room. It is parsed from the line's first and last
/// bytes only, because a large journal has millions of lines.
///
/// A line of which only the end was lost is read as `JournalText.content(of:)` reads it.
enum LineHead {
    case entry(JournalAnchor, Rank)
    /// A line that replaces dropped lines.
    case mark(JournalAnchor)
    case unreadable

    init(_ line: StoredLine) {
        guard !line.isTooLong else {
            self = .unreadable
            return
        }
        if let (anchor, rank) = Self.entry(line.bytes) {
            self = .entry(anchor, rank)
        } else if case .anchor(let anchor) = JournalText.content(of: line.bytes[...]) {
            self = .mark(anchor)
        } else {
            self = .unreadable
        }
    }

    /// Returns the rank of a line that is about to be written.
    static func rank(of line: JournalLine) -> Rank {
        guard let lamp = Lamp(rawValue: line.lamp), let reason = Reason(rawValue: line.reason)
        else { return .unverified }
        return Rank(lamp: lamp, reason: reason, rule: line.rule)
    }

    private static func entry(_ bytes: [UInt8]) -> (JournalAnchor, Rank)? {
        let parts = bytes.prefix(160).split(
            separator: UInt8(ascii: "\""), omittingEmptySubsequences: false
        ).map { String(decoding: $0, as: UTF8.self) }
        let tail = bytes.suffix(27)
        guard parts.count > 14, parts[1] == "seq", parts[3] == "time", parts[7] == "lamp",
            parts[11] == "reason", let seq = UInt64(parts[2].dropFirst().dropLast()),
            seq <= TreeBuilder.maximumSize,
            let lamp = Lamp(rawValue: parts[9]), let reason = Reason(rawValue: parts[13]),
            tail.starts(with: "\"check\":\"".utf8), tail.suffix(2).elementsEqual("\"}".utf8)
        else { return nil }
        let check = String(decoding: tail.dropFirst(9).dropLast(2), as: UTF8.self)
        let rule = parts.count > 18 && parts[15] == "rule" ? parts[17] : nil
        return (
            JournalAnchor(seq: seq, check: check), Rank(lamp: lamp, reason: reason, rule: rule)
        )
    }
}
