public import DeviceInterface
public import FoundationEssentials
import Synchronization

/// Storage in memory with a capacity, which can be full.
public final class MemoryStorage: Storage {
    private let capacity: Int
    private let bytes: Mutex<[UInt8]>
    private let filled = Mutex(false)

    /// Creates storage that holds `bytes` and at most `capacity` bytes.
    public init(holding bytes: [UInt8] = [], capacity: Int = .max) {
        self.capacity = capacity
        self.bytes = Mutex(bytes)
    }

    /// The number of bytes stored.
    public var size: Int { bytes.withLock { $0.count } }

    /// Whether others have taken all the remaining room.
    public var isFull: Bool {
        get { filled.withLock { $0 } }
        set { filled.withLock { $0 = newValue } }
    }

    /// Throws if `more` bytes do not fit.
    public func checkRoom(for more: Int) throws(DeviceError) {
        guard !isFull, size + more <= capacity else { throw full }
    }

    /// Appends bytes; throws if they do not fit.
    public func append(_ more: [UInt8]) throws(DeviceError) {
        guard !isFull else { throw full }
        try bytes.withLock { bytes throws(DeviceError) in
            guard bytes.count + more.count <= capacity else { throw full }
            bytes += more
        }
    }

    /// Returns everything stored.
    public func read() -> [UInt8] { bytes.withLock { $0 } }

    /// Returns the stored bytes in `range`.
    public func read(_ range: Range<Int>) -> [UInt8] {
        bytes.withLock { Array($0.dropFirst(range.lowerBound).prefix(range.count)) }
    }

    /// Replaces everything stored by what `content` writes; changes nothing if that fails.
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

/// A wall clock that follows the time of a simulation.
public struct SimulatedWallClock: WallClock {
    private let start: Date
    private let elapsed: @Sendable () -> Duration

    /// Creates a clock; `start` is the time of day when `elapsed` is zero.
    public init(start: Date, elapsed: @escaping @Sendable () -> Duration) {
        self.start = start
        self.elapsed = elapsed
    }

    /// Returns the time of day in the simulation.
    public func now() -> Date { start.addingTimeInterval(elapsed() / .seconds(1)) }
}

/// A code reader that reads the payloads of a script one after the other.
public actor ScriptedCodeReader: CodeReader {
    /// The name, `scripted reader`.
    public nonisolated let name = "scripted reader"
    private var payloads: [[UInt8]]

    /// Creates a reader that reads `payloads` in order.
    public init(_ payloads: [[UInt8]]) {
        self.payloads = payloads.reversed()
    }

    /// Does nothing, because the reader is always open.
    public func open() {}

    /// Returns the next payload; `nil` after the last one.
    public func nextReading() -> CodeReading? {
        payloads.popLast().map { CodeReading(payload: $0, age: .zero) }
    }

    /// Does nothing, because there is nothing to release.
    public func close() {}
}

/// A button that is pressed at the times of a script.
public actor SimulatedButton: Button {
    private var presses: [Duration]

    /// Creates a button that is pressed at `presses`, in order.
    public init(_ presses: [Duration]) {
        self.presses = presses.reversed()
    }

    /// Returns the time of the next press; `nil` after the last one.
    public func nextPress() -> Duration? { presses.popLast() }

    /// Does nothing, because there is nothing to release.
    public func close() {}
}
