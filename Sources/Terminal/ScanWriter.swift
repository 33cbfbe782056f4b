import DeviceInterface
internal import Dispatch
import Synchronization

/// Writes scans in order on a thread of its own: a disk that hangs holds up nothing else.
final class ScanWriter: Sendable {
    /// What is known of the storage.
    struct Status: Sendable {
        /// What the last try said; `nil` if it worked.
        var error: DeviceError?
        /// Since when the oldest scan waits, or since when the disk has not answered.
        var waitingSince: Duration?
        /// Scans not written yet.
        var pending = 0
        /// Scans that found the queue full.
        var lost = 0
    }

    private struct State {
        var pending: [(scan: Scan, since: Duration)] = []
        var error: DeviceError?
        var busySince: Duration?
        var lost = 0
    }

    /// More than a gate judges in the time until a storage fault is noticed.
    private static let mostPending = 1024

    private let record: ScanRecord
    private let now: @Sendable () -> Duration
    private let thread = DispatchQueue(label: "gatelight.journal")
    private let state = Mutex(State())

    init(_ record: ScanRecord, now: @escaping @Sendable () -> Duration) {
        self.record = record
        self.now = now
    }

    /// Hands a scan to the thread; false if there are too many already.
    func add(_ scan: Scan) -> Bool {
        let time = now()
        let isTaken = state.withLock { state in
            guard state.pending.count < Self.mostPending else {
                state.lost += 1
                return false
            }
            state.pending.append((scan, time))
            return true
        }
        look()
        return isTaken
    }

    /// Has the thread write what waits, or look whether there is room; nothing while it is at work.
    func look() {
        let time = now()
        let isIdle = state.withLock { state in
            guard state.busySince == nil else { return false }
            state.busySince = time
            return true
        }
        if isIdle { thread.async { self.work() } }
    }

    var status: Status {
        state.withLock { state in
            let times = [state.pending.first?.since, state.busySince].compactMap(\.self)
            return Status(
                error: state.error, waitingSince: times.min(), pending: state.pending.count,
                lost: state.lost)
        }
    }

    /// On the thread: all that waits, up to the first failure.
    private func work() {
        do throws(DeviceError) {
            if state.withLock({ $0.pending.isEmpty }) { try record.expectRoom() }
            while let scan = next() {
                try record.write(scan)
                state.withLock { _ = $0.pending.removeFirst() }
            }
        } catch {
            state.withLock { ($0.error, $0.busySince) = (error, nil) }
        }
    }

    /// The scan to be written now; without one the work is over.
    private func next() -> Scan? {
        let time = now()
        return state.withLock { state in
            state.error = nil
            state.busySince = state.pending.isEmpty ? nil : time
            return state.pending.first?.scan
        }
    }
}
