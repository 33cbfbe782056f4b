import DeviceInterface

/// Keeps the journal written: in order, nothing lost silently, never holding up the lamp.
///
/// One order is out at a time. A scan that cannot be written is tried again until it can. A disk that does not
/// answer within a second is a fault like one that says no. Whether there is room is looked at before anybody
/// comes, too: the first green after a disk fills would otherwise open and leave no trace.
public struct JournalUpkeep: Sendable {
    /// What the storage is to be told.
    public enum Order: Hashable, Sendable {
        /// Keep this scan.
        case write(Scan)
        /// Say whether there is room for one, and keep what else is due.
        case expectRoom
    }

    /// The longest the disk may take for what it is given.
    static let patience = Duration.seconds(1)
    /// How often the storage is looked at, and tried again.
    static let interval = Duration.milliseconds(500)
    /// More than a gate judges in the time until a fault of the storage is noticed.
    static let maximumPending = 1024

    private struct Pending {
        let scan: Scan
        var since: Duration
    }

    private var pending: [Pending] = []
    private var out: (order: Order, since: Duration)?
    private var tryAt: Duration
    /// What the last try said; `nil` if it worked.
    private var error: DeviceError?
    /// The fault that was reported.
    private var reported: DeviceError?
    /// Scans that found the queue full.
    public private(set) var lost = 0

    init(start: Duration) {
        tryAt = start
    }

    /// Scans that are not written yet.
    public var waiting: Int { pending.count }

    /// Takes a scan; false if there are too many already, and this one is lost.
    mutating func add(_ scan: Scan, at now: Duration) -> Bool {
        guard pending.count < Self.maximumPending else {
            lost += 1
            return false
        }
        pending.append(Pending(scan: scan, since: now))
        tryAt = now
        return true
    }

    /// The order that is due, if any; it is out until `answered`.
    mutating func nextOrder(at now: Duration) -> Order? {
        guard out == nil, now >= tryAt else { return nil }
        let order = pending.first.map { Order.write($0.scan) } ?? .expectRoom
        out = (order, now)
        return order
    }

    /// The storage did what it was told, or failed.
    mutating func answered(_ error: DeviceError?, at now: Duration) {
        guard let order = out?.order else { return }
        out = nil
        if error == nil, self.error != nil {
            // The disk has answered: what waited for it waits from now on.
            for index in pending.indices { pending[index].since = now }
        }
        self.error = error
        if error == nil, case .write = order { pending.removeFirst() }
        tryAt = error == nil && !pending.isEmpty ? now : now + Self.interval
    }

    /// What is new about the storage: to be asked whenever time passed or it answered.
    mutating func report(at now: Duration) -> UpkeepReport? {
        let fault = error ?? delay(at: now)
        guard fault != reported else { return nil }
        // What waits may fail again.
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
