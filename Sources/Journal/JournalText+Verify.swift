extension JournalText {
    /// A fault that `verify` found.
    public struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// The kinds of faults.
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            /// The last line has no end, because the power failed while it was written.
            case torn
            /// The line is not a journal's: it was torn earlier, or changed.
            case unreadable
            /// The line's check does not match it and the previous line.
            case altered
            /// Numbers are missing or go back, because lines were removed, added or moved.
            case missing
            /// An entry noted elsewhere has changed or does not exist.
            case notAsNoted
            /// A line is not the one whose hash is in the tree.
            case replaced
            /// Entries are missing that the terminal did not drop.
            case removed
            /// The tree is missing or damaged, or does not have the root that was signed.
            case tree
            /// A checkpoint is not signed by the terminal's key.
            case signature
            /// A checkpoint is not sealed, or one that was sealed is missing.
            case seal
            /// A witness saw another journal, or more of it.
            case witness
        }

        /// The line's number from 1; 0 for the journal as a whole.
        public let line: Int
        /// The kind of fault.
        public let kind: Kind
        /// The details of the fault.
        public let detail: String

        /// One line for people.
        public var description: String { line == 0 ? detail : "line \(line): \(detail)" }
    }

    /// Returns every fault of a journal; empty if it is intact. `JournalSurvey` says what this does
    /// not prove.
    public static func verify(_ bytes: [UInt8]) -> [Finding] {
        var findings: [Finding] = []
        var chain = JournalChain(noted: nil)
        var lines = lines(in: bytes)
        while let line = lines.next() { chain.follow(line) { findings.append($0) } }
        return findings
    }
}

/// The result of a verification.
public struct JournalSurvey: Hashable, Sendable {
    /// The number and check of an entry, as an earlier verification reported them.
    public struct Noted: Hashable, Sendable {
        /// The number of the entry.
        public var seq: UInt64
        /// The check of the entry.
        public var check: String

        /// Parses text such as `4711:5a8ef9f8041cf685`.
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

    /// The first or last entry of the journal.
    public struct End: Hashable, Sendable {
        /// The number of the entry.
        public var seq: UInt64
        /// The time of the verdict.
        public var time: String
        /// The check of the entry.
        public var check: String
    }

    /// The number of entries that can be read.
    public internal(set) var entries = 0
    /// The number of faults.
    public internal(set) var findings = 0
    /// The oldest entry.
    public internal(set) var first: End?
    /// The newest entry.
    public internal(set) var last: End?
    /// The number up to which all older entries were dropped for lack of room, according to the
    /// journal.
    public internal(set) var droppedUpTo: UInt64?
    /// The number of entries dropped for lack of room between others, according to the journal.
    public internal(set) var droppedBetween: UInt64 = 0
    /// The number of dropped entries that somebody had forgotten, according to the journal.
    public internal(set) var forgotten: UInt64 = 0

    /// What the tree proves; `nil` if only the chain was verified.
    public internal(set) var tree: TreeSurvey?

    /// The changes that no journal with a keyless check can reveal.
    public static let limits = """
        The check uses no secret. It detects accidents and careless changes. It does not detect \
        entries that were cut off at the end, entries that were dropped for another reason than \
        space, or a chain that somebody with write access rebuilt.
        """
}

/// Verifies a journal line by line.
struct JournalChain {
    typealias Finding = JournalText.Finding
    typealias Report = (Finding) -> Void

    private(set) var survey = JournalSurvey()
    private let noted: JournalSurvey.Noted?
    private var wasNotedSeen = false
    private var number = 0
    /// The number of the line that was followed last.
    var lineNumber: Int { number }
    private var previous = JournalAnchor(seq: 0, check: "")
    /// The number of unreadable lines since `previous`.
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
                tell(.unreadable, "is not a journal line: it is torn or was changed", report)
            } else {
                tell(.torn, "has no end: the power failed while it was written", report)
            }
        }
    }

    /// Reports the faults that are only known at the end.
    mutating func end(_ report: Report) {
        guard let noted, !wasNotedSeen else { return }
        let hasBegunLater = (survey.first.map { $0.seq > noted.seq } ?? false)
        number = 0
        tell(
            .notAsNoted,
            hasBegunLater
                ? "the noted entry \(noted.seq) is missing; the journal begins later"
                : "the noted entry \(noted.seq) is missing", report)
    }

    private mutating func judge(_ line: JournalLine, _ report: Report) {
        let expected = previous.seq &+ 1
        if line.seq == expected {
            guard line.check != line.check(after: previous.check) else { return }
            tell(.altered, "its check does not match: it or the line before it was changed", report)
        } else if line.seq < expected || line.seq - expected > unreadable {
            tell(
                .missing,
                "number \(line.seq) instead of \(expected): lines are missing or moved", report
            )
        }
        // Otherwise the lines in between were reported as unreadable, and there is nothing to
        // compare.
    }

    private mutating func judge(_ anchor: JournalAnchor, _ report: Report) {
        survey.forgotten &+= anchor.forgotten ?? 0
        guard let dropped = anchor.dropped else {
            if number == 1 { survey.droppedUpTo = anchor.seq }
            if number > 1 {
                tell(.missing, "reports dropped older lines, but is not the first line", report)
            }
            return
        }
        survey.droppedBetween &+= dropped
        guard anchor.seq != previous.seq &+ dropped else { return }
        tell(
            .missing,
            "reports \(dropped) dropped lines up to \(anchor.seq), but follows number \(previous.seq)",
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
        tell(.notAsNoted, "entry \(noted.seq) differs from the noted one", report)
    }

    private mutating func tell(_ kind: Finding.Kind, _ detail: String, _ report: Report) {
        survey.findings += 1
        report(Finding(line: number, kind: kind, detail: detail))
    }
}
