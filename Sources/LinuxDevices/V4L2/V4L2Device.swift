internal import CLinux
internal import DeviceInterface
internal import SystemPackage

/// An open video node and the requests of a camera driver. Everything that a request began
/// (buffers, the stream, the descriptor) ends with this value.
///
/// The requests and structs are those of the Linux media userspace API, part I, Video for Linux.
struct V4L2Device: ~Copyable {
    /// The descriptor for `poll`.
    let descriptor: Int32
    let kernel: any Kernel
    /// The `V4L2_BUF_TYPE_…` of the capture queue; single-planar until `useMultiplanar`.
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
            // Frames that are still lent keep their memory mapped, and thus the file open.
            // Releasing the queue here lets the camera be opened again meanwhile (kernel 5.0 and
            // later).
            var none = bufferRequest(count: 0)
            try? control(GL_VIDIOC_REQBUFS, &none)
        }
        kernel.close(descriptor)
    }

    /// Switches to the multi-planar API.
    mutating func useMultiplanar() {
        bufferType = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue
    }

    var isMultiplanar: Bool { bufferType == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE.rawValue }

    /// Returns the node's own capabilities (`V4L2_CAP_…`) if it reports them, otherwise the
    /// device's.
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

    /// Calls ioctl(2) with a struct argument.
    func control<Argument>(_ request: UInt, _ argument: inout Argument) throws(V4L2Failure) {
        do {
            try withUnsafeMutablePointer(to: &argument) { (pointer) throws(Errno) in
                try kernel.control(descriptor, request, pointer)
            }
        } catch {
            throw .kernel(error)
        }
    }

    /// Does the same as `control`, but returns `nil` for a request without a further answer.
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
