public import DeviceInterface
public import FoundationEssentials
import Synchronization

/// Storage in memory, of a size, that can be full.
public final class MemoryStorage: Storage {
    private let capacity: Int
    private let bytes: Mutex<[UInt8]>
    private let filled = Mutex(false)

    /// Holds at most `capacity` bytes, and `bytes` from the start.
    public init(holding bytes: [UInt8] = [], capacity: Int = .max) {
        self.capacity = capacity
        self.bytes = Mutex(bytes)
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

    public func nextReading() -> CodeReading? {
        payloads.popLast().map { CodeReading(payload: $0, age: .zero) }
    }

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
