import FoundationEssentials
import Verdicts

/// Refused scans that share a line.
struct RefusedRun {
    /// The newest of them, without what only it has.
    var newest: JournalEntry
    /// When the first was.
    let since: Date
    var count: UInt64 = 1
}

/// Keeps anybody who shows codes that nobody signed from writing lines without end: of a minute the first
/// few are written each, so that people see them, and the rest is counted.
///
/// Those of a kind share one line: same lamp, reason, format and source. What is counted is written when
/// the minute is over, or before the next line of another sort, so that the order is that of the gate.
struct RefusalFolding {
    /// Seconds.
    static let window: TimeInterval = 60
    /// Lines of their own, in a window.
    static let singles = 20
    /// Kinds that are told apart, at most; beyond these only lamp and reason are.
    static let mostRuns = 64

    private var start: Date?
    private var written = 0
    /// What is counted and not written yet.
    private(set) var runs: [RefusedRun] = []

    /// Whether another window begins at `time`: a clock that is set back begins one, too.
    func isOver(at time: Date) -> Bool {
        guard let start else { return true }
        let age = time.timeIntervalSince(start)
        return !(age >= 0 && age < Self.window)
    }

    mutating func begin(at time: Date) { (start, written) = (time, 0) }

    /// Whether the next one has a line of its own.
    var hasSingles: Bool { written < Self.singles }

    mutating func noteSingle() { written += 1 }

    mutating func fold(_ entry: JournalEntry) {
        let (entry, kind) = (Self.common(entry), Self.kind(entry))
        let index =
            runs.firstIndex { Self.kind($0.newest) == kind }
            ?? (runs.count < Self.mostRuns
                ? nil
                : runs.firstIndex {
                    $0.newest.verdict.lamp == kind.lamp && $0.newest.verdict.reason == kind.reason
                })
        if let index {
            runs[index].newest = entry
            runs[index].count &+= 1
        } else {
            runs.append(RefusedRun(newest: entry, since: entry.time))
        }
    }

    /// What was counted first is written.
    mutating func noteWritten() {
        if !runs.isEmpty { runs.removeFirst() }
    }

    private struct Kind: Equatable {
        let lamp: Lamp
        let reason: Reason
        let format: CredentialFormat?
        let source: String
    }

    private static func kind(_ entry: JournalEntry) -> Kind {
        let verdict = entry.verdict
        return Kind(
            lamp: verdict.lamp, reason: verdict.reason, format: verdict.format,
            source: entry.source)
    }

    private static func common(_ entry: JournalEntry) -> JournalEntry {
        var common = entry
        common.verdict.region = nil
        common.verdict.keyID = nil
        common.tag = nil
        return common
    }
}
