public import FoundationEssentials
public import Verdicts

/// A source of frames.
///
/// The terminal pulls. A live camera hands out its newest frame and drops older ones; a recording
/// hands out every frame in turn. After an error the next call tries to open the device again, so
/// that an unplugged camera comes back by itself.
public protocol Camera: Sendable {
    /// What the camera is, for logs: `camera /dev/video0`.
    var name: String { get }
    /// Waits for a frame, opening the device if need be. `nil`: there will be no more frames.
    /// Cancelling the task ends the wait with `nil`.
    func nextFrame() async throws(DeviceError) -> Frame?
    /// Frames taken by the device that nobody looked at, because a newer one was there.
    var droppedFrames: Int { get async }
    /// Stops and gives everything back; may be called twice.
    func close() async
}

/// A lamp, a page or a sound: shows the latest verdict.
public protocol Indicator: Sendable {
    /// What the indicator is, for logs.
    var name: String { get }
    /// Shows `lamp` until told otherwise. A colour ends by itself at `deadline`, at most 0.2 s late, whether
    /// or not another order comes; one whose deadline has passed is not shown. `deadline` is on the time
    /// line that frames are stamped on (CLOCK_MONOTONIC); `nil` for dark and the fault signal, which have
    /// none. After an error the next call tries to open the device again.
    func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError)
    /// Goes dark and gives everything back; may be called twice.
    func close() async
}

/// A turnstile or a door: opened by a pulse that always ends by itself.
public protocol Barrier: Sendable {
    /// What the barrier is, for logs.
    var name: String { get }
    /// Opens for the barrier's own pulse time, but not beyond `deadline`; a pulse during a pulse does not
    /// lengthen it. An order whose deadline has passed opens nothing, and a barrier that opened late is
    /// shut at once. `deadline` is on the time line that frames are stamped on (CLOCK_MONOTONIC); `nil`:
    /// the pulse time alone.
    func pulse(until deadline: Duration?) async throws(DeviceError)
    /// Shuts, whoever opened it, and ends a running pulse: at the start, after a process that died in a
    /// pulse, and when the verdict that opened it is over.
    func shut() async throws(DeviceError)
    /// Says that the terminal is alive, and throws when whoever holds the barrier is gone, or what it was
    /// told last has failed. To be called at least five times a second.
    func check() async throws(DeviceError)
    /// Ends a running pulse and gives everything back; may be called twice.
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

    /// A barrier that nobody else holds needs no sign of life.
    public func check() async throws(DeviceError) {}
}

/// Something a person presses.
public protocol Button: Sendable {
    /// Waits for the next press. `nil`: there will be no more.
    func nextPress() async throws(DeviceError) -> Duration?
    /// Gives everything back; may be called twice.
    func close() async
}

/// A reader that decodes by itself and hands over payloads: serial or keyboard-wedge.
public protocol CodeReader: Sendable {
    /// What the reader is, for logs.
    var name: String { get }
    /// Opens the device if it is not open, so that a reader that is back is known to be back
    /// before it reads anything.
    func open() async throws(DeviceError)
    /// Waits for a payload. `nil`: there will be no more. Cancelling the task ends the wait with `nil`.
    func nextReading() async throws(DeviceError) -> CodeReading?
    /// Gives everything back; may be called twice.
    func close() async
}

/// What a code reader read, and how old it may be.
public struct CodeReading: Hashable, Sendable {
    /// The code's content.
    public var payload: [UInt8]
    /// How long ago its last byte came, at most: since then the device had nothing to say. Bytes that waited
    /// while the program stood still are as old as that.
    public var age: Duration

    /// Takes both as they are.
    public init(payload: [UInt8], age: Duration) {
        self.payload = payload
        self.age = age
    }
}

extension CodeReader {
    /// The next reading's payload.
    public func nextPayload() async throws(DeviceError) -> [UInt8]? {
        try await nextReading()?.payload
    }
}

/// The wall clock, handed in and never fetched, so that a judgement can be repeated.
public protocol WallClock: Sendable {
    /// The time of day as the machine believes it.
    func now() -> Date
}

/// Somewhere to append lines that must survive; a file, or memory in tests.
///
/// It may be larger than the process's memory, so it is read and replaced in pieces.
public protocol Storage: Sendable {
    /// Takes one piece of a store's new content.
    typealias Write = (_ piece: [UInt8]) throws(DeviceError) -> Void

    /// Appends all of `bytes` or throws and leaves the end as it was.
    func append(_ bytes: [UInt8]) throws(DeviceError)
    /// Throws what appending `bytes` would, if there is no room for them now.
    func expectRoom(for bytes: Int) throws(DeviceError)
    /// Bytes held now.
    var size: Int { get throws(DeviceError) }
    /// The bytes held in `range`; fewer where it goes beyond the end.
    func read(_ range: Range<Int>) throws(DeviceError) -> [UInt8]
    /// Puts what `content` writes, piece by piece, in place of everything, whole or not at all. Until it
    /// returns, the old content can be read.
    func replace(
        _ content: (Write) throws(DeviceError) -> Void
    ) throws(DeviceError)
}

extension Storage {
    /// Everything held, however much that is.
    public func read() throws(DeviceError) -> [UInt8] { try read(0..<(try size)) }

    /// Puts `bytes` in place of everything, whole or not at all.
    public func replace(with bytes: [UInt8]) throws(DeviceError) {
        try replace { write throws(DeviceError) in try write(bytes) }
    }
}
