import DeviceInterface
import FrameRecording
import QRDecoding
import SimulatedDevices
import SymbolDrawing
import Synchronization
import SystemPackage
import Testing
import Verdicts

private let payload = Array("PHC1:SIMULATED CODE 0123456789 OF A HOLDER WHO IS NOBODY".utf8)

private func options(
    _ look: Appearance? = nil, _ format: PixelFormat = .yuyv, seed: UInt64 = 1
) throws -> SyntheticCamera.Options {
    var options = SyntheticCamera.Options()
    options.format = FrameFormat(format, width: 320, height: 240)
    options.duration = .seconds(2)
    options.seed = seed
    if let look {
        options.arrivals = [
            Arrival(
                at: .zero, dwell: .seconds(1), symbols: [try SymbolMatrix(payload)],
                appearance: look)
        ]
    }
    return options
}

private func frames(_ options: SyntheticCamera.Options) async throws -> [Frame] {
    let camera = SyntheticCamera(options)
    var frames: [Frame] = []
    while let frame = try await camera.nextFrame() { frames.append(frame) }
    return frames
}

private func bytes(_ frames: [Frame]) -> [[UInt8]] {
    frames.map { $0.withBytes { Array($0) } }
}

@Suite struct SyntheticCameraTests {
    @Test func `one seed gives the same frames and another seed others`() async throws {
        let first = bytes(try await frames(options(Appearance())))
        #expect(first.count == 30)
        #expect(first == bytes(try await frames(options(Appearance()))))
        #expect(first != bytes(try await frames(options(Appearance(), seed: 2))))
    }

    @Test func `timestamps are numbers over the frame rate`() async throws {
        let frames = try await frames(options())
        #expect(frames.map(\.number) == Array(0..<30))
        #expect(frames[15].timestamp == .seconds(1))
    }

    @Test(arguments: [PixelFormat.grey, .yuyv, .nv12, .yuv420, .rgb24])
    func `frames have the bytes their format asks for`(format: PixelFormat) async throws {
        for frame in try await frames(options(nil, format)) {
            #expect(frame.byteCount == frame.format.frameSize)
        }
    }

    @Test(
        arguments: [
            Appearance.Ink.black, .green, .yellow, .red,
        ], [PixelFormat.yuyv, .nv12, .rgb24])
    func `a code held still is read in nearly every frame`(
        ink: Appearance.Ink, format: PixelFormat
    ) async throws {
        var look = Appearance()
        look.ink = ink
        let decoder = QRDecoder()
        let held = try await frames(options(look, format)).filter {
            (.milliseconds(350)...(.milliseconds(1250))).contains($0.timestamp)
        }
        let read = try held.filter { try decoder.symbols(in: $0).map(\.payload) == [payload] }
        #expect(read.count * 10 >= held.count * 9, "\(read.count) of \(held.count)")
    }

    @Test func `a code in dark mode is read`() async throws {
        var look = Appearance()
        look.inverted = true
        let decoder = QRDecoder()
        let read = try await frames(options(look)).filter { try !decoder.symbols(in: $0).isEmpty }
        #expect(read.count >= 3)
    }

    @Test func `an empty scene shows no code`() async throws {
        let decoder = QRDecoder()
        for frame in try await frames(options()) {
            #expect(try decoder.symbols(in: frame).isEmpty)
        }
    }

