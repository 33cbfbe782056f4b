public import DeviceInterface
public import FoundationEssentials
import Synchronization
import Verdicts

/// The record of verdicts: chained lines in a bounded store.
///
/// Each line carries a check over the line before it, so that a changed, missing or torn line shows.
///
/// Of scans that nobody signed the first twenty of a minute are written each; the rest is counted, and
/// written as a line for each kind when the minute is over. `flush(at:)` sees to that, so a power cut
/// costs at most the counts of a minute and the time between two calls of it.
///
/// When the store is full a rank of entries that has more than its share loses its older lines: half of
/// the store is for greens and faults, a quarter for other signed codes, a quarter for what nobody
/// signed. A short line stands where lines were dropped, with the number and check they ended with. Only
/// one process may write to a store.
public final class Journal: Sendable {
    fileprivate struct State {
        var writer: JournalWriter
        var folding = RefusalFolding()
    }

    /// More bytes than an entry takes.
    public static let mostEntry = 4096

    private let storage: any Storage
    private let state: Mutex<State>

    /// Opens the journal in `storage` and goes on after its last whole line. Half a line at the end
    /// is closed with the next entry and stays visible to `verify`.
    public init(storage: any Storage, maximumSize: Int) throws(DeviceError) {
        self.storage = storage
        state = Mutex(State(writer: try JournalWriter(storage, maximumSize: maximumSize)))
    }

    /// Writes one entry, whole or not at all, or counts it. After an error the next call may be made as
    /// if the failed one had not been. `badData` says that somebody else changed the store.
    public func append(_ entry: JournalEntry) throws(DeviceError) {
        try state.withLock { state throws(DeviceError) in
            let verdict = entry.verdict
            switch Rank(lamp: verdict.lamp, reason: verdict.reason, rule: verdict.rule) {
            case .unverified: try state.refuse(entry)
            case .verified, .essential:
                try state.writeCounted()
                try state.write(entry)
            }
        }
    }

    /// Writes what was counted until a minute ended. To be called every few seconds.
    public func flush(at time: Date) throws(DeviceError) {
        try state.withLock { state throws(DeviceError) in
            if state.folding.isOver(at: time) { try state.writeCounted() }
        }
    }

    /// Writes all that was counted. To be called before the end.
    public func finish() throws(DeviceError) {
        try state.withLock { state throws(DeviceError) in try state.writeCounted() }
    }

    /// Throws what the next entry would, if there is no room for one. Waits for no other call.
    public func expectRoom() throws(DeviceError) { try storage.expectRoom(for: Self.mostEntry) }
}

extension Journal.State {
    fileprivate mutating func write(_ entry: JournalEntry) throws(DeviceError) {
        try writer.write(at: entry.time) { JournalLine(entry, seq: $0, after: $1) }
    }

    fileprivate mutating func writeCounted() throws(DeviceError) {
        while let run = folding.runs.first {
            try writer.write(at: run.newest.time) { JournalLine(run, seq: $0, after: $1) }
            folding.noteWritten()
        }
    }

    fileprivate mutating func refuse(_ entry: JournalEntry) throws(DeviceError) {
        if folding.isOver(at: entry.time) {
            try writeCounted()
            folding.begin(at: entry.time)
        }
        if folding.hasSingles {
            try write(entry)
            folding.noteSingle()
        } else {
            folding.fold(entry)
        }
    }
}
