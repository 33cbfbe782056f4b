extension JournalText {
    /// A fault that `verify` found.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// What kind of fault.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// The last line has no end: the power went while it was written.
            case torn
            /// No line of a journal: torn earlier, or changed.
            case unreadable
            /// The line's check does not fit it and the line before it.
            case altered
            /// Numbers are left out, or go back: lines were removed, added or moved.
            case missing
            /// An entry that was noted elsewhere is another one now, or is not there.
            case notAsNoted
        }

        /// From 1; 0 for the journal as a whole.
        public let line: Int
        /// What kind of fault.
        public let kind: Kind
        /// What is wrong with it.
        public let detail: String

        /// One line for a person.
        public var description: String { line == 0 ? detail : "line \(line): \(detail)" }
    }

    /// Everything that is wrong with a journal; nothing if it is whole. `JournalSurvey` says what that
    /// does not prove.
    public static func verify(_ bytes: [UInt8]) -> [Finding] {
        var findings: [Finding] = []
        var chain = JournalChain(noted: nil)
        var lines = lines(in: bytes)
        while let line = lines.next() { chain.follow(line) { findings.append($0) } }
        return findings
    }
}

/// What was looked at by a verification, and what it says.
public struct JournalSurvey: Hashable, Sendable {
    /// An entry's number and check, as an earlier verification gave them.
    public struct Noted: Hashable, Sendable {
        /// The number.
        public var seq: UInt64
        /// The check.
        public var check: String

        /// Reads `4711:5a8ef9f8041cf685`.
        public init?(_ text: String) {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let seq = UInt64(parts[0]), parts[1].utf8.count == 16,
                parts[1].utf8.allSatisfy({
                    (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
                })
            else { return nil }
            (self.seq, check) = (seq, String(parts[1]))
        }
    }

    /// An entry at an end of the journal.
    public struct End: Hashable, Sendable {
        /// Its number.
        public var seq: UInt64
        /// When it was judged.
        public var time: String
        /// Its check.
        public var check: String
    }

    /// Entries that can be read.
    public internal(set) var entries = 0
    /// Faults.
    public internal(set) var findings = 0
    /// The oldest entry.
    public internal(set) var first: End?
    /// The newest entry.
    public internal(set) var last: End?
    /// The number up to which all older entries were dropped for want of room, so the journal says.
    public internal(set) var droppedUpTo: UInt64?
    /// Entries among the others that were dropped for want of room, so the journal says.
    public internal(set) var droppedBetween: UInt64 = 0

    /// What cannot be seen in any journal whose check has no secret.
    public static let limits = """
        The check has no secret. It shows accidents and careless changes; it does not show that \
        entries at the end were cut off, that entries were dropped otherwise than for want of room, \
        or that somebody who can write the file made the chain anew.
        """
}

/// Walks from line to line.
struct JournalChain {
    typealias Finding = JournalText.Finding
    typealias Report = (Finding) -> Void

    private(set) var survey = JournalSurvey()
    private let noted: JournalSurvey.Noted?
    private var wasNotedSeen = false
    private var number = 0
    private var previous = JournalAnchor(seq: 0, check: "")
    /// Lines that could not be read since `previous`.
    private var unreadable: UInt64 = 0

    init(noted: JournalSurvey.Noted?) { self.noted = noted }

    mutating func follow(_ line: StoredLine, _ report: Report) {
        number += 1
        switch line.isTooLong ? .unreadable : JournalText.content(of: line.bytes[...]) {
        case .entry(let entry):
            judge(entry, report)
            note(entry)
            pass(entry.anchor, report)
        case .anchor(let anchor):
            judge(anchor, report)
            pass(anchor, report)
        case .unreadable:
            unreadable += 1
            if line.hasEnd {
                tell(.unreadable, "is no line of a journal: torn, or changed", report)
            } else {
                tell(.torn, "has no end: the power went while it was written", report)
            }
        }
    }

    /// Says what could only be known at the end.
    mutating func end(_ report: Report) {
        guard let noted, !wasNotedSeen else { return }
        let hasBegunLater = (survey.first.map { $0.seq > noted.seq } ?? false)
        number = 0
        tell(
            .notAsNoted,
            hasBegunLater
                ? "entry \(noted.seq), noted elsewhere, is not there; the journal begins later"
                : "entry \(noted.seq), noted elsewhere, is not there", report)
    }

    private mutating func judge(_ line: JournalLine, _ report: Report) {
        let expected = previous.seq &+ 1
        if line.seq == expected {
            guard line.check != line.check(after: previous.check) else { return }
            tell(.altered, "its check does not fit: it or the line before was changed", report)
        } else if line.seq < expected || line.seq - expected > unreadable {
            tell(
                .missing,
                "number \(line.seq) where \(expected) should be: lines are missing or moved", report
            )
        }
        // Else the lines between are there and were told to be unreadable; nothing to compare.
    }

    private mutating func judge(_ anchor: JournalAnchor, _ report: Report) {
        guard let dropped = anchor.dropped else {
            if number == 1 { survey.droppedUpTo = anchor.seq }
            if number > 1 { tell(.missing, "says that older lines went, too late", report) }
            return
        }
        survey.droppedBetween &+= dropped
        guard anchor.seq != previous.seq &+ dropped else { return }
        tell(
            .missing,
            "says that \(dropped) lines went, up to \(anchor.seq); before it is \(previous.seq)",
            report)
    }

    private mutating func note(_ line: JournalLine) {
        survey.entries += 1
        let end = JournalSurvey.End(seq: line.seq, time: line.time, check: line.check)
        survey.first = survey.first ?? end
        survey.last = end
    }

    private mutating func pass(_ anchor: JournalAnchor, _ report: Report) {
        previous = JournalAnchor(seq: anchor.seq, check: anchor.check)
        unreadable = 0
        guard let noted, noted.seq == anchor.seq else { return }
        wasNotedSeen = true
        guard noted.check != anchor.check else { return }
        tell(.notAsNoted, "entry \(noted.seq) is not the one noted elsewhere", report)
    }

    private mutating func tell(_ kind: Finding.Kind, _ detail: String, _ report: Report) {
        survey.findings += 1
        report(Finding(line: number, kind: kind, detail: detail))
    }
}
