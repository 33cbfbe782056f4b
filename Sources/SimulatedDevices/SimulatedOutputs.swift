public import DeviceInterface
public import FoundationEssentials
import Synchronization

/// A barrier that keeps the times it was opened.
public final class SimulatedBarrier: Barrier {
    /// `simulated barrier`.
    public let name = "simulated barrier"
    private let now: @Sendable () -> Duration
    private let faults: [ClosedRange<Duration>]
    private let opened = Mutex<[Duration]>([])
    private let unplugged = Mutex(false)

    /// `now` stamps pulses; during `faults` none is given.
    public init(faults: [ClosedRange<Duration>] = [], now: @escaping @Sendable () -> Duration) {
        self.now = now
        self.faults = faults
    }

    /// When it was opened.
    public var pulses: [Duration] { opened.withLock { $0 } }

    /// Whether its cable is out.
    public var isUnplugged: Bool {
        get { unplugged.withLock { $0 } }
        set { unplugged.withLock { $0 = newValue } }
    }

    /// Opens once.
    public func pulse(until deadline: Duration?) async throws(DeviceError) {
        let time = try reach()
        opened.withLock { $0.append(time) }
    }

    /// It shuts by itself.
    public func shut() async throws(DeviceError) {
        _ = try reach()
    }

    private func reach() throws(DeviceError) -> Duration {
        let time = now()
        guard !isUnplugged, !faults.contains(where: { $0.contains(time) }) else {
            throw DeviceError(.ioFailed, "write \(name)", advice: "Plug it in again.")
        }
        return time
    }

    /// Nothing to give back.
    public func close() async {}
}

/// Storage in memory, of a size, that can be full.
public final class MemoryStorage: Storage {
    private let capacity: Int
    private let bytes = Mutex<[UInt8]>([])
    private let filled = Mutex(false)

    /// Holds at most `capacity` bytes.
    public init(capacity: Int = .max) {
        self.capacity = capacity
    }

    public var size: Int { bytes.withLock { $0.count } }

    /// Whether others have taken all the room that was left.
    public var isFull: Bool {
        get { filled.withLock { $0 } }
        set { filled.withLock { $0 = newValue } }
    }

    public func expectRoom(for more: Int) throws(DeviceError) {
        guard !isFull, size + more <= capacity else { throw full }
    }

    public func append(_ more: [UInt8]) throws(DeviceError) {
        guard !isFull else { throw full }
        try bytes.withLock { bytes throws(DeviceError) in
            guard bytes.count + more.count <= capacity else { throw full }
            bytes += more
        }
    }

    /// Everything held.
    public func read() -> [UInt8] { bytes.withLock { $0 } }

    public func read(_ range: Range<Int>) -> [UInt8] {
        bytes.withLock { Array($0.dropFirst(range.lowerBound).prefix(range.count)) }
    }

    public func replace(
        _ content: (Write) throws(DeviceError) -> Void
    ) throws(DeviceError) {
        var new: [UInt8] = []
        try content { piece throws(DeviceError) in
            guard new.count + piece.count <= capacity else { throw full }
            new += piece
        }
        guard !isFull else { throw full }
        bytes.withLock { $0 = new }
    }

    private var full: DeviceError {
        DeviceError(.storageFull, "append to memory", advice: "Free space on it.")
    }
}

/// A wall clock that runs on a simulation's time.
public struct SimulatedWallClock: WallClock {
    private let start: Date
    private let elapsed: @Sendable () -> Duration

    /// `start` is the time of day when `elapsed` is zero.
    public init(start: Date, elapsed: @escaping @Sendable () -> Duration) {
        self.start = start
        self.elapsed = elapsed
    }

    public func now() -> Date { start.addingTimeInterval(elapsed() / .seconds(1)) }
}

/// A code reader that reads what a script says, one payload after the other.
public actor ScriptedCodeReader: CodeReader {
    /// `scripted reader`.
    public nonisolated let name = "scripted reader"
    private var payloads: [[UInt8]]

    /// Reads `payloads` in turn.
    public init(_ payloads: [[UInt8]]) {
        self.payloads = payloads.reversed()
    }

    /// It is always open.
    public func open() {}

    public func nextPayload() -> [UInt8]? { payloads.popLast() }

    /// Nothing to give back.
    public func close() {}
}

/// A button pressed at the times of a script.
public actor SimulatedButton: Button {
    private var presses: [Duration]

    /// Pressed at `presses`, in order.
    public init(_ presses: [Duration]) {
        self.presses = presses.reversed()
    }

    public func nextPress() -> Duration? { presses.popLast() }

    /// Nothing to give back.
    public func close() {}
}
