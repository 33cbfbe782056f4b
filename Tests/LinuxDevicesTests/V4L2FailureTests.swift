import CLinux
import DeviceInterface
import LinuxDevices
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(1)))
struct V4L2FailureTests {
    let kernel = ScriptedKernel()
    let device: ScriptedV4L2Device
    let camera: V4L2Camera

    init() {
        device = ScriptedV4L2Device(kernel)
        camera = V4L2Camera(.small, kernel: kernel)
    }

    private func expectNothingOpen() {
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.mappedRegions == 0)
        #expect(kernel.misuse == [])
        #expect(device.look(\.doubleQueues) == 0)
    }

    @Test(arguments: [
        (POLLERR | POLLHUP, Errno.operationNotSupportedByDevice, DeviceError.Code.disconnected),
        (POLLERR, .ioError, .ioFailed),
        (POLLERR, .resourceTemporarilyUnavailable, .ioFailed),
        (POLLIN, .ioError, .ioFailed),
    ])
    func `a camera that fails in use reports it once and comes back`(
        _ events: Int32, _ errno: Errno, _ code: DeviceError.Code
    ) async throws {
        try device.deliver(.yuyv(1))
        #expect(try await camera.nextFrame()?.number == 0)
        try device.breakDown(events, errno)
        let error = await #expect(throws: DeviceError.self) { try await camera.nextFrame() }
        #expect(error?.code == code)
        #expect(error?.operation == "read frames from /dev/video0")
        expectNothingOpen()
        try device.deliver(.yuyv(2))
        let again = try await camera.nextFrame()
        #expect(again?.mark == 2)
        #expect(again?.number == 1)
        #expect(device.look(\.openings) == 2)
        await camera.close()
    }

    @Test func `an unplugged camera is not found until it is plugged in again`() async throws {
        try device.deliver(.yuyv(1))
        _ = try await camera.nextFrame()
        kernel.unplug("/dev/video0")
        try device.breakDown(POLLERR | POLLHUP, .operationNotSupportedByDevice)
        let first = await #expect(throws: DeviceError.self) { try await camera.nextFrame() }
        #expect(first?.code == .disconnected)
        for _ in 0..<3 {
            let error = await #expect(throws: DeviceError.self) { try await camera.nextFrame() }
            #expect(error?.code == .notFound)
            expectNothingOpen()
        }
        kernel.plug(device, at: "/dev/video0")
        try device.deliver(.yuyv(2))
        #expect(try await camera.nextFrame()?.mark == 2)
        await camera.close()
    }

    @Test(arguments: [99, UInt32.max])
    func `a driver that names an unknown buffer is closed`(_ index: UInt32) async throws {
        var capture = ScriptedV4L2Device.Capture.yuyv(1)
        capture.claimedIndex = index
        try device.deliver(capture)
        let error = await #expect(throws: DeviceError.self) { try await camera.nextFrame() }
        #expect(error?.code == .ioFailed)
        expectNothingOpen()
    }

    @Test func `a frame written over a lent one is skipped`() async throws {
        try device.deliver(.yuyv(1))
        var held = try await camera.nextFrame()
        #expect(held?.mark == 1)
        var capture = ScriptedV4L2Device.Capture.yuyv(2)
        capture.claimedIndex = 0
        try device.deliver(capture, .yuyv(3))
        #expect(try await camera.nextFrame()?.mark == 3)
        #expect(camera.corruptFrames == 1)
        held = nil
        await camera.close()
        expectNothingOpen()
    }

    @Test func `a buffer that cannot be queued again ends the stream`() async throws {
        try device.deliver(.yuyv(1))
        var held = try await camera.nextFrame()
        kernel.fail(.control(GL_VIDIOC_QBUF), with: .ioError)
        #expect(held?.mark == 1)
        held = nil
        let error = await #expect(throws: DeviceError.self) { try await camera.nextFrame() }
        #expect(error?.code == .ioFailed)
        expectNothingOpen()
    }

    @Test func `a camera without frames has stalled`() async throws {
        try device.deliver(.yuyv(1))
        _ = try await camera.nextFrame()
        kernel.expirePoll()
        let error = await #expect(throws: DeviceError.self) { try await camera.nextFrame() }
        #expect(error?.code == .timedOut)
        expectNothingOpen()
    }

    @Test func `a camera with nothing but corrupt frames has stalled`() async throws {
        var options = V4L2Camera.Options.small
        options.stallTimeout = .zero
        let camera = V4L2Camera(options, kernel: kernel)
        try device.deliver(.init(bytes: [1]))
        let error = await #expect(throws: DeviceError.self) { try await camera.nextFrame() }
        #expect(error?.code == .timedOut)
        expectNothingOpen()
    }

    @Test func `frames outlive the camera and are not queued into the next stream`() async throws {
        try device.deliver(.yuyv(1))
        var held = try await camera.nextFrame()
        try device.breakDown(POLLERR, .ioError)
        await #expect(throws: DeviceError.self) { try await camera.nextFrame() }
        #expect(kernel.mappedRegions == 1)
        #expect(held?.withBytes { $0.allSatisfy { $0 == 1 } } == true)
        try device.deliver(.yuyv(2))
        let next = try await camera.nextFrame()
        let queued = device.look(\.queued)
        held = nil
        #expect(device.look(\.queued) == queued)
        await camera.close()
        #expect(kernel.openDescriptors == 0)
        #expect(kernel.mappedRegions == 1)
        #expect(next?.withBytes { $0.allSatisfy { $0 == 2 } } == true)
    }

    @Test func `memory is released with the last frame`() async throws {
        try device.deliver(.yuyv(1))
        var held = try await camera.nextFrame()
        await camera.close()
        #expect(kernel.mappedRegions == 1)
        #expect(held?.mark == 1)
        held = nil
        expectNothingOpen()
    }

    @Test func `cancelling ends the wait and leaves the camera running`() async throws {
        let camera = camera
        let waiting = Task { try await camera.nextFrame() }
        await device.until { $0.isStreaming }
        waiting.cancel()
        let nothing = try await waiting.value
        #expect(nothing == nil)
        try device.deliver(.yuyv(1))
        #expect(try await camera.nextFrame()?.mark == 1)
        #expect(device.look(\.openings) == 1)
        await camera.close()
        expectNothingOpen()
    }

    @Test func `a cancelled task opens nothing`() async throws {
        let camera = camera
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await camera.nextFrame()
        }
        let nothing = try await cancelled.value
        #expect(nothing == nil)
        #expect(kernel.log.isEmpty)
    }

    @Test(arguments: [
        ("/dev/null", DeviceError.Code.unsupported), ("/dev/gatelight-has-no-such", .notFound),
    ])
    func `the real kernel refuses a device that is not a camera`(
        _ path: String, _ code: DeviceError.Code
    )
        async
    {
        let camera = V4L2Camera(.init(path: path))
        let error = await #expect(throws: DeviceError.self) { try await camera.nextFrame() }
        #expect(error?.code == code)
        await camera.close()
    }

    @Test func `closing is quick, ends the wait and may be repeated`() async throws {
        let camera = camera
        let waiting = Task { try await camera.nextFrame() }
        await device.until { $0.isStreaming }
        let time = await ContinuousClock().measure { await camera.close() }
        #expect(time < .milliseconds(200))
        let nothing = try await waiting.value
        #expect(nothing == nil)
        expectNothingOpen()
        await camera.close()
        #expect(try await camera.nextFrame() == nil)
        #expect(device.look(\.openings) == 1)
    }

    @Test func `closing a camera that was never used does nothing`() async {
        await camera.close()
        #expect(kernel.log.isEmpty)
    }

    @Test func `a released camera closes its device`() async throws {
        var camera: V4L2Camera? = V4L2Camera(.small, kernel: kernel)
        try device.deliver(.yuyv(1))
        #expect(try await camera?.nextFrame()?.mark == 1)
        camera = nil
        await device.until { !$0.isStreaming }
    }
}
