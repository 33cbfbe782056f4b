public import DeviceInterface
import FoundationEssentials
import Synchronization

/// The record of verdicts: chained lines in a bounded store.
///
/// Each line carries a check over the line before it, so that a changed, missing or torn line shows.
/// When the store is full the older half goes, in whole lines; the chain then starts at the first
/// line that is left.
public final class Journal: Sendable {
    private struct State {
        var next: UInt64
        var check: String
        var size: Int
    }

    private let storage: any Storage
    private let maximumSize: Int
    private let state: Mutex<State>

    /// Opens the journal in `storage` and goes on after its last whole line. A torn last line, as a
    /// power cut leaves it, is closed with a line end and stays visible to `verify`.
    public init(storage: any Storage, maximumSize: Int) throws(DeviceError) {
        self.storage = storage
        self.maximumSize = maximumSize
        let bytes = try storage.read()
        if let last = bytes.last, last != 0x0A { try storage.append([0x0A]) }
        let last = JournalText.lines(in: bytes).last { $0.line != nil }?.line
        state = Mutex(
            State(
                next: (last?.seq ?? 0) &+ 1, check: last?.check ?? "", size: try storage.size))
    }

    /// Writes one entry, whole or not at all.
    public func append(_ entry: JournalEntry) throws(DeviceError) {
        try state.withLock { state throws(DeviceError) in
            var line = JournalLine(entry, seq: state.next)
            let check = line.check(after: state.check)
            line.check = check
            let bytes = line.json() + [0x0A]
            if state.size + bytes.count > maximumSize { try dropOlderHalf(&state) }
            try storage.append(bytes)
            state = State(next: state.next &+ 1, check: check, size: state.size + bytes.count)
        }
    }

    private func dropOlderHalf(_ state: inout State) throws(DeviceError) {
        let bytes = try storage.read()
        let newer = bytes.suffix(maximumSize / 2)
        // From the first line that is whole.
        let start =
            newer.count < bytes.count ? newer.firstIndex(of: 0x0A).map { $0 + 1 } : newer.startIndex
        let kept = Array(bytes[(start ?? bytes.endIndex)...])
        try storage.replace(with: kept)
        state.size = kept.count
    }
}
