import DeviceInterface
import FoundationEssentials
import Verdicts

/// Refused scans that share a line.
struct RefusedRun {
    /// The newest scan, without the values that only it has.
    var newest: JournalEntry
    /// The time of the first scan.
    let since: Date
    var count: UInt64 = 1
}

/// Prevents people who show unsigned codes from filling the journal. The first few in a minute are
/// written individually, so that they are visible, and the rest is counted.
///
/// Scans with the same lamp, reason, format and source share one line. Counts are written when the
/// minute is over or before the next line of another rank, so that the journal keeps the gate's
/// order.
struct RefusalFolding {
    /// The length of a window, in seconds.
    static let window: TimeInterval = 60
    /// The number of individual lines in a window.
    static let singles = 20
    /// The largest number of separate kinds; beyond it, only lamp and reason are distinguished.
    static let maximumRuns = 64

    private var start: Date?
    private var written = 0
    /// The runs that are counted and not written yet.
    private(set) var runs: [RefusedRun] = []

    /// Returns whether another window begins at `time`, which also happens if the clock is set
    /// back.
    func isOver(at time: Date) -> Bool {
        guard let start else { return true }
        let age = time.timeIntervalSince(start)
        return !(age >= 0 && age < Self.window)
    }

    mutating func begin(at time: Date) { (start, written) = (time, 0) }

    /// Whether the next scan gets an individual line.
    var hasSingles: Bool { written < Self.singles }

    mutating func noteSingle() { written += 1 }

    mutating func fold(_ entry: JournalEntry) {
        let (entry, kind) = (Self.common(entry), Self.kind(entry))
        let index =
            runs.firstIndex { Self.kind($0.newest) == kind }
            ?? (runs.count < Self.maximumRuns
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

    /// Removes the first run after it was written.
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
