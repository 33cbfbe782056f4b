internal import CLinux
internal import Glibc
internal import SystemPackage

/// A driver's report on one buffer, in one form for single- and multi-planar buffers.
struct BufferReport {
    var index: Int
    var flags: UInt32
    var sequence: UInt32
    /// The time of the frame if the driver uses the monotonic clock; otherwise `nil`.
    var timestamp: Duration?
    /// The range of the picture in the buffer.
    var start: Int
    var end: Int
    /// The length of the whole buffer, and the offset at which it is mapped.
    var length: Int
    var offset: Int

    var isMarkedCorrupt: Bool { flags & UInt32(V4L2_BUF_FLAG_ERROR) != 0 }

    fileprivate init(_ buffer: v4l2_buffer, _ plane: v4l2_plane?) {
        index = Int(buffer.index)
        flags = buffer.flags
        sequence = buffer.sequence
        let isMonotonic =
            buffer.flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK)
            == UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC)
        timestamp =
            isMonotonic
            ? .seconds(buffer.timestamp.tv_sec) + .microseconds(buffer.timestamp.tv_usec) : nil
        start = Int(plane?.data_offset ?? 0)
        end = Int(plane?.bytesused ?? buffer.bytesused)
        length = Int(plane?.length ?? buffer.length)
        offset = Int(plane?.m.mem_offset ?? buffer.m.offset)
    }
}

extension V4L2Device {
    /// Requests `count` buffers and returns how many there are.
    mutating func requestBuffers(_ count: Int) throws(V4L2Failure) -> Int {
        var request = bufferRequest(count: UInt32(clamping: count))
        try control(GL_VIDIOC_REQBUFS, &request)
        ownsBuffers = true
        guard request.count >= 2 else {
            throw .unsupported(
                "The driver has memory for \(request.count) buffers and 2 are needed;"
                    + " choose smaller frames.")
        }
        guard request.count <= UInt32(VIDEO_MAX_FRAME) else {
            throw .lie("\(request.count) buffers")
        }
        return Int(request.count)
    }

    /// Maps one buffer, which must hold at least `least` bytes.
    func mapBuffer(_ index: Int, least: Int) throws(V4L2Failure) -> MappedBuffer {
        let report = try exchange(GL_VIDIOC_QUERYBUF, index)
        guard (least...StreamFormat.largestImage * 2).contains(report.length) else {
            throw .lie("buffer \(index) of \(report.length) bytes for frames of \(least)")
        }
        do {
            return MappedBuffer(
                try kernel.map(descriptor, length: report.length, offset: report.offset),
                kernel: kernel)
        } catch {
            throw .kernel(error)
        }
    }

    /// Queues a buffer for the driver to fill.
    func queue(_ index: Int) throws(V4L2Failure) {
        _ = try exchange(GL_VIDIOC_QBUF, index)
    }

    /// Takes a filled buffer; `nil` if there is none yet.
    func dequeue() throws(V4L2Failure) -> BufferReport? {
        do {
            return try exchange(GL_VIDIOC_DQBUF, 0)
        } catch .kernel(.resourceTemporarilyUnavailable) {
            return nil
        }
    }

    mutating func startStreaming() throws(V4L2Failure) {
        var type = Int32(bitPattern: bufferType)
        try control(GL_VIDIOC_STREAMON, &type)
        isStreaming = true
    }

    private func exchange(_ request: UInt, _ index: Int) throws(V4L2Failure) -> BufferReport {
        var buffer = v4l2_buffer()
        buffer.index = UInt32(index)
        buffer.type = bufferType
        buffer.memory = V4L2_MEMORY_MMAP.rawValue
        guard isMultiplanar else {
            try control(request, &buffer)
            return BufferReport(buffer, nil)
        }
        var planes = [v4l2_plane](repeating: v4l2_plane(), count: Int(VIDEO_MAX_PLANES))
        try planes.withUnsafeMutableBufferPointer { (planes) throws(V4L2Failure) in
            buffer.m.planes = planes.baseAddress
            buffer.length = UInt32(planes.count)
            try control(request, &buffer)
        }
        return BufferReport(buffer, planes[0])
    }
}
