public import DeviceInterface
import Synchronization

/// The record of verdicts: chained lines in a bounded store.
///
/// Each line carries a check over the line before it, so that a changed, missing or torn line shows.
/// When the store is full the older half goes, in whole lines; a short first line then says with
/// which number and check the dropped ones ended. Only one process may write to a store.
public final class Journal: Sendable {
    private struct State {
        /// The newest line that can be read.
        var last = JournalAnchor(seq: 0, check: "")
        /// Bytes in the store.
        var size = 0
        /// Whether the store ends in half a line, as a power cut leaves it.
        var endsTorn = false
    }

    /// More bytes than an entry takes.
    public static let mostEntry = 4096

    private let storage: any Storage
    private let maximumSize: Int
    private let state: Mutex<State>

    /// Opens the journal in `storage` and goes on after its last whole line. Half a line at the end
    /// is closed with the next entry and stays visible to `verify`.
    public init(storage: any Storage, maximumSize: Int) throws(DeviceError) {
        self.storage = storage
        self.maximumSize = maximumSize
        state = Mutex(try Self.resume(storage))
    }

    /// Writes one entry, whole or not at all. After an error the next call may be made as if the
    /// failed one had not been.
    public func append(_ entry: JournalEntry) throws(DeviceError) {
        try state.withLock { state throws(DeviceError) in
            // A store that failed may have kept a part of what it was given.
            if try storage.size != state.size { state = try Self.resume(storage) }
            let line = JournalLine(entry, seq: state.last.seq &+ 1, after: state.last.check)
            let bytes = (state.endsTorn ? [0x0A] : []) + line.json + [0x0A]
            if state.size + bytes.count > maximumSize { try dropOlderHalf(&state) }
            try storage.append(bytes)
            state = State(
                last: JournalAnchor(seq: line.seq, check: line.check),
                size: state.size + bytes.count)
        }
    }

    /// Throws what the next entry would, if there is no room for one.
    public func expectRoom() throws(DeviceError) { try storage.expectRoom(for: Self.mostEntry) }

    private static func resume(_ storage: any Storage) throws(DeviceError) -> State {
        let bytes = try storage.read()
        var state = State(size: bytes.count, endsTorn: bytes.last.map { $0 != 0x0A } ?? false)
        if let last = JournalText.last(in: bytes[...]) { state.last = last }
        return state
    }

    private func dropOlderHalf(_ state: inout State) throws(DeviceError) {
        let bytes = try storage.read()
        let middle = max(0, bytes.count - maximumSize / 2)
        // From the first line that is whole.
        let start = bytes[middle...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.endIndex
        let anchor = JournalText.last(in: bytes[..<start]).map { $0.json + [0x0A] } ?? []
        let kept = anchor + bytes[start...]
        try storage.replace(with: kept)
        state.size = kept.count
        // What was dropped may have been the torn end itself.
        state.endsTorn = kept.last.map { $0 != 0x0A } ?? false
    }
}
