public import DeviceInterface
public import FoundationEssentials
import Synchronization
import Verdicts

/// The record of verdicts: chained lines in a bounded store.
///
/// Each line carries a check over the previous line, so that a changed, missing or torn line is
/// noticed.
///
/// Of scans with unsigned codes, the first twenty in a minute are written individually. The rest is
/// counted and written as one line for each kind when the minute is over. `flush(at:)` does this,
/// so a power cut loses at most the counts of a minute and of the time between two calls.
///
/// When the store is full, a rank of entries that exceeds its share loses its oldest lines. Half of
/// the store is for greens and faults, a quarter for other signed codes, and a quarter for unsigned
/// ones. A short line replaces dropped lines and contains their last number and check. Only one
/// process may write to a store.
public final class Journal: Sendable {
    fileprivate struct State {
        var writer: JournalWriter
        var folding = RefusalFolding()
        var checkpointTime: Date?
    }

    /// The seconds between two checkpoints.
    fileprivate static let checkpointInterval: TimeInterval = 60

    /// The largest number of bytes in an entry.
    public static let maximumEntry = 4096

    private let storage: any Storage
    private let state: Mutex<State>

    /// Opens the journal in `storage` and continues after its last whole line. A partial line at
    /// the end is terminated with the next entry and stays visible to `verify`.
    ///
    /// In the folder `tree` it keeps a Merkle tree over the entries, with signed checkpoints. A
    /// journal that has none yet gets one. Without a folder, entries are only chained.
    public init(
        storage: any Storage, maximumSize: Int, tree: (any TreeFolder)? = nil
    ) throws(DeviceError) {
        self.storage = storage
        state = Mutex(
            State(writer: try JournalWriter(storage, maximumSize: maximumSize, tree: tree)))
    }

    /// Writes one entry completely or not at all, or counts it. After an error the next call may be
    /// made as if the failed one had not happened. `badData` means that somebody else changed the
    /// store.
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

    /// Writes the counts of a minute that is over, and a checkpoint once a minute; to be called
    /// every few seconds.
    public func flush(at time: Date) throws(DeviceError) {
        try state.withLock { state throws(DeviceError) in
            if state.folding.isOver(at: time) { try state.writeCounted() }
            guard state.isCheckpointDue(at: time) else { return }
            try state.writer.checkpoint()
            state.checkpointTime = time
        }
    }

    /// Writes all counts and a checkpoint; to be called before the end.
    public func finish() throws(DeviceError) {
        try state.withLock { state throws(DeviceError) in
            try state.writeCounted()
            try state.writer.checkpoint()
        }
    }

    /// Removes entries, their lines and their salts. A short line takes their place, and the proofs
    /// of all other entries remain. Returns the number of removed entries.
    public func forget(_ forgetting: Forgetting) throws(DeviceError) -> Int {
        try state.withLock { state throws(DeviceError) in
            try state.writer.forget(forgetting)
        }
    }

    /// Throws the error that the next entry would cause if there is no room for one. Does not wait
    /// for other calls.
    public func checkRoom() throws(DeviceError) { try storage.checkRoom(for: Self.maximumEntry) }
}

extension Journal.State {
    fileprivate mutating func write(_ entry: JournalEntry) throws(DeviceError) {
        try writer.openTree()
        let salt = writer.salt
        try writer.write(at: entry.time) { JournalLine(entry, seq: $0, after: $1, salt: salt) }
    }

    /// Whether a minute has passed since the last checkpoint, or the clock was set back.
    fileprivate func isCheckpointDue(at time: Date) -> Bool {
        guard let checkpointTime else { return true }
        let age = time.timeIntervalSince(checkpointTime)
        return !(age >= 0 && age < Journal.checkpointInterval)
    }

    fileprivate mutating func writeCounted() throws(DeviceError) {
        while let run = folding.runs.first {
            try writer.openTree()
            let salt = writer.salt
            try writer.write(at: run.newest.time) {
                JournalLine(run, seq: $0, after: $1, salt: salt)
            }
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
