internal import DeviceInterface
internal import Synchronization

/// A running capture stream. Each frame is a lease on one buffer. When the frame is released, its
/// buffer is queued again, once, and only while this stream is open.
///
/// One thread dequeues and closes; frames may be released on any thread.
final class V4L2Stream: Sendable {
    private struct Ring: ~Copyable {
        /// The open device; `nil` once closed.
        var device: V4L2Device?
        /// Whether each buffer is lent as a frame, so that the driver does not have it.
        var lent: [Bool]
        var buffers: [MappedBuffer]
        /// The failure of returning a buffer.
        var failure: V4L2Failure?
    }

    /// The result of one attempt to take a frame.
    enum Taken {
        case nothing
        /// A torn or marked frame, whose buffer is queued again, or one that was written over a
        /// frame still lent.
        case corrupt
        case frame(Frame)
    }

    let format: StreamFormat
    /// The descriptor for `poll`, for the thread that closes the stream.
    let descriptor: Int32
    /// The largest number of frames at the same time.
    let bufferCount: Int
    private let ring: Mutex<Ring>
    private let wake: WakeEvent

    init(
        _ device: consuming V4L2Device, _ buffers: [MappedBuffer], _ format: StreamFormat,
        wake: WakeEvent
    ) {
        self.format = format
        self.wake = wake
        descriptor = device.descriptor
        bufferCount = buffers.count
        let lent = [Bool](repeating: false, count: buffers.count)
        ring = Mutex(Ring(device: consume device, lent: lent, buffers: buffers))
    }

    /// Whether every buffer is lent, so that no frame can arrive until one is returned.
    var isStarved: Bool { ring.withLock { !$0.lent.contains(false) } }

    /// Takes the next filled buffer. `number` returns the frame's number; `since` is the time of a
    /// frame without a timestamp.
    func take(since: Duration, number: (UInt32) -> UInt64) throws(V4L2Failure) -> Taken {
        let found = try ring.withLock { (ring) throws(V4L2Failure) in
            try Self.dequeue(&ring, format)
        }
        guard let found else { return .nothing }
        guard let buffer = found.buffer else { return .corrupt }
        let index = found.report.index
        guard let bytes = found.bytes else {
            giveBack(index)
            return .corrupt
        }
        let frame = Frame(
            format.frame, number: number(found.report.sequence),
            timestamp: found.report.timestamp ?? since, lending: bytes
        ) { [self] in
            giveBack(index)
            // The memory outlives the stream as long as a frame lies in it.
            withExtendedLifetime(buffer) {}
        }
        return .frame(frame)
    }

    /// Throws if returning a buffer failed.
    func check() throws(V4L2Failure) {
        if let failure = ring.withLock({ $0.failure }) { throw failure }
    }

    /// Ends the stream and closes the device. Lent frames stay readable.
    func close() {
        ring.withLock { ring in
            ring.device = nil
            ring.buffers = []
        }
    }

    private func giveBack(_ index: Int) {
        let mustWake = ring.withLock { ring -> Bool in
            let wasStarved = !ring.lent.contains(false)
            do throws(V4L2Failure) {
                // A closed stream has no device; its buffers are not the next stream's.
                try ring.device?.queue(index)
                ring.lent[index] = false
                return wasStarved
            } catch {
                ring.failure = error
                return true
            }
        }
        if mustWake { wake.signal() }
    }
}

extension V4L2Stream {
    private struct Found {
        var report: BufferReport
        /// The buffer; `nil` if it is lent and its holder returns it.
        var buffer: MappedBuffer?
        /// The bytes of the frame; `nil` if it is torn.
        var bytes: UnsafeRawBufferPointer?
    }

    private static func dequeue(_ ring: inout Ring, _ format: StreamFormat)
        throws(V4L2Failure) -> sending Found?
    {
        guard let report = try ring.device?.dequeue() ?? nil else { return nil }
        guard ring.buffers.indices.contains(report.index) else {
            throw .confused("a frame in buffer \(report.index) of \(ring.buffers.count)")
        }
        // v4l2loopback uses its buffers in turn, regardless of which ones were returned.
        guard !ring.lent[report.index] else { return Found(report: report) }
        ring.lent[report.index] = true
        let isWhole =
            !report.isMarkedCorrupt && report.end > report.start
            && report.end - report.start >= format.minimumBytes
        let buffer = ring.buffers[report.index]
        return Found(
            report: report, buffer: buffer,
            bytes: isWhole ? buffer.bytes(report.start..<report.end) : nil)
    }
}
