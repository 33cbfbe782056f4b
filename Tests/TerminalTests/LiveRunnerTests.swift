import DeviceInterface
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import Terminal
import TerminalCore
import Testing
import Verdicts

/// The services together on real time, every device a double.
@Suite(.timeLimit(.minutes(1))) struct LiveRunnerTests {
    let camera = HandCamera()
    let indicator = WatchedIndicator()
    let scans = Journalled()

    final class Journalled: Sendable {
        let reasons = Mutex<[Reason]>([])
        let full = Mutex(false)

        let hasRoom = Mutex(true)
        /// While it does, the disk does not answer.
        let hangs = Mutex(false)

        private var storageFull: DeviceError {
            DeviceError(.storageFull, "append journal", advice: "Free some space.")
        }

        func checkRoom() throws(DeviceError) {
            guard hasRoom.withLock({ $0 }) else { throw storageFull }
        }

        func write(_ scan: Scan) throws(DeviceError) {
            guard !full.withLock({ $0 }) else { throw storageFull }
            while hangs.withLock({ $0 }) { usleep(1000) }
            reasons.withLock { $0.append(scan.verdict.reason) }
        }
    }

    private func withTerminal(
        trust: LiveRunner.Trust? = nil, readers: [any CodeReader] = [],
        _ body: (ServiceGroup) async throws -> Void
    ) async throws {
        var devices = LiveRunner.Devices(indicator: indicator)
        devices.camera = camera
        // Its frames are so few that the first one counts.
        devices.acceptsRepeatedFrames = true
        devices.readers = readers
        let terminal = LiveRunner(
            devices: devices, pipeline: pipeline, timing: Timing(), wallClock: FixedClock(),
            logger: quietLogger, trust: trust,
            record: JournalSink(checkRoom: scans.checkRoom, write: scans.write))
        try await withServices(terminal.services, body)
    }

    @Test func `a green code lights green and a red one red`() async throws {
        try await withTerminal { _ in
            camera.send(.success(frame(1, showing: 1)))
            #expect(await indicator.next() == .green)
            camera.send(.success(frame(2, showing: 2)))
            #expect(await indicator.next() == .red)
        }
        #expect(scans.reasons.withLock { $0 } == [.statusGreen, .statusRed])
    }

    @Test func `a frame worth a closer look is examined again on a second thread`() async throws {
        try await withTerminal { _ in
            camera.send(.success(frame(1, showing: 254)))
            #expect(await indicator.next() == .green)
        }
        #expect(scans.reasons.withLock { $0 } == [.statusGreen])
    }

    @Test func `a decoder that fails itself is a fault at once, until a frame is examined`()
        async throws
    {
        try await withTerminal { _ in
            camera.send(.success(frame(1, showing: 1)))
            #expect(await indicator.next() == .green)
            camera.send(.success(frame(2, showing: 253)))
            #expect(await indicator.next() == .fault)
            camera.send(.success(frame(3)))
            #expect(await indicator.next() == .dark)
        }
    }

    @Test func `a camera that dies gives the fault signal within a second and recovers`()
        async throws
    {
        try await withTerminal { _ in
            camera.send(.success(frame(1, showing: 1)))
            #expect(await indicator.next() == .green)
            let died = clock.now
            camera.send(
                .failure(DeviceError(.disconnected, "read camera", advice: "Plug it in.")))
            #expect(await indicator.next() == .fault)
            #expect(clock.now - died < .seconds(1))
            camera.send(.success(frame(2)))
            #expect(await indicator.next() == .dark)
        }
    }

    @Test func `a reader that is gone stays a fault when another one comes back`() async throws {
        let (gone, back) = (HandReader(isGone: true), HandReader(isGone: true))
        let begin = clock.now
        try await withTerminal(readers: [gone, back]) { _ in
            let frames = Task { [camera] in
                for number in 1... as PartialRangeFrom<UInt64> {
                    camera.send(.success(frame(number)))
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            defer { frames.cancel() }
            #expect(await indicator.next() == .fault)
            back.isGone.withLock { $0 = false }
            // Longer than an opened reader must last.
            try await Task.sleep(for: .milliseconds(1600))
            #expect(indicator.last == .fault)
            let attempts = gone.attempts.withLock { $0 }
            #expect(attempts >= 3 && attempts <= Int((clock.now - begin) / .milliseconds(250)) + 2)
            gone.isGone.withLock { $0 = false }
            #expect(await indicator.next() == .dark)
        }
        #expect(scans.reasons.withLock { $0 } == [.deviceFault])
    }

    @Test func `a camera that falls silent gives the fault signal within a second`() async throws {
        try await withTerminal { _ in
            camera.send(.success(frame(1, showing: 1)))
            #expect(await indicator.next() == .green)
            let silent = clock.now
            #expect(await indicator.next() == .fault)
            #expect(clock.now - silent < .seconds(1))
        }
    }

    @Test func `frames that cannot be examined give the fault signal`() async throws {
        try await withTerminal { _ in
            camera.send(.success(frame(1, showing: 1)))
            #expect(await indicator.next() == .green)
            for number in 2...4 { camera.send(.success(frame(UInt64(number), showing: 255))) }
            #expect(await indicator.next() == .fault)
        }
    }

    @Test func `a full disk shows the fault signal until it is written`() async throws {
        try await withTerminal { _ in
            scans.full.withLock { $0 = true }
            camera.send(.success(frame(1, showing: 1)))
            #expect(await indicator.next() == .green)
            #expect(await indicator.next() == .fault)
            scans.full.withLock { $0 = false }
            for number in 2...20 {
                camera.send(.success(frame(UInt64(number))))
                if let lamp = await indicator.next(within: .milliseconds(200)) {
                    #expect(lamp == .dark)
                    break
                }
            }
        }
        #expect(scans.reasons.withLock { $0.first } == .statusGreen)
    }

    @Test func `a disk that fills while nobody is there is known before anybody comes`()
        async throws
    {
        try await withTerminal { _ in
            scans.hasRoom.withLock { $0 = false }
            #expect(await indicator.next(within: .seconds(5)) == .fault)
            camera.send(.success(frame(1, showing: 1)))
            try await Task.sleep(for: .milliseconds(100))
            scans.hasRoom.withLock { $0 = true }
            #expect(await indicator.next(within: .seconds(5)) == .dark)
            camera.send(.success(frame(2, showing: 1)))
            #expect(await indicator.next() == .green)
        }
        #expect(scans.reasons.withLock { $0 } == [.statusGreen])
    }

    @Test func `a disk that hangs is a fault within a second and a half, and lets nobody through`()
        async throws
    {
        try await withTerminal { _ in
            scans.hangs.withLock { $0 = true }
            let hung = clock.now
            camera.send(.success(frame(1, showing: 1)))
            #expect(await indicator.next() == .green)
            // The camera goes on, with nobody before it and then with one code after the other.
            let frames = Task {
                for number in 2...30 as ClosedRange<UInt64> {
                    let code = number < 13 ? 0 : UInt8(number) | 1
                    camera.send(.success(frame(number, showing: code)))
                    try await Task.sleep(for: .milliseconds(100))
                }
            }
            #expect(await indicator.next() == .fault)
            #expect(clock.now - hung < .milliseconds(1500))
            try await frames.value
            #expect(scans.reasons.withLock { $0.isEmpty })
            scans.hangs.withLock { $0 = false }
            #expect(await indicator.next() == .dark)
        }
        #expect(scans.reasons.withLock { $0 } == [.statusGreen])
    }

    @Test func `a disk that hangs for ever does not delay the stop`() async throws {
        try await withTerminal { _ in
            scans.hangs.withLock { $0 = true }
            camera.send(.success(frame(1, showing: 1)))
            #expect(await indicator.next() == .green)
        }
        scans.hangs.withLock { $0 = false }
    }

    @Test func `scans that wait for the disk when the terminal stops are written`() async throws {
        let release = Mutex<Task<Void, any Error>?>(nil)
        try await withTerminal { _ in
            scans.hangs.withLock { $0 = true }
            camera.send(.success(frame(1, showing: 1)))
            #expect(await indicator.next() == .green)
            camera.send(.success(frame(2, showing: 2)))
            #expect(await indicator.next() == .red)
            release.withLock {
                $0 = Task { [scans] in
                    try await Task.sleep(for: .milliseconds(400))
                    scans.hangs.withLock { $0 = false }
                }
            }
        }
        #expect(scans.reasons.withLock { $0 } == [.statusGreen, .statusRed])
        try await release.withLock { $0 }?.value
    }

    @Test func `a frame that waited lights nothing`() async throws {
        try await withTerminal { _ in
            let old = frame(1, showing: 1)
            try await Task.sleep(for: .milliseconds(1100))
            camera.send(.success(old))
            camera.send(.success(frame(2, showing: 2)))
            var shown: [Lamp] = []
            while shown.last != .red { shown.append(try #require(await indicator.next())) }
            #expect(!shown.contains(.green))
        }
    }

    @Test func `a stop makes the lamp dark in under 200 ms`() async throws {
        let stopping = Mutex(clock.now)
        try await withTerminal { _ in
            camera.send(.success(frame(1, showing: 1)))
            #expect(await indicator.next() == .green)
            stopping.withLock { $0 = clock.now }
        }
        #expect(clock.now - stopping.withLock { $0 } < .milliseconds(200))
        #expect(await indicator.next() == .dark)
        #expect(camera.closed.withLock { $0 } == 1)
    }

    @Test func `a slow look at the trusted data does not delay the dark`() async throws {
        let (isLooking, looks) = AsyncStream.makeStream(of: Void.self)
        let trust = LiveRunner.Trust(firstCheck: TrustCheck()) {
            looks.yield()
            // As verifying a large set does, it hears of no end.
            await Task.detached { try? await Task.sleep(for: .seconds(2)) }.value
            return TrustCheck()
        }
        let stopping = Mutex(clock.now)
        let dark = Mutex<ContinuousClock.Instant?>(nil)
        try await withTerminal(trust: trust) { group in
            let frames = Task { [camera] in
                for number in 1... as PartialRangeFrom<UInt64> {
                    camera.send(.success(frame(number)))
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            var iterator = isLooking.makeAsyncIterator()
            await iterator.next()
            frames.cancel()
            _ = await frames.result
            camera.send(.success(frame(1, showing: 1)))
            #expect(await indicator.next() == .green)
            stopping.withLock { $0 = clock.now }
            await group.triggerGracefulShutdown()
            #expect(await indicator.next() == .dark)
            dark.withLock { $0 = clock.now }
        }
        let time = try #require(dark.withLock { $0 }) - stopping.withLock { $0 }
        #expect(time < .milliseconds(200), "\(time)")
    }
}
