import DeviceInterface
import Foundation
import Glibc
import Kiosk
import Logging
import ServiceLifecycle
import SiteConfiguration
import Synchronization
import Terminal
import TerminalCore
import Testing
import TestSupport
import Verdicts

/// The lamp is told as soon with fifty viewers and a scrape each second as with none.
struct ViewersTests {
    /// Of three seconds alone and three watched. Twenty tell 5 %; fewer tell what stands out of the noise.
    private static let turns = (whole: 20, now: max(3, rounds(20)))

    @Test(.timeLimit(.minutes(4)))
    func `fifty viewers and a scrape each second do not slow the lamp`() async throws {
        let lamp = TimedLamp()
        let watch = GateMonitor(start: monotonic(), at: Date())
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var devices = LiveRunner.Devices(indicator: lamp)
        devices.camera = SteadyCamera(lamp)
        let terminal = LiveRunner(
            devices: devices, pipeline: Self.pipeline, timing: Timing(),
            wallClock: MachineClock(), logger: logger, watch: watch,
            record: .none)
        let port = try freePort()
        var settings = KioskSettings()
        settings.port = port
        var gate = Gate(
            siteName: "test", version: "0", watch: watch, wallClock: MachineClock(),
            now: monotonic
        ) { await terminal.engine.failedParts }
        gate.hasCamera = true
        let page = PageServer(settings: settings, gate: gate, logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: page.companions + [page] + terminal.services, logger: logger))
        let running = Task { try await group.run() }
        defer { running.cancel() }
        try await served(port)
        var (alone, watched) = ([[Duration]](), [[Duration]]())
        // In turns, so that what else the machine does falls on both.
        for _ in 0..<Self.turns.now {
            alone.append(await lamp.delays(over: .seconds(3)))
            let viewers = Viewers(port: port, count: 50)
            watched.append(await lamp.delays(over: .seconds(3)))
            #expect(watch.hub.watchers >= 50)
            viewers.stop()
        }
        let without = Self.percentile99(alone.flatMap(\.self))
        let with = Self.percentile99(watched.flatMap(\.self))
        print(
            "frame to lamp, 99th percentile of \(alone.joined().count): \(without) alone,",
            "\(with) with fifty viewers; medians",
            Self.median(alone.flatMap(\.self)), Self.median(watched.flatMap(\.self)))
        // Half a millisecond is how far the scheduler alone moves it; in a short run as far as it did
        // just now, from turn to turn.
        let turns = alone.map(Self.percentile99)
        let spread = (turns.max() ?? .zero) - (turns.min() ?? .zero)
        let least = without * 0.05 + .microseconds(500)
        let most = Self.turns.now < Self.turns.whole ? max(least, spread) : least
        #expect(with < without + most, "\(turns) alone, \(watched.map(Self.percentile99)) watched")
        await group.triggerGracefulShutdown()
    }

    private static func median(_ delays: [Duration]) -> Duration {
        delays.isEmpty ? .seconds(99) : delays.sorted()[delays.count / 2]
    }

    private static func percentile99(_ delays: [Duration]) -> Duration {
        let delays = delays.sorted()
        return delays.isEmpty ? .seconds(99) : delays[(delays.count - 1) * 99 / 100]
    }

    /// Five milliseconds of work a frame, as decoding has; every frame another code.
    private static let pipeline = ScanPipeline(
        decode: { frame in
            let end = monotonic() + .milliseconds(5)
            while monotonic() < end {}
            let payload = (0..<8).map { UInt8(truncatingIfNeeded: frame.number >> ($0 * 8)) }
            let corners = [(0, 0), (9, 0), (9, 9), (0, 9)].map { PixelPoint(x: $0, y: $1) }
            return FrameResult(
                symbols: [DetectedSymbol(payload: payload, corners: corners)], isWhole: true)
        },
        judge: { payload, _ in ScannedCode(payload: payload, verdict: Verdict(.statusGreen)) })

    private func served(_ port: Int) async throws {
        let end = ContinuousClock.now + .seconds(10)
        while true {
            if let socket = connect(to: port) {
                close(socket)
                return
            }
            try #require(ContinuousClock.now < end, "nothing is served at \(port)")
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}

@Sendable private func monotonic() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

private struct MachineClock: WallClock {
    func now() -> Date { Date() }
}

/// Notes how long after its frame each order comes.
private final class TimedLamp: Indicator {
    let name = "lamp"
    private let state = Mutex((frame: Duration.zero, delays: [Duration]()))

    func taken(_ frame: Duration) {
        state.withLock { $0.frame = frame }
    }

    func show(_ lamp: Lamp, until deadline: Duration?) async {
        guard lamp == .green else { return }
        state.withLock { $0.delays.append(monotonic() - $0.frame) }
    }

    func close() async {}

    /// Of what comes after those who come and go have come and gone.
    func delays(over time: Duration) async -> [Duration] {
        try? await Task.sleep(for: .milliseconds(500))
        state.withLock { $0.delays = [] }
        try? await Task.sleep(for: time)
        return state.withLock { $0.delays }
    }
}

/// Fifty frames a second.
private actor SteadyCamera: Camera {
    nonisolated let name = "camera"
    let droppedFrames = 0
    private let lamp: TimedLamp
    private var number: UInt64 = 0

    init(_ lamp: TimedLamp) {
        self.lamp = lamp
    }

    func nextFrame() async -> Frame? {
        try? await Task.sleep(for: .milliseconds(15))
        guard !Task.isCancelled else { return nil }
        number += 1
        let now = monotonic()
        lamp.taken(now)
        return Frame(
            FrameFormat(.grey, width: 16, height: 16), number: number, timestamp: now,
            copying: [UInt8](repeating: 0, count: 256))
    }

    func close() async {}
}

/// Pages that take whatever they are sent, and one that scrapes.
private final class Viewers: Sendable {
    private let sockets: [Int32]
    private let isOver = Mutex(false)

    init(port: Int, count: Int) {
        sockets = (0..<count).compactMap { _ in connect(to: port) }
        let request = Array("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        for socket in sockets { _ = write(socket, request, request.count) }
        let thread = Thread {
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            var scraped = monotonic()
            while !self.isOver.withLock({ $0 }) {
                var waiting = self.sockets.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
                _ = poll(&waiting, nfds_t(waiting.count), 100)
                for one in waiting where one.revents != 0 { _ = read(one.fd, &bytes, bytes.count) }
                guard monotonic() - scraped > .seconds(1), let socket = connect(to: port) else {
                    continue
                }
                scraped = monotonic()
                let scrape = Array(
                    "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
                _ = write(socket, scrape, scrape.count)
                while read(socket, &bytes, bytes.count) > 0 {}
                close(socket)
            }
        }
        thread.start()
    }

    func stop() {
        isOver.withLock { $0 = true }
        for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
    }
}

private func address(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
}

private func connect(to port: Int) -> Int32? {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var place = address(port)
    let done = withUnsafePointer(to: &place) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
    guard done == 0 else {
        close(descriptor)
        return nil
    }
    return descriptor
}
