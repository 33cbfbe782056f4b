/// One picture from a camera, as a lease on the camera's buffer.
///
/// The bytes belong to the camera. The buffer is returned to the camera once, with the last
/// reference, so hold a frame only as long as it is being read.
public final class Frame: Sendable {
    /// The format of the picture.
    public let format: FrameFormat
    /// The camera's own count of frames; gaps are dropped frames.
    public let number: UInt64
    /// The time at which the picture was taken, on the camera's monotonic clock.
    public let timestamp: Duration

    nonisolated(unsafe) private let bytes: UnsafeRawBufferPointer
    private let release: @Sendable () -> Void

    /// Lends `bytes` until `release` is called, which happens exactly once. The bytes must stay
    /// readable and unchanged until then.
    public init(
        _ format: FrameFormat, number: UInt64, timestamp: Duration,
        lending bytes: UnsafeRawBufferPointer, release: @escaping @Sendable () -> Void
    ) {
        self.format = format
        self.number = number
        self.timestamp = timestamp
        self.bytes = bytes
        self.release = release
    }

    /// Creates a frame with a copy of `bytes`.
    public convenience init(
        _ format: FrameFormat, number: UInt64, timestamp: Duration, copying bytes: [UInt8]
    ) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
        copy.copyBytes(from: bytes)
        self.init(format, number: number, timestamp: timestamp, owning: copy)
    }

    /// Returns the same picture in memory of its own, so that the camera gets its buffer back.
    public func copy() -> Frame {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
        copy.copyMemory(from: bytes)
        return Frame(format, number: number, timestamp: timestamp, owning: copy)
    }

    private convenience init(
        _ format: FrameFormat, number: UInt64, timestamp: Duration,
        owning bytes: UnsafeMutableRawBufferPointer
    ) {
        nonisolated(unsafe) let owned = bytes
        self.init(
            format, number: number, timestamp: timestamp, lending: UnsafeRawBufferPointer(bytes)
        ) { owned.deallocate() }
    }

    deinit {
        release()
    }

    /// The number of bytes in the frame; a hostile camera may send fewer than the format needs.
    public var byteCount: Int { bytes.count }

    /// Calls `body` with the bytes, which are valid only during the call.
    public func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes)
    }
}
