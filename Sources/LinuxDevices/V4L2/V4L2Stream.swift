internal import DeviceInterface
internal import Synchronization

/// A running capture stream. Each frame is a lease on one buffer: when the frame goes, its buffer
/// is queued again, once, and only while this stream is open.
///
/// One thread dequeues and closes; frames may be given back on any thread.
final class V4L2Stream: Sendable {
    private struct Ring: ~Copyable {
        /// `nil` once closed.
        var device: V4L2Device?
        /// Buffers the driver does not have: lent out as frames.
        var lent: [Bool]
        var buffers: [MappedBuffer]
        /// A buffer could not be given back.
        var failure: V4L2Failure?
    }

    /// What one look for a frame found.
    enum Taken {
        case nothing
        /// A torn or marked frame, whose buffer is queued again, or one that was written over a
        /// frame still lent.
        case corrupt
        case frame(Frame)
    }

    let format: StreamFormat
    /// For `poll`, by the thread that closes.
    let descriptor: Int32
    /// The most frames that can be there at once.
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

    /// Every buffer is lent out: no frame can come until one is given back.
    var isStarved: Bool { ring.withLock { !$0.lent.contains(false) } }

    /// Takes the next filled buffer. `number` gives the frame its number, `since` the time of one without a
    /// time of its own.
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

    /// Throws what went wrong when a buffer was given back.
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
                // A closed stream has no device any more; its buffers are not the next stream's.
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
        /// `nil` if it is lent out: whoever has it gives it back.
        var buffer: MappedBuffer?
        /// `nil` if the frame is torn.
        var bytes: UnsafeRawBufferPointer?
    }

    private static func dequeue(_ ring: inout Ring, _ format: StreamFormat)
        throws(V4L2Failure) -> sending Found?
    {
        guard let report = try ring.device?.dequeue() ?? nil else { return nil }
        guard ring.buffers.indices.contains(report.index) else {
            throw .confused("a frame in buffer \(report.index) of \(ring.buffers.count)")
        }
        // v4l2loopback goes through its buffers in turn, whichever it was given back.
        guard !ring.lent[report.index] else { return Found(report: report) }
        ring.lent[report.index] = true
        let isWhole =
            !report.isMarkedCorrupt && report.end > report.start
            && report.end - report.start >= format.leastBytes
        let buffer = ring.buffers[report.index]
        return Found(
            report: report, buffer: buffer,
            bytes: isWhole ? buffer.bytes(report.start..<report.end) : nil)
    }
}
