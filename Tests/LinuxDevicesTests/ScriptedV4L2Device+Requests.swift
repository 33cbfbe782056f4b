import CLinux
import DeviceInterface
import SystemPackage

extension ScriptedV4L2Device.State {
    /// Answers one request as the kernel's videobuf2 core does.
    mutating func answer(_ request: UInt, _ argument: UnsafeMutableRawPointer) throws(Errno) {
        switch request {
        case GL_VIDIOC_QUERYCAP: describe(argument)
        case GL_VIDIOC_ENUM_FMT: try enumerateFormat(argument)
        case GL_VIDIOC_ENUM_FRAMESIZES: try enumerateSize(argument)
        case GL_VIDIOC_S_FMT: try setFormat(argument)
        case GL_VIDIOC_G_PARM, GL_VIDIOC_S_PARM: try parameters(request, argument)
        case GL_VIDIOC_REQBUFS: try requestBuffers(argument)
        case GL_VIDIOC_QUERYBUF: try describeBuffer(argument)
        case GL_VIDIOC_QBUF: try queue(argument)
        case GL_VIDIOC_DQBUF: try dequeue(argument)
        case GL_VIDIOC_STREAMON:
            guard bufferCount > 0 else { throw .invalidArgument }
            isStreaming = true
        case GL_VIDIOC_STREAMOFF:
            isStreaming = false
            (queued, filled) = ([], [])
        default: throw .inappropriateIOCTLForDevice
        }
    }

    private func describe(_ argument: UnsafeMutableRawPointer) {
        let answer = argument.assumingMemoryBound(to: v4l2_capability.self)
        // The device as a whole can do more than the node.
        answer.pointee.capabilities =
            UInt32(V4L2_CAP_DEVICE_CAPS) | UInt32(V4L2_CAP_VIDEO_CAPTURE)
            | UInt32(V4L2_CAP_STREAMING)
        answer.pointee.device_caps = character.capabilities
    }

    private func enumerateFormat(_ argument: UnsafeMutableRawPointer) throws(Errno) {
        let answer = argument.assumingMemoryBound(to: v4l2_fmtdesc.self)
        guard Int(answer.pointee.index) < character.formats.count,
            answer.pointee.type == bufferType
        else { throw .invalidArgument }
        let format = character.formats[Int(answer.pointee.index)]
        answer.pointee.pixelformat = format.code.rawValue
        answer.pointee.flags = UInt32(format.flags)
    }

    private func enumerateSize(_ argument: UnsafeMutableRawPointer) throws(Errno) {
        let answer = argument.assumingMemoryBound(to: v4l2_frmsizeenum.self)
        let format = character.formats.first { $0.code.rawValue == answer.pointee.pixel_format }
        guard let format, Int(answer.pointee.index) < format.sizes.count else {
            throw .invalidArgument
        }
        let size = format.sizes[Int(answer.pointee.index)]
        answer.pointee.type = V4L2_FRMSIZE_TYPE_DISCRETE.rawValue
        answer.pointee.discrete = v4l2_frmsize_discrete(width: size.width, height: size.height)
    }

    private var bufferType: UInt32 {
        character.isMultiplanar
            ? V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue : V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
    }

    private var format: ScriptedV4L2Device.Format? {
        character.formats.first { $0.code == code } ?? character.formats.first
    }

    private mutating func setFormat(_ argument: UnsafeMutableRawPointer) throws(Errno) {
        let answer = argument.assumingMemoryBound(to: v4l2_format.self)
        guard answer.pointee.type == bufferType else { throw .invalidArgument }
        guard bufferCount == 0 else { throw .resourceBusy }
        if character.isMultiplanar {
            code = PixelFormat(rawValue: answer.pointee.fmt.pix_mp.pixelformat)
        } else {
            code = PixelFormat(rawValue: answer.pointee.fmt.pix.pixelformat)
        }
        guard let format else { throw .invalidArgument }
        let answered = (character.answeredCode ?? format.code).rawValue
        if character.isMultiplanar {
            answer.pointee.fmt.pix_mp.pixelformat = answered
            answer.pointee.fmt.pix_mp.num_planes = character.planes
            answer.pointee.fmt.pix_mp.plane_fmt.0.bytesperline = format.bytesPerLine
            answer.pointee.fmt.pix_mp.plane_fmt.0.sizeimage = format.imageSize
        } else {
            answer.pointee.fmt.pix.pixelformat = answered
            answer.pointee.fmt.pix.bytesperline = format.bytesPerLine
            answer.pointee.fmt.pix.sizeimage = format.imageSize
        }
        guard let size = character.answeredSize else { return }
        if character.isMultiplanar {
            (answer.pointee.fmt.pix_mp.width, answer.pointee.fmt.pix_mp.height) = size
        } else {
            (answer.pointee.fmt.pix.width, answer.pointee.fmt.pix.height) = size
        }
    }