    @Test func `a stall leaves a gap in time`() async throws {
        var stalling = try options()
        stalling.faults = [CameraFault(.stall, from: .milliseconds(500), for: .milliseconds(900))]
        let times = try await frames(stalling).map(\.timestamp)
        let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect(try #require(gaps.max()) >= .milliseconds(900))
    }

    @Test func `a disconnect fails until it is over`() async throws {
        var unplugged = try options()
        unplugged.faults = [CameraFault(.disconnect, from: .milliseconds(500), for: .seconds(1))]
        let camera = SyntheticCamera(unplugged)
        var failures: [Duration] = []
        var last: Duration?
        while true {
            do {
                guard let frame = try await camera.nextFrame() else { break }
                last = frame.timestamp
            } catch {
                #expect(error.code == .disconnected)
                failures.append(await camera.now)
            }
        }
        #expect(failures.count >= 3)
        #expect(failures.allSatisfy { $0 >= .milliseconds(500) && $0 < .milliseconds(1500) })
        #expect(try #require(last) > .milliseconds(1500))
    }

    @Test func `corrupt frames are short and frozen ones the same`() async throws {
        var faulty = try options(Appearance())
        faulty.faults = [
            CameraFault(.corrupt, from: .zero, for: .milliseconds(200)),
            CameraFault(.freeze, from: .seconds(1), for: .seconds(1)),
        ]
        let frames = try await frames(faulty)
        #expect(frames[0].byteCount < frames[10].byteCount)
        let frozen = bytes(Array(frames[15...]))
        #expect(Set(frozen).count == 1)
    }

    @Test func `a recording replays frame by frame`() async throws {
        let path = FilePath("/tmp/gatelight-replay-\(UInt64.random(in: 0...UInt64.max)).y4m")
        defer { try? FileDescriptor.open(path, .writeOnly, options: .truncate).close() }
        let original = try await frames(options(Appearance(), .grey))
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

@Suite struct SimulatedOutputTests {
    @Test func `an indicator keeps a timeline of changes`() async throws {
        let time = Mutex(Duration.zero)
        let lamp = SimulatedIndicator(
            faults: [.seconds(5)...(.seconds(6))], now: { time.withLock { $0 } })
        try await lamp.show(.green)
        time.withLock { $0 = .seconds(2) }
        try await lamp.show(.green)
        try await lamp.show(.dark)
        time.withLock { $0 = .seconds(5) }
        await #expect(throws: DeviceError.self) { try await lamp.show(.red) }
        #expect(lamp.timeline.map(\.lamp) == [.green, .dark])
        #expect(lamp.timeline.map(\.at) == [.zero, .seconds(2)])
    }

    @Test func `a simulated colour ends at its deadline, seen whenever it is looked at`()
        async throws
    {
        let time = Mutex(Duration.zero)
        let seen = Mutex<[Lamp]>([])
        let lamp = SimulatedIndicator(
            now: { time.withLock { $0 } },
            observe: { change in seen.withLock { $0.append(change.lamp) } })
        try await lamp.show(.green, until: .seconds(1))
        try await lamp.show(.green, until: .seconds(2))
        time.withLock { $0 = .seconds(5) }
        try await lamp.show(.red, until: .seconds(9))
        try await lamp.show(.green, until: .seconds(5))
        #expect(lamp.timeline.map(\.lamp) == [.green, .dark, .red, .dark])
        #expect(lamp.timeline.map(\.at) == [.zero, .seconds(2), .seconds(5), .seconds(5)])
        try await lamp.show(.fault, until: .seconds(6))
        time.withLock { $0 = .seconds(7) }
        #expect(lamp.timeline.last?.lamp == .fault)
        #expect(seen.withLock { $0 } == [.green, .dark, .red, .dark, .fault])
    }

    @Test func `a simulated pulse ends by its time, its deadline, or what shuts it`() async throws {
        let time = Mutex(Duration.zero)
        let barrier = SimulatedBarrier(pulse: .seconds(1), now: { time.withLock { $0 } })
        try await barrier.pulse(until: nil)
        try await barrier.pulse(until: .seconds(9))
        time.withLock { $0 = .seconds(2) }
        try await barrier.pulse(until: .milliseconds(2500))
        time.withLock { $0 = .seconds(4) }
        try await barrier.pulse(until: .seconds(4))
        try await barrier.pulse(until: .seconds(9))
        time.withLock { $0 = .milliseconds(4100) }
        #expect(barrier.isOpen)
        try await barrier.shut()
        #expect(!barrier.isOpen)
        #expect(barrier.pulses == [.zero, .seconds(2), .seconds(4)])
        let (second, fourth) = (Duration.seconds(2), Duration.seconds(4))
        #expect(
            barrier.openIntervals == [
                .zero ..< .seconds(1), second ..< .milliseconds(2500),
                fourth ..< .milliseconds(4100),
            ])
        #expect(barrier.closes == [.seconds(1), .milliseconds(2500), .milliseconds(4100)])
    }

    @Test func `memory storage can be full`() throws {
        let storage = MemoryStorage(capacity: 4)
        try storage.append([1, 2, 3])
        #expect(throws: DeviceError.self) { try storage.append([4, 5]) }
        #expect(storage.read() == [1, 2, 3])
    }

    @Test func `a seeded generator is the same everywhere`() {
        // The first numbers of SplitMix64 from 1234567, as its author published them.
        var random = SeededRandom(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
    }
}
