public import FoundationEssentials

/// A source of frames.
///
/// The terminal requests frames. A live camera delivers its newest frame and drops older ones; a
/// recording delivers every frame in turn. After an error the next call tries to open the device
/// again, so that an unplugged camera recovers when it is plugged in.
public protocol Camera: Sendable {
    /// The name for logs, such as `camera /dev/video0`.
    var name: String { get }
    /// Waits for a frame, and opens the device if necessary. Returns `nil` if there will be no more
    /// frames, or if the task is cancelled.
    func nextFrame() async throws(DeviceError) -> Frame?
    /// The number of frames that the device took and nobody examined, because a newer one was
    /// available.
    var droppedFrames: Int { get async }
    /// Stops and releases everything; may be called twice.
    func close() async
}

/// A lamp, a page or a sound that shows the latest verdict.
public protocol Indicator: Sendable {
    /// The name for logs.
    var name: String { get }
    /// Shows `lamp` until another order. A colour ends by itself at `deadline`, at most 0.2 s late,
    /// whether or not another order follows; a colour whose deadline has passed is not shown.
    /// `deadline` is on the clock of the frames' timestamps (CLOCK_MONOTONIC); it is `nil` for dark
    /// and the fault signal, which have none. After an error the next call tries to open the device
    /// again.
    func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError)
    /// Goes dark and releases everything; may be called twice.
    func close() async
}

/// A turnstile or a door, opened by a pulse that always ends by itself.
public protocol Barrier: Sendable {
    /// The name for logs.
    var name: String { get }
    /// Opens for the barrier's own pulse time, but not beyond `deadline`; a pulse during a pulse
    /// does not lengthen it. An order whose deadline has passed opens nothing, and a barrier that
    /// opened late is shut at once. `deadline` is on the clock of the frames' timestamps
    /// (CLOCK_MONOTONIC); `nil` means the pulse time only.
    func pulse(until deadline: Duration?) async throws(DeviceError)
    /// Shuts the barrier, whoever opened it, and ends a running pulse. It serves at the start,
    /// after a process that died during a pulse, and when the verdict that opened the barrier is
    /// over.
    func shut() async throws(DeviceError)
    /// Signals that the terminal is alive. Throws if the process that holds the barrier is gone or
    /// its last order has failed. It must be called at least five times a second.
    func check() async throws(DeviceError)
    /// Ends a running pulse and releases everything; may be called twice.
    func close() async
}

extension Indicator {
    /// Shows `lamp` without a deadline.
    public func show(_ lamp: Lamp) async throws(DeviceError) {
        try await show(lamp, until: nil)
    }
}

extension Barrier {
    /// Opens for the barrier's own pulse time.
    public func pulse() async throws(DeviceError) {
        try await pulse(until: nil)
    }

    /// Does nothing, because a barrier that no other process holds needs no sign of life.
    public func check() async throws(DeviceError) {}
}

/// A button that a person presses.
public protocol Button: Sendable {
    /// Waits for the next press and returns its time; `nil` if there will be no more.
    func nextPress() async throws(DeviceError) -> Duration?
    /// Releases everything; may be called twice.
    func close() async
}

/// A serial or keyboard-wedge reader that decodes codes itself and delivers payloads.
public protocol CodeReader: Sendable {
    /// The name for logs.
    var name: String { get }
    /// Opens the device if it is not open, so that a reader's recovery is noticed before it reads
    /// anything.
    func open() async throws(DeviceError)
    /// Waits for a payload. Returns `nil` if there will be no more, or if the task is cancelled.
    func nextReading() async throws(DeviceError) -> CodeReading?
    /// Releases everything; may be called twice.
    func close() async
}

/// A payload from a code reader, and how old it may be.
public struct CodeReading: Hashable, Sendable {
    /// The code's content.
    public var payload: [UInt8]
    /// The largest possible age of the last byte: the time since the device last had no data. Bytes
    /// that waited while the program stood still are that old.
    public var age: Duration

    /// Creates a reading from its parts.
    public init(payload: [UInt8], age: Duration) {
        self.payload = payload
        self.age = age
    }
}

extension CodeReader {
    /// Returns the next reading's payload.
    public func nextPayload() async throws(DeviceError) -> [UInt8]? {
        try await nextReading()?.payload
    }
}

/// The wall clock. It is always passed in, so that a judgement can be repeated.
public protocol WallClock: Sendable {
    /// Returns the time of day on the machine's clock.
    func now() -> Date
}

/// Storage for appended lines that must survive: a file, or memory in tests.
///
/// It may be larger than the process's memory, so it is read and replaced in pieces.
public protocol Storage: Sendable {
    /// A function that takes one piece of a store's new content.
    typealias Write = (_ piece: [UInt8]) throws(DeviceError) -> Void

    /// Appends all of `bytes`, or throws and leaves the content unchanged.
    func append(_ bytes: [UInt8]) throws(DeviceError)
    /// Throws the error of appending `bytes` bytes if there is no room for them now.
    func checkRoom(for bytes: Int) throws(DeviceError)
    /// The number of bytes stored now.
    var size: Int { get throws(DeviceError) }
    /// Returns the bytes in `range`; fewer if it goes beyond the end.
    func read(_ range: Range<Int>) throws(DeviceError) -> [UInt8]
    /// Replaces everything by what `content` writes in pieces, completely or not at all. The old
    /// content can be read until it returns.
    func replace(
        _ content: (Write) throws(DeviceError) -> Void
    ) throws(DeviceError)
}

extension Storage {
    /// Returns everything stored, however much that is.
    public func read() throws(DeviceError) -> [UInt8] { try read(0..<(try size)) }

    /// Replaces everything by `bytes`, completely or not at all.
    public func replace(with bytes: [UInt8]) throws(DeviceError) {
        try replace { write throws(DeviceError) in try write(bytes) }
    }
}
