import DeviceInterface
internal import Dispatch
import TerminalCore

/// Carries out the core's orders to the journal on a thread of its own: a disk that hangs holds up nothing
/// else.
struct ScanWriter: Sendable {
    let record: ScanRecord
    private let thread = DispatchQueue(label: "gatelight.journal")

    init(_ record: ScanRecord) {
        self.record = record
    }

    /// Hands the order to the thread, which tells `answer` what came of it.
    func carryOut(
        _ order: JournalUpkeep.Order, answer: @escaping @Sendable (DeviceError?) -> Void
    ) {
        thread.async { answer(record.carryOut(order)) }
    }
}
