internal import CLinux
internal import DeviceInterface
internal import SystemPackage

/// An open video node and the requests a camera driver makes of it. What a request began (buffers,
/// the stream, the descriptor) ends with the value.
///
/// Requests and structs: Linux media userspace API, part I, Video for Linux.
struct V4L2Device: ~Copyable {
    /// For `poll`.
    let descriptor: Int32
    let kernel: any Kernel
    /// `V4L2_BUF_TYPE_…` of the capture queue; single-planar until `useMultiplanar`.
    private(set) var bufferType = V4L2_BUF_TYPE_VIDEO_CAPTURE.rawValue
    var ownsBuffers = false
    var isStreaming = false

    init(_ path: String, kernel: any Kernel) throws(V4L2Failure) {
        do {
            descriptor = try kernel.open(path, flags: O_RDWR | O_NONBLOCK | O_CLOEXEC)
        } catch {
            throw .kernel(error)
        }
        self.kernel = kernel
    }

    deinit {
        if isStreaming {
            var type = Int32(bitPattern: bufferType)
            try? control(GL_VIDIOC_STREAMOFF, &type)
        }
        if ownsBuffers {
            // Frames still lent keep their memory mapped, and with it the file open. Giving the
            // queue up here lets the camera be opened again meanwhile (kernel 5.0 and later).
            var none = bufferRequest(count: 0)
            try? control(GL_VIDIOC_REQBUFS, &none)
        }
        kernel.close(descriptor)
    }

    /// Speaks the multi-planar API from here on.
    mutating func useMultiplanar() {
        bufferType = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue
    }

    var isMultiplanar: Bool { bufferType == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue }

    /// What this node can do: `V4L2_CAP_…` of the node, not of the whole device, if it tells.
    func capabilities() throws(V4L2Failure) -> UInt32 {
        var answer = v4l2_capability()
        try control(GL_VIDIOC_QUERYCAP, &answer)
        let hasOwn = answer.capabilities & UInt32(V4L2_CAP_DEVICE_CAPS) != 0
        return hasOwn ? answer.device_caps : answer.capabilities
    }

    func bufferRequest(count: UInt32) -> v4l2_requestbuffers {
        var request = v4l2_requestbuffers()
        request.count = count
        request.type = bufferType
        request.memory = V4L2_MEMORY_MMAP.rawValue
        return request
    }

    /// ioctl(2) with a struct argument.
    func control<Argument>(_ request: UInt, _ argument: inout Argument) throws(V4L2Failure) {
        do {
            try withUnsafeMutablePointer(to: &argument) { (pointer) throws(Errno) in
                try kernel.control(descriptor, request, pointer)
            }
        } catch {
            throw .kernel(error)
        }
    }

    /// As `control`, but `nil` for a request that has no (further) answer.
    func enumerate<Argument>(_ request: UInt, _ argument: Argument, absent: [Errno])
        throws(V4L2Failure) -> Argument?
    {
        var argument = argument
        do {
            try control(request, &argument)
        } catch .kernel(let errno) where absent.contains(errno) {
            return nil
        }
        return argument
    }
}
