import DeviceInterface
internal import Dispatch
import TerminalCore

/// Carries out the core's orders to the journal on a thread of its own, so that a disk that hangs
/// delays nothing else.
struct ScanWriter: Sendable {
    let record: JournalSink
    private let thread = DispatchQueue(label: "gatelight.journal")

    init(_ record: JournalSink) {
        self.record = record
    }

    /// Passes the order to the thread, which calls `answer` with the outcome.
    func carryOut(
        _ order: JournalUpkeep.Order, answer: @escaping @Sendable (DeviceError?) -> Void
    ) {
        thread.async { answer(record.carryOut(order)) }
    }
}