    private mutating func parameters(_ request: UInt, _ argument: UnsafeMutableRawPointer)
        throws(Errno)
    {
        let answer = argument.assumingMemoryBound(to: v4l2_streamparm.self)
        guard character.hasFrameRate else { throw .inappropriateIOCTLForDevice }
        answer.pointee.parm.capture.capability = UInt32(V4L2_CAP_TIMEPERFRAME)
        if request == GL_VIDIOC_S_PARM { frameRate = answer.pointee.parm.capture.timeperframe }
    }

    private mutating func requestBuffers(_ argument: UnsafeMutableRawPointer) throws(Errno) {
        let answer = argument.assumingMemoryBound(to: v4l2_requestbuffers.self)
        guard answer.pointee.type == bufferType, !isStreaming || answer.pointee.count == 0 else {
            throw .invalidArgument
        }
        (queued, filled) = ([], [])
        if answer.pointee.count > 0 {
            let count = max(answer.pointee.count, character.minimumBuffers)
            answer.pointee.count = min(count, character.maximumBuffers)
        }
        bufferCount = answer.pointee.count
    }

    /// Gives `report` to the caller, in the planes of a multi-planar buffer or in itself.
    private func report(
        _ buffer: UnsafeMutablePointer<v4l2_buffer>, used: UInt32, dataOffset: UInt32 = 0,
        index: UInt32
    ) throws(Errno) {
        let length = character.bufferLength ?? format?.imageSize ?? 0
        let offset = index &* 0x100_0000
        guard character.isMultiplanar else {
            buffer.pointee.bytesused = used
            buffer.pointee.length = length
            buffer.pointee.m.offset = offset
            return
        }
        guard let planes = buffer.pointee.m.planes, buffer.pointee.length >= 1 else {
            throw .invalidArgument
        }
        planes[0].bytesused = used
        planes[0].length = length
        planes[0].data_offset = dataOffset
        planes[0].m.mem_offset = offset
        buffer.pointee.length = 1
    }

    private func describeBuffer(_ argument: UnsafeMutableRawPointer) throws(Errno) {
        let buffer = argument.assumingMemoryBound(to: v4l2_buffer.self)
        guard buffer.pointee.index < bufferCount else { throw .invalidArgument }
        try report(buffer, used: 0, index: buffer.pointee.index)
    }

    private mutating func queue(_ argument: UnsafeMutableRawPointer) throws(Errno) {
        let index = argument.assumingMemoryBound(to: v4l2_buffer.self).pointee.index
        guard index < bufferCount else { throw .invalidArgument }
        guard !queued.contains(index), !filled.contains(where: { $0.index == index }) else {
            doubleQueues += 1
            throw .invalidArgument
        }
        queued.append(index)
    }

    private mutating func dequeue(_ argument: UnsafeMutableRawPointer) throws(Errno) {
        if let failure { throw failure.errno }
        guard isStreaming else { throw .invalidArgument }
        guard !filled.isEmpty else { throw .resourceTemporarilyUnavailable }
        let next = filled.removeFirst()
        dequeues += 1
        let buffer = argument.assumingMemoryBound(to: v4l2_buffer.self)
        buffer.pointee.index = next.claimedIndex ?? next.index
        buffer.pointee.flags =
            next.flags | (next.isMonotonic ? UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC) : 0)
        buffer.pointee.sequence = next.sequence ?? 0
        buffer.pointee.timestamp = timeval(tv_sec: 12, tv_usec: Int(next.sequence ?? 0))
        try report(
            buffer, used: next.bytesUsed ?? UInt32(next.bytes.count), dataOffset: next.dataOffset,
            index: next.index)
    }
}
