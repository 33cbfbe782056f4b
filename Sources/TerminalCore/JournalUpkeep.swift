import DeviceInterface

/// Keeps the journal written in order, without silent losses and without delaying the lamp.
///
/// One order is outstanding at a time. A scan that cannot be written is tried again until it can. A
/// disk that does not answer within a second is a fault, like a disk that fails. Free space is
/// checked even before anybody arrives: otherwise the first green after a disk fills would open the
/// barrier and leave no trace.
public struct JournalUpkeep: Sendable {
    /// An order to the storage.
    public enum Order: Hashable, Sendable {
        /// Store this scan.
        case write(Scan)
        /// Report whether there is room for a scan, and store what else is due.
        case checkRoom
    }

    /// The longest time that the disk may take for an order.
    static let patience = Duration.seconds(1)
    /// The time between checks of the storage, and between attempts.
    static let interval = Duration.milliseconds(500)
    /// The number of scans that may wait, which exceeds what a gate judges before a storage fault
    /// is noticed.
    static let maximumPending = 1024

    struct Pending {
        let scan: Scan
        var since: Duration
    }

    var pending: [Pending] = []
    private var out: (order: Order, since: Duration)?
    private var tryAt: Duration
    /// The error of the last attempt; `nil` if it worked.
    private var error: DeviceError?
    /// The fault that was reported.
    private var reported: DeviceError?
    /// Whether a scan was written that was not the oldest.
    private var isOutOfOrder = false

    init(start: Duration) {
        tryAt = start
    }

    /// The number of scans that are not written yet.
    public var waiting: Int { pending.count }

    /// Adds a scan; returns `false` if too many wait, and this one is lost.
    mutating func add(_ scan: Scan, at now: Duration) -> Bool {
        guard pending.count < Self.maximumPending else { return false }
        pending.append(Pending(scan: scan, since: now))
        tryAt = now
        return true
    }

    /// Returns the order that is due, if any; it is outstanding until `answered`.
    mutating func nextOrder(at now: Duration) -> Order? {
        guard out == nil, now >= tryAt else { return nil }
        let order = pending.first.map { Order.write($0.scan) } ?? .checkRoom
        out = (order, now)
        return order
    }

    /// The invariant that is not true of the waiting scans; `nil` if all are.
    var brokenInvariant: Invariant? {
        isOutOfOrder || pending.count > Self.maximumPending ? .journalIsInOrder : nil
    }

    /// Notes that the storage carried out its order, or failed. Returns the scan that is stored now.
    mutating func answered(_ error: DeviceError?, at now: Duration) -> Scan? {
        guard let order = out?.order else { return nil }
        out = nil
        if error == nil, self.error != nil {
            // The disk has answered, so waiting scans wait from now on.
            for index in pending.indices { pending[index].since = now }
        }
        self.error = error
        var stored: Scan?
        if error == nil, case .write(let scan) = order {
            if pending.first?.scan == scan { pending.removeFirst() } else { isOutOfOrder = true }
            stored = scan
        }
        tryAt = error == nil && !pending.isEmpty ? now : now + Self.interval
        return stored
    }

    /// Returns what changed about the storage; to be called whenever time passed or it answered.
    mutating func report(at now: Duration) -> UpkeepReport? {
        let fault = error ?? delay(at: now)
        guard fault != reported else { return nil }
        // The scans that wait may fail again.
        if fault == nil, !pending.isEmpty || out != nil { return nil }
        reported = fault
        return fault.map { .failed($0) } ?? .recovered
    }

    private func delay(at now: Duration) -> DeviceError? {
        let times = [pending.first?.since, out?.since].compactMap(\.self)
        guard let since = times.min(), now - since >= Self.patience else { return nil }
        return DeviceError(
            .timedOut, "write the journal",
            advice: "The disk does not answer; until it does the gate shows the fault signal.")
    }
}
