internal import CLinux
internal import DeviceInterface

/// Opens a camera step by step. The fields hold what the steps began and release it with this
/// value, so a step that fails leaves nothing open.
struct V4L2Opening: ~Copyable {
    /// One step and its name in an error.
    struct Step: Sendable {
        let name: String
        let run: @Sendable (inout V4L2Opening) throws(V4L2Failure) -> Void
    }

    /// Every step in order.
    static let steps = [
        Step(name: "query the capabilities of") { (opening) throws(V4L2Failure) in
            try opening.checkCapabilities()
        },
        Step(name: "choose a picture format of") { (opening) throws(V4L2Failure) in
            try opening.chooseFormat()
        },
        Step(name: "set the frame rate of") { (opening) throws(V4L2Failure) in
            opening.device.setFrameRate(opening.options.frameRate)
        },
        Step(name: "get buffers from") { (opening) throws(V4L2Failure) in
            opening.bufferCount = try opening.device.requestBuffers(opening.options.bufferCount)
        },
        Step(name: "map the buffers of") { (opening) throws(V4L2Failure) in
            try opening.mapBuffers()
        },
        Step(name: "queue the buffers of") { (opening) throws(V4L2Failure) in
            for index in 0..<opening.bufferCount { try opening.device.queue(index) }
        },
        Step(name: "start") { (opening) throws(V4L2Failure) in
            try opening.device.startStreaming()
        },
    ]

    private let options: V4L2Camera.Options
    private var device: V4L2Device
    private var format: StreamFormat?
    private var bufferCount = 0
    private var buffers: [MappedBuffer] = []

    private init(_ options: V4L2Camera.Options, kernel: any Kernel) throws(V4L2Failure) {
        self.options = options
        device = try V4L2Device(options.path, kernel: kernel)
    }

    /// Returns a streaming camera; throws an error that names the failed step.
    static func stream(
        _ options: V4L2Camera.Options, kernel: any Kernel, wake: WakeEvent
    ) throws(DeviceError) -> V4L2Stream {
        var step = "open"
        do {
            var opening = try V4L2Opening(options, kernel: kernel)
            for next in steps {
                step = next.name
                try next.run(&opening)
            }
            return try opening.finish(wake)
        } catch {
            throw error.explained("\(step) \(options.path)", path: options.path)
        }
    }

    private consuming func finish(_ wake: WakeEvent) throws(V4L2Failure) -> V4L2Stream {
        guard let format else { throw .lie("no format") }
        return V4L2Stream(device, buffers, format, wake: wake)
    }

    private mutating func checkCapabilities() throws(V4L2Failure) {
        let capabilities = try device.capabilities()
        func has(_ flag: Int32) -> Bool { capabilities & UInt32(flag) != 0 }
        if !has(V4L2_CAP_VIDEO_CAPTURE) {
            guard has(V4L2_CAP_VIDEO_CAPTURE_MPLANE) else {
                let kind = has(V4L2_CAP_META_CAPTURE) ? "a metadata node" : "not a capture node"
                throw .unsupported(
                    "\(options.path) is \(kind); try /dev/video0, or"
                        + " `v4l2-ctl --list-devices`: use a camera's first node.")
            }
            device.useMultiplanar()
        }
        guard has(V4L2_CAP_STREAMING) else {
            throw .unsupported("\(options.path) cannot stream into memory; use another camera.")
        }
    }

    private mutating func chooseFormat() throws(V4L2Failure) {
        let offered = try device.formats()
        let wanted = FrameSize(width: options.width, height: options.height)
        guard
            let choice = FormatNegotiation.choose(
                offered: offered, preferred: options.preferredFormats, size: wanted)
        else {
            throw .unsupported(
                "\(options.path) offers no picture format; check that its input is connected.")
        }
        format = try device.setFormat(choice.format, choice.size, offered: offered)
    }

    private mutating func mapBuffers() throws(V4L2Failure) {
        for index in 0..<bufferCount {
            buffers.append(try device.mapBuffer(index, least: format?.imageSize ?? 1))
        }
    }
}
