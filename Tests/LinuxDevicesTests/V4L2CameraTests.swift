import CLinux
import DeviceInterface
import LinuxDevices
import Synchronization
import SystemPackage
import Testing

@Suite(.timeLimit(.minutes(1)))
struct V4L2CameraTests {
    /// A way a camera codes pictures.
    struct Coding: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var format: ScriptedV4L2Device.Format
        var isMultiplanar = false
        var bytes: Int
        var expected: FrameFormat
    }

    static let bayer = PixelFormat(rawValue: 0x3831_4142)  // BA81, 8-bit BGGR

    @Test(arguments: [
        Coding(
            testDescription: "YUYV with padded rows",
            format: .init(code: .yuyv, bytesPerLine: 160, imageSize: 160 * 48), bytes: 160 * 48,
            expected: FrameFormat(.yuyv, width: 64, height: 48, bytesPerLine: 160)),
        Coding(
            testDescription: "GREY, row length left out",
            format: .init(code: .grey, bytesPerLine: 0, imageSize: 64 * 48), bytes: 64 * 48,
            expected: FrameFormat(.grey, width: 64, height: 48)),
        Coding(
            testDescription: "MJPEG",
            format: .init(
                code: .mjpeg, flags: V4L2_FMT_FLAG_COMPRESSED, bytesPerLine: 0, imageSize: 9000),
            bytes: 123, expected: FrameFormat(.mjpeg, width: 64, height: 48)),
        Coding(
            testDescription: "multi-planar NV12",
            format: .init(code: .nv12, bytesPerLine: 64, imageSize: 64 * 72),
            isMultiplanar: true, bytes: 64 * 72,
            expected: FrameFormat(.nv12, width: 64, height: 48)),
        Coding(
            testDescription: "Bayer, left to a converter",
            format: .init(code: bayer, bytesPerLine: 64, imageSize: 64 * 48), bytes: 64 * 48,
            expected: FrameFormat(bayer, width: 64, height: 48)),
    ])
    func `frames arrive byte for byte`(_ coding: Coding) async throws {
        let kernel = ScriptedKernel()
        var character = ScriptedV4L2Device.Character()
        character.formats = [coding.format]
        character.isMultiplanar = coding.isMultiplanar
        if coding.isMultiplanar {
            character.capabilities =
                UInt32(V4L2_CAP_VIDEO_CAPTURE_MPLANE) | UInt32(V4L2_CAP_STREAMING)
        }
        let device = ScriptedV4L2Device(kernel, character)
        let bytes = (0..<coding.bytes).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        try device.deliver(.init(bytes: bytes, sequence: 5))
        let camera = V4L2Camera(.small, kernel: kernel)
        let frame = try #require(try await camera.nextFrame())
        #expect(frame.format == coding.expected)
        #expect(frame.withBytes { Array($0) } == bytes)
        #expect(frame.timestamp == .seconds(12) + .microseconds(5))
        await camera.close()
        #expect(kernel.misuse == [])
    }

    @Test func `a plane's data offset is left out`() async throws {
        let kernel = ScriptedKernel()
        var character = ScriptedV4L2Device.Character()
        character.isMultiplanar = true
        character.capabilities =
            UInt32(V4L2_CAP_VIDEO_CAPTURE_MPLANE) | UInt32(V4L2_CAP_STREAMING)
        character.bufferLength = 64 * 48 * 2 + 16
        let device = ScriptedV4L2Device(kernel, character)
        let header = [UInt8](repeating: 0xEE, count: 16)
        let picture = [UInt8](repeating: 3, count: 64 * 48 * 2)
        try device.deliver(.init(bytes: header + picture, dataOffset: 16))
        let camera = V4L2Camera(.small, kernel: kernel)
        let frame = try #require(try await camera.nextFrame())
        #expect(frame.withBytes { Array($0) } == picture)
        await camera.close()
    }

    @Test func `frames without the driver's timestamp get our clock`() async throws {
        let kernel = ScriptedKernel()
        let device = ScriptedV4L2Device(kernel)
        var capture = ScriptedV4L2Device.Capture.yuyv(1)
        capture.isMonotonic = false
        try device.deliver(capture)
        let camera = V4L2Camera(.small, kernel: kernel) { .seconds(77) }
        #expect(try await camera.nextFrame()?.timestamp == .seconds(77))
        await camera.close()
    }

    @Test func `a frame without a timestamp may be as old as the one before it`() async throws {
        let kernel = ScriptedKernel()
        let device = ScriptedV4L2Device(kernel)
        var capture = ScriptedV4L2Device.Capture.yuyv(1)
        capture.isMonotonic = false
        try device.deliver(capture)
        // Every look at the clock is a second later than the one before.
        let seconds = Mutex(0)
        let camera = V4L2Camera(.small, kernel: kernel) {
            .seconds(
                seconds.withLock { seconds in
                    seconds += 1
                    return seconds
                })
        }
        #expect(try await camera.nextFrame()?.timestamp == .seconds(1))
        await camera.close()
    }

    @Test func `the newest frame wins and the others are counted`() async throws {
        let kernel = ScriptedKernel()
        let device = ScriptedV4L2Device(kernel)
        let camera = V4L2Camera(.small, kernel: kernel)
        try device.deliver(.yuyv(1))
        #expect(try await camera.nextFrame()?.mark == 1)
        for mark: UInt8 in 2...6 {
            try device.deliver(.yuyv(mark))
            // All but the newest frame are back with the driver.
            await device.until { $0.dequeues == Int(mark) && $0.queued.count == 3 }
        }
        #expect(camera.droppedFrames == 4)
        let newest = try await camera.nextFrame()
        #expect(newest?.mark == 6)
        #expect(newest?.number == 5)
        await camera.close()
        #expect(device.look(\.doubleQueues) == 0)
    }

    @Test func `a burst gives its newest frame`() async throws {
        let kernel = ScriptedKernel()
        let device = ScriptedV4L2Device(kernel)
        let camera = V4L2Camera(.small, kernel: kernel)
        try device.deliver(.yuyv(1), .yuyv(2), .yuyv(3), .yuyv(4))
        #expect(try await camera.nextFrame()?.mark == 4)
        #expect(camera.droppedFrames == 3)
        await camera.close()
    }

    @Test func `a frame is never given twice`() async throws {
        let kernel = ScriptedKernel()
        let device = ScriptedV4L2Device(kernel)
        let camera = V4L2Camera(.small, kernel: kernel)
        try device.deliver(.yuyv(1))
        #expect(try await camera.nextFrame()?.mark == 1)
        async let next = camera.nextFrame()
        try device.deliver(.yuyv(2))
        #expect(try await next?.mark == 2)
        await camera.close()
    }

    @Test func `with every buffer lent out the camera waits for one to come back`() async throws {
        let kernel = ScriptedKernel()
        let device = ScriptedV4L2Device(kernel)
        let camera = V4L2Camera(.small, kernel: kernel)
        var held: [Frame] = []
        for mark: UInt8 in 1...4 {
            try device.deliver(.yuyv(mark))
            held.append(try #require(try await camera.nextFrame()))
        }
        try device.deliver(.yuyv(5))
        #expect(device.look { $0.queued.isEmpty && $0.backlog.count == 1 })
        async let next = camera.nextFrame()
        held.removeFirst()
        #expect(try await next?.mark == 5)
        #expect(held.map(\.mark) == [2, 3, 4])
        await camera.close()
    }

    @Test(arguments: [
        ScriptedV4L2Device.Capture.yuyv(9, flags: V4L2_BUF_FLAG_ERROR),
        .init(bytes: [9, 9, 9]),
        .init(bytes: []),
        .init(bytes: [9], bytesUsed: 1_000_000),
        .init(bytes: [9], bytesUsed: .max),
    ])
    func `a corrupt frame is queued again and counted`(_ corrupt: ScriptedV4L2Device.Capture)
        async throws
    {
        let kernel = ScriptedKernel()
        let device = ScriptedV4L2Device(kernel)
        let camera = V4L2Camera(.small, kernel: kernel)
        // More than there are buffers: they must come back.
        for _ in 0..<9 { try device.deliver(corrupt) }
        try device.deliver(.yuyv(1))
        let frame = try await camera.nextFrame()
        #expect(frame?.mark == 1)
        #expect(camera.corruptFrames == 9)
        #expect(camera.droppedFrames == 0)
        #expect(device.look(\.queued.count) == 3)
        await camera.close()
    }
}
