import DeviceInterface
import FrameRecording
import Pictures
import QRDecoding
import SceneRendering
import SimulatedDevices
import SymbolDrawing
import SystemPackage
import Testing

private let payload = Array("PHC1:SIMULATED CODE 0123456789 OF A HOLDER WHO IS NOBODY".utf8)

/// A camera before which a sheet with a code is held from the start, or nothing.
private func camera(
    _ ink: RGBColour? = nil, paper: RGBColour = .white, format: PixelFormat = .yuyv,
    seed: UInt64 = 1
) throws -> ScriptedCamera {
    var camera = ScriptedCamera(FrameFormat(format, width: 320, height: 240), seed: seed)
    guard let ink else { return camera }
    var card = Card(width: 240, height: 240, metresWide: 0.1, colour: paper)
    card.draw(
        try SymbolMatrix(payload), filling: Rectangle(x: 0, y: 0, width: 240, height: 240),
        ink: ink, paper: paper)
    camera.hold([card], at: .zero)
    return camera
}

/// The frames of two seconds.
private func frames(_ camera: ScriptedCamera) throws -> [Frame] {
    var camera = camera
    return try (0..<30).compactMap { number in
        try camera.frame(UInt64(number), at: .milliseconds(number * 66))
    }
}

private func bytes(_ frames: [Frame]) -> [[UInt8]] {
    frames.map { $0.withBytes { Array($0) } }
}

@Suite struct StagedCameraTests {
    @Test func `the same seed gives the same frames, another seed gives others`() throws {
        let first = bytes(try frames(camera(.black)))
        #expect(first.count == 30)
        #expect(first == bytes(try frames(camera(.black))))
        #expect(first != bytes(try frames(camera(.black, seed: 2))))
    }

    @Test(arguments: [PixelFormat.grey, .yuyv, .nv12, .yuv420, .rgb24])
    func `frames have the bytes their format asks for`(format: PixelFormat) throws {
        for frame in try frames(camera(format: format)) {
            #expect(frame.byteCount == frame.format.frameSize)
        }
    }

    @Test func `a frame of motion JPEG is a picture of the camera's size`() throws {
        let frame = try #require(try frames(camera(.black, format: .mjpeg)).last)
        let (width, height, _) = try Picture.rgb(frame.withBytes { Array($0) }, longestSide: 640)
        #expect((width, height) == (320, 240))
    }

    @Test(
        arguments: [RGBColour.black, .statusGreen, .statusYellow, .statusRed],
        [PixelFormat.yuyv, .nv12, .rgb24])
    func `a code held still is read in nearly every frame`(
        ink: RGBColour, format: PixelFormat
    ) throws {
        let decoder = QRDecoder()
        let held = try frames(camera(ink, format: format)).filter {
            $0.timestamp > ScriptedCamera.approach
        }
        let read = try held.filter { try decoder.symbols(in: $0).map(\.payload) == [payload] }
        #expect(read.count * 10 >= held.count * 9, "\(read.count) of \(held.count)")
    }

    @Test func `a code in dark mode is read`() throws {
        let decoder = QRDecoder()
        let read = try frames(camera(.white, paper: .black)).filter {
            try !decoder.symbols(in: $0).isEmpty
        }
        #expect(read.count >= 3)
    }

    @Test func `an empty scene shows no code, before and after a card`() throws {
        let decoder = QRDecoder()
        for frame in try frames(camera()) {
            #expect(try decoder.symbols(in: frame).isEmpty)
        }
        var camera = try camera(.black)
        camera.takeAway(at: .seconds(1))
        let frame = try #require(try camera.frame(30, at: .seconds(2)))
        #expect(try decoder.symbols(in: frame).isEmpty)
    }

    @Test(arguments: [89.9, -89.9, 90, 80], [0.0, 80])
    func `a card that is held at any angle can be drawn`(tilt: Double, turn: Double) throws {
        var camera = try camera(.black)
        (camera.settings.tilt, camera.settings.turn) = (tilt, turn)
        camera.settings.distance = 0.05
        #expect(try frames(camera).count == 30)
    }

    @Test func `a stalled camera gives nothing and a disconnected one an error`() throws {
        var camera = try camera(.black)
        camera.fault = .stall
        #expect(try camera.frame(0, at: .zero) == nil)
        camera.fault = .disconnect
        #expect(throws: DeviceError.self) { try camera.frame(1, at: .zero) }
        camera.fault = nil
        #expect(try camera.frame(2, at: .zero) != nil)
    }

    @Test func `corrupt frames are short and frozen ones the same`() throws {
        var camera = try camera(.black)
        let whole = try #require(try camera.frame(0, at: .zero))
        camera.fault = .corrupt
        let half = try #require(try camera.frame(1, at: .seconds(1)))
        #expect(half.byteCount * 2 == whole.byteCount)
        camera.fault = .freeze
        let frozen = bytes(try frames(camera))
        #expect(Set(frozen).count == 1)
    }

    @Test func `a recording replays frame by frame`() async throws {
        let path = FilePath("/tmp/gatelight-replay-\(UInt64.random(in: 0...UInt64.max)).y4m")
        defer { try? FileDescriptor.open(path, .writeOnly, options: .truncate).close() }
        let original = try frames(camera(.black, format: .grey))
        var writer = try RecordingWriter(path: path, format: original[0].format)
        for frame in original { try writer.append(frame) }
        try writer.finish()
        let camera = ReplayCamera(try RecordingReader(path: path), name: "test")
        var replayed: [Frame] = []
        while let frame = try await camera.nextFrame() { replayed.append(frame) }
        #expect(bytes(replayed) == bytes(original))
        #expect(replayed.map(\.timestamp) == original.map(\.timestamp))
    }
}
