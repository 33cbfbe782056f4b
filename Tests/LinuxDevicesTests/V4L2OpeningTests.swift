import CLinux
import DeviceInterface
import LinuxDevices
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(1)))
struct V4L2OpeningTests {
    /// One system call on the way to a streaming camera.
    struct Step: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var call: ScriptedKernel.Call
        var nth = 1
        /// Answers the camera goes on without.
        var tolerated: [Errno] = []
    }

    static let steps =
        [
            Step(testDescription: "eventfd", call: .event),
            Step(testDescription: "open", call: .open),
            Step(testDescription: "QUERYCAP", call: .control(GL_VIDIOC_QUERYCAP)),
            Step(testDescription: "first ENUM_FMT", call: .control(GL_VIDIOC_ENUM_FMT)),
            Step(
                testDescription: "second ENUM_FMT", call: .control(GL_VIDIOC_ENUM_FMT), nth: 2,
                tolerated: [.invalidArgument]),
            Step(
                testDescription: "ENUM_FRAMESIZES", call: .control(GL_VIDIOC_ENUM_FRAMESIZES),
                tolerated: [.invalidArgument]),
            Step(testDescription: "S_FMT", call: .control(GL_VIDIOC_S_FMT)),
            Step(
                testDescription: "G_PARM", call: .control(GL_VIDIOC_G_PARM), tolerated: errnos),
            Step(
                testDescription: "S_PARM", call: .control(GL_VIDIOC_S_PARM), tolerated: errnos),
            Step(testDescription: "REQBUFS", call: .control(GL_VIDIOC_REQBUFS)),
            Step(testDescription: "STREAMON", call: .control(GL_VIDIOC_STREAMON)),
            Step(testDescription: "poll", call: .poll),
        ]
        + (1...4).flatMap { nth in
            [
                Step(
                    testDescription: "QUERYBUF \(nth)", call: .control(GL_VIDIOC_QUERYBUF),
                    nth: nth),
                Step(testDescription: "mmap \(nth)", call: .map, nth: nth),
                Step(testDescription: "QBUF \(nth)", call: .control(GL_VIDIOC_QBUF), nth: nth),
            ]
        }

    static let errnos: [Errno] = [
        .permissionDenied, .resourceBusy, .ioError, .operationNotSupportedByDevice,
        .invalidArgument,
    ]

    @Test(arguments: steps, errnos)
    func `a failing step leaves nothing open, explains itself and may be tried again`(
        _ step: Step, _ errno: Errno
    ) async throws {
        let kernel = ScriptedKernel()
        let device = ScriptedV4L2Device(kernel)
        let camera = V4L2Camera(.small, kernel: kernel)
        kernel.fail(step.call, nth: step.nth, with: errno)
        if !step.tolerated.contains(errno) {
            let error = await #expect(throws: DeviceError.self) { try await camera.nextFrame() }
            #expect(kernel.openDescriptors == 0)
            #expect(kernel.mappedRegions == 0)
            #expect(device.look { !$0.isStreaming && $0.bufferCount == 0 })
            #expect(error?.operation.contains("/dev/video0") == true)
            #expect(error?.advice.hasSuffix(".") == true)
        }
        try device.deliver(.yuyv(1))
        let frame = try await camera.nextFrame()
        #expect(frame?.format == FrameFormat(.yuyv, width: 64, height: 48))
        await camera.close()
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.misuse == [])
        #expect(device.look(\.doubleQueues) == 0)
    }

    @Test(arguments: [
        (Errno.permissionDenied, DeviceError.Code.noPermission, "group \"video\""),
        (.resourceBusy, .busy, "`fuser -v /dev/video0`"),
        (.noSuchFileOrDirectory, .notFound, "not plugged in"),
        (.operationNotSupportedByDevice, .disconnected, "not plugged in"),
        (.ioError, .ioFailed, "dmesg"),
    ])
    func `a refused open says what to do`(
        _ errno: Errno, _ code: DeviceError.Code, _ advice: String
    ) async {
        let kernel = ScriptedKernel()
        _ = ScriptedV4L2Device(kernel)
        kernel.fail(.open, with: errno)
        let error = await #expect(throws: DeviceError.self) {
            try await V4L2Camera(.small, kernel: kernel).nextFrame()
        }
        #expect(error?.code == code)
        #expect(error?.errno == errno)
        #expect(error?.operation == "open /dev/video0")
        #expect(error?.advice.contains(advice) == true)
    }

    /// A node that cannot be used, and a word of the advice.
    struct Misfit: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: DeviceError.Code
        var word: String
        var change: @Sendable (inout ScriptedV4L2Device.Character) -> Void
    }

    @Test(arguments: [
        Misfit(testDescription: "metadata node", code: .unsupported, word: "try /dev/video0") {
            $0.capabilities = UInt32(V4L2_CAP_META_CAPTURE) | UInt32(V4L2_CAP_STREAMING)
        },
        Misfit(testDescription: "output node", code: .unsupported, word: "not a capture node") {
            $0.capabilities = UInt32(V4L2_CAP_VIDEO_OUTPUT) | UInt32(V4L2_CAP_STREAMING)
        },
        Misfit(testDescription: "no streaming", code: .unsupported, word: "cannot stream") {
            $0.capabilities = UInt32(V4L2_CAP_VIDEO_CAPTURE)
        },
        Misfit(testDescription: "no formats", code: .unsupported, word: "no picture format") {
            $0.formats = []
        },
        Misfit(testDescription: "one buffer", code: .unsupported, word: "1 buffers") {
            $0.maximumBuffers = 1
        },
        Misfit(testDescription: "too many buffers", code: .badData, word: "99 buffers") {
            ($0.minimumBuffers, $0.maximumBuffers) = (99, 99)
        },
        Misfit(testDescription: "unlisted format", code: .unsupported, word: "insists on RGB3") {
            $0.answeredCode = .rgb24
        },
        Misfit(testDescription: "rows of 0 bytes", code: .badData, word: "rows of 0") {
            ($0.formats[0].bytesPerLine, $0.formats[0].imageSize) = (0, 9000)
        },
        Misfit(testDescription: "short rows", code: .badData, word: "rows of 127") {
            $0.formats[0].bytesPerLine = 127
        },
        Misfit(testDescription: "huge rows", code: .badData, word: "rows of 4294967295") {
            $0.formats[0].bytesPerLine = .max
        },
        Misfit(testDescription: "padded rows that do not fit", code: .badData, word: "needs") {
            $0.formats[0].bytesPerLine = 256
        },
        Misfit(testDescription: "no bytes", code: .badData, word: "frames of 0 bytes") {
            $0.formats[0].imageSize = 0
        },
        Misfit(testDescription: "huge image", code: .badData, word: "4294967295 bytes") {
            $0.formats[0].imageSize = .max
        },
        Misfit(testDescription: "tiny picture", code: .badData, word: "8x48") {
            $0.answeredSize = (8, 48)
        },
        Misfit(testDescription: "huge picture", code: .badData, word: "64x8193") {
            $0.answeredSize = (64, 8193)
        },
        Misfit(testDescription: "short buffers", code: .badData, word: "buffer 0 of 100") {
            $0.bufferLength = 100
        },
        Misfit(testDescription: "huge buffers", code: .badData, word: "buffer 0 of") {
            $0.bufferLength = .max
        },
        Misfit(testDescription: "several planes", code: .unsupported, word: "over 2 buffers") {
            $0.isMultiplanar = true
            $0.planes = 2
            $0.capabilities = UInt32(V4L2_CAP_VIDEO_CAPTURE_MPLANE) | UInt32(V4L2_CAP_STREAMING)
        },
    ])
    func `an unusable or lying node is refused with a reason`(_ misfit: Misfit) async {
        let kernel = ScriptedKernel()
        var character = ScriptedV4L2Device.Character()
        misfit.change(&character)
        _ = ScriptedV4L2Device(kernel, character)
        let camera = V4L2Camera(.small, kernel: kernel)
        let error = await #expect(throws: DeviceError.self) { try await camera.nextFrame() }
        #expect(error?.code == misfit.code)
        #expect(error?.advice.contains(misfit.word) == true, "\(String(describing: error))")
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.mappedRegions == 0)
    }

    @Test func `the frame rate is set where the camera supports it`() async throws {
        let kernel = ScriptedKernel()
        let device = ScriptedV4L2Device(kernel)
        try device.deliver(.yuyv(1))
        let camera = V4L2Camera(.small, kernel: kernel)
        _ = try await camera.nextFrame()
        #expect(device.look { $0.frameRate?.denominator } == 30)
        await camera.close()
    }
}
