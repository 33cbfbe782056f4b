import Admission
import DeviceInterface
import Execution
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Terminal
import TerminalCore
import TestSupport
import Testing
import Verdicts
import Verification

@testable import BoxedDecoding

/// A whole gate, with engine, judge and keys, whose decoder somebody took over.
@Suite(.timeLimit(.minutes(2))) struct TakenOverGateTests {
    /// A camera of 30 frames a second; the test sets how they are numbered.
    private final class NumberedCamera: Camera {
        let name = "camera"
        let droppedFrames = 0
        let first: Mutex<UInt64>

        init(_ first: UInt64) { self.first = Mutex(first) }

        func nextFrame() async throws(DeviceError) -> Frame? {
            guard (try? await Task.sleep(for: .milliseconds(33))) != nil else { return nil }
            let number = first.withLock { first in
                defer { first += 1 }
                return first
            }
            return Frame(
                FrameFormat(.grey, width: 64, height: 64), number: number, timestamp: time(),
                copying: (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* Int(number)) })
        }

        func close() async {}
    }

    /// Notes what it shows.
    private final class NotedLamp: Indicator {
        let name = "lamp"
        let shown = Mutex<[(lamp: Lamp, at: Duration)]>([])

        func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
            shown.withLock { if $0.last?.lamp != lamp { $0.append((lamp, time())) } }
        }

        func close() async {}

        var lamps: [Lamp] { shown.withLock { $0.map(\.lamp) } }

        /// How long the lamp showed the fault signal in all.
        var faultTime: Duration {
            shown.withLock { shown in
                zip(shown, shown.dropFirst()).filter { $0.0.lamp == .fault }
                    .map { $0.1.at - $0.0.at }.reduce(.zero, +)
            }
        }
    }

    private struct FixedClock: WallClock {
        func now() -> Date { TestSupport.now }
    }

    private let camera = NumberedCamera(1)
    private let lamp = NotedLamp()

    /// Runs a gate with the decoder of `program` while `body` runs.
    private func gate(
        _ program: BoxedDecoder.Program, _ issuer: NativeIssuer,
        _ body: (BoxedDecoder) async throws -> Void
    ) async throws {
        let limits = DecoderBox.Limits(start: .seconds(5), answer: .milliseconds(400))
        let decoder = BoxedDecoder(program, stream: limits, patient: limits)
        _ = try? decoder.confinement()
        let judge = try issuer.judge()
        var devices = LiveRunner.Devices(indicator: lamp)
        devices.camera = camera
        let terminal = LiveRunner(
            devices: devices,
            pipeline: ScanPipeline(
                decode: decoder.look, decodeClosely: decoder.lookCloser, judge: judge.judge),
            timing: Timing(), wallClock: FixedClock(), logger: quiet,
            record: JournalSink(
                checkRoom: { () throws(DeviceError) in }, write: { _ throws(DeviceError) in }))
        let group = ServiceGroup(services: terminal.services, logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            try await body(decoder)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func shows(_ payloads: [[UInt8]]) -> BoxedDecoder.Program {
        BoxedDecoder.Program(
            doublePath,
            ["taken-over", "shows"] + payloads.map { String(decoding: $0, as: UTF8.self) })
    }

    @Test func `without a signature it is never green`() async throws {
        let (issuer, stranger) = (try NativeIssuer(), try NativeIssuer())
        let genuine = try issuer.issue(issuer.claims(.green))
        // The code of a stranger with the same name, a genuine one with another signature, and one
        // whose status was red.
        let forged = try stranger.issue(stranger.claims(.green))
        let changed = Array(genuine.dropLast()) + [genuine.last == 0x41 ? 0x42 : 0x41]
        let red = try issuer.issue(issuer.claims(.red))
        for payloads in [[forged], [changed], [red], [Array("GREEN".utf8)], [[]]] {
            try await gate(shows(payloads), issuer) { _ in try await Task.sleep(for: .seconds(0.6))
            }
        }
        #expect(!lamp.lamps.contains(.green))
        #expect(lamp.lamps.contains(.red))
    }

    @Test func `what it replays is green only as the signed code itself is`() async throws {
        let issuer = try NativeIssuer()
        // The limit of the box, written down in SECURITY.md: it can show again what it has seen.
        let seen = try issuer.issue(issuer.claims(.green))
        try await gate(shows([seen]), issuer) { _ in try await Task.sleep(for: .seconds(0.6)) }
        #expect(lamp.lamps.contains(.green))
        // After its end nothing helps.
        let shownBefore = lamp.lamps.count
        var claims = issuer.claims(.green)
        claims.expiry = TestSupport.now - 1
        let expired = try issuer.issue(claims)
        try await gate(shows([expired]), issuer) { _ in try await Task.sleep(for: .seconds(0.6)) }
        let shown = lamp.lamps.dropFirst(shownBefore)
        #expect(!shown.contains(.green) && shown.contains(.red))
    }

    @Test(arguments: [
        "is-silent", "dies", "sends-garbage", "sends-endless-bytes", "announces-4-gigabytes",
        "sends-a-thousand-symbols", "answers-the-last-frame", "places-a-corner-far-away",
    ])
    func `any lie is the fault signal, and the end of it the end of the signal`(
        lie: String
    ) async throws {
        camera.first.withLock { $0 = 1000 }
        let program = BoxedDecoder.Program(doublePath, ["taken-over", lie])
        try await gate(program, try NativeIssuer()) { _ in
            try await Task.sleep(for: .seconds(0.4))
            #expect(lamp.lamps == [.dark])
            camera.first.withLock { $0 = 1 }
            try await Task.sleep(for: .seconds(1.2))
            #expect(lamp.lamps.last == .fault)
            camera.first.withLock { $0 = 1000 }
            try await Task.sleep(for: .seconds(1.2))
        }
        #expect(!lamp.lamps.contains { $0 != .dark && $0 != .fault })
        #expect(lamp.lamps.last == .dark)
    }

    @Test func `a decoder that is killed costs the fault signal for less than a second`()
        async throws
    {
        try await gate(double("genuine"), try NativeIssuer()) { decoder in
            try await Task.sleep(for: .seconds(0.5))
            #expect(lamp.lamps == [.dark])
            for _ in 0..<3 {
                if let child = decoder.children.first { kill(child, SIGKILL) }
                try await Task.sleep(for: .seconds(1.5))
            }
        }
        // A fault each time, and each is over.
        #expect(lamp.lamps == [.dark, .fault, .dark, .fault, .dark, .fault, .dark])
        print("fault signal for \(lamp.faultTime / 3) each time")
        #expect(lamp.faultTime < .seconds(3))
    }
}

/// The clock of frames and engine.
@Sendable private func time() -> Duration { MonotonicClock().time }

private let quiet = {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return logger
}()
