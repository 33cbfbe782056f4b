import DeviceInterface
import Foundation
import PixelConversion
import Testing

@testable import BoxedDecoding

/// A decoder process that somebody took over: the terminal's side of the socket.
struct TakenOverTests {
    private static let limits = DecoderBox.Limits(
        start: .milliseconds(700), answer: .milliseconds(600))

    private func decoder(_ lie: String...) -> BoxedDecoder {
        let program = BoxedDecoder.Program(doublePath, ["taken-over"] + lie)
        return BoxedDecoder(program, stream: Self.limits, patient: Self.limits)
    }

    private func frame(_ number: UInt64) throws -> Frame {
        Frame(
            FrameFormat(.grey, width: 64, height: 64), number: number, timestamp: .zero,
            copying: Array(repeating: 200, count: 4096))
    }

    /// Every lie about a look, and the failure that it is taken for.
    private static let lies: [(String, DeviceError.Code)] = [
        ("is-silent", .timedOut),
        ("dies", .disconnected),
        ("crashes", .disconnected),
        ("closes", .disconnected),
        ("sends-garbage", .badData),
        ("sends-zeros", .badData),
        ("sends-endless-bytes", .badData),
        ("sends-one-byte-a-time", .timedOut),
        ("announces-4-gigabytes", .badData),
        ("announces-more-than-it-sends", .timedOut),
        ("sends-more-than-it-announces", .badData),
        ("answers-twice", .badData),
        ("answers-another-frame", .badData),
        ("answers-the-last-frame", .badData),
        ("answers-another-question", .badData),
        ("uses-another-status", .badData),
        ("sets-unknown-flags", .badData),
        ("sends-a-thousand-symbols", .badData),
        ("sends-33-symbols", .badData),
        ("sends-a-payload-of-64-kilobytes", .badData),
        ("sends-a-payload-longer-than-the-answer", .badData),
        ("sends-the-same-payload-twice", .badData),
        ("places-a-corner-far-away", .badData),
        ("has-255-corners", .badData),
        ("gives-an-unknown-cause", .badData),
        ("gives-an-impossible-version", .badData),
        ("gives-modules-that-are-no-number", .badData),
        ("refuses-for-an-unknown-reason", .badData),
    ]

    @Test(arguments: lies)
    func `what no decoder sends is a failure at once, and the next frame is examined`(
        lie: String, code: DeviceError.Code
    ) throws {
        let decoder = decoder(lie)
        _ = try decoder.confinement()
        let start = ContinuousClock.now
        let error = #expect(throws: DeviceError.self) { try decoder.look(at: frame(1)) }
        #expect(error?.code == code, "\(error.map { "\($0)" } ?? "")")
        // The next one is honest about frames from 1000 on.
        #expect(try decoder.look(at: frame(1000)) == FrameResult(isWhole: true))
        #expect(ContinuousClock.now - start < .seconds(1.5))
    }

    @Test(arguments: ["talks-first", "answers-again-later"])
    func `what was not asked for is found before the next question`(lie: String) throws {
        let decoder = decoder(lie)
        _ = try? decoder.look(at: frame(1))
        usleep(100_000)
        let error = #expect(throws: DeviceError.self) { try decoder.look(at: frame(1000)) }
        #expect(error?.code == .badData)
    }

    @Test(arguments: [
        "never-starts", "exits-at-once", "reports-garbage", "reports-another-version",
        "reports-too-much",
    ])
    func `a process that does not start well examines nothing`(lie: String) throws {
        let decoder = decoder(lie)
        #expect(throws: DeviceError.self) { try decoder.look(at: frame(1000)) }
        #expect(throws: DeviceError.self) { try decoder.look(at: frame(1001)) }
        #expect(throws: DeviceError.self) { try decoder.confinement() }
    }

    @Test func `a program that is not there examines nothing`() throws {
        let decoder = BoxedDecoder(
            .init("/nonexistent/decoder", []), stream: Self.limits, patient: Self.limits)
        let error = #expect(throws: DeviceError.self) { try decoder.look(at: frame(1)) }
        #expect(error?.code == .notFound)
    }

    @Test func `a library's text is cut to what may be printed`() throws {
        let decoder = decoder("refuses-with-hostile-text")
        let error = #expect(throws: (any Error).self) { try decoder.look(at: frame(1)) }
        let text = error.map { "\($0)" } ?? ""
        #expect(text.contains("[2J"))
        #expect(text.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "\(text)")
    }

    @Test(arguments: ["makes-a-picture-of-another-size", "makes-a-larger-picture"])
    func `a picture of another size is no picture`(lie: String) throws {
        let decoder = decoder(lie)
        let error = #expect(throws: DeviceError.self) {
            try decoder.greyPicture(of: frame(1), maximumColumns: 640)
        }
        #expect(error?.code == .badData)
        #expect(try decoder.greyPicture(of: frame(1000), maximumColumns: 640).samples == [7])
    }

    @Test func `a place without a size is no place`() throws {
        let decoder = decoder("names-a-place-without-a-size")
        #expect(throws: DeviceError.self) { try decoder.unreadablePlaces(in: frame(1)) }
        #expect(try decoder.unreadablePlaces(in: frame(1000)).isEmpty)
    }

    @Test func `it can show payloads, as any code held before the camera can`() throws {
        let decoder = decoder("shows", "PHC1:FORGED", "another")
        let result = try decoder.look(at: frame(1))
        #expect(
            result.symbols.map { String(decoding: $0.payload, as: UTF8.self) } == [
                "PHC1:FORGED", "another",
            ])
    }

    @Test func `it cannot change the memory with the frames`() throws {
        let result = try decoder("writes-into-the-frames").look(at: frame(1))
        #expect(
            result.symbols.map { String(decoding: $0.payload, as: UTF8.self) }
                == ["refused refused refused refused"])
    }

    @Test func `a process that dies with every frame is not started again all the time`() throws {
        let decoder = decoder("dies")
        let start = ContinuousClock.now
        var failures = 0
        while ContinuousClock.now - start < .seconds(2) {
            if (try? decoder.look(at: frame(1))) == nil { failures += 1 }
        }
        #expect((3...10).contains(failures), "\(failures)")
        // It works again as soon as the cause is gone.
        let gone = ContinuousClock.now
        #expect(try decoder.look(at: frame(1000)).isWhole)
        #expect(ContinuousClock.now - gone < .seconds(0.9))
    }

    @Test func `a process that is killed costs one frame`() throws {
        let decoder = BoxedDecoder(double("genuine"), stream: patience, patient: patience)
        #expect(try decoder.look(at: TestScene.held().frame()).symbols.count == 1)
        let child = try #require(decoder.children.first)
        kill(child, SIGKILL)
        usleep(20_000)
        let error = #expect(throws: DeviceError.self) {
            try decoder.look(at: TestScene.held(2).frame(number: 2))
        }
        #expect(error?.operation.contains("signal 9") == true)
        let start = ContinuousClock.now
        #expect(try decoder.look(at: TestScene.held(3).frame(number: 3)).symbols.count == 1)
        #expect(ContinuousClock.now - start < .seconds(1))
        #expect(decoder.children.first != child)
    }

    @Test func `a process that is stopped is replaced`() throws {
        let decoder = BoxedDecoder(double("genuine"), stream: Self.limits, patient: Self.limits)
        #expect(try decoder.look(at: TestScene().frame()).isWhole)
        kill(try #require(decoder.children.first), SIGSTOP)
        let error = #expect(throws: DeviceError.self) {
            try decoder.look(at: TestScene(seed: 2).frame(number: 2))
        }
        #expect(error?.code == .timedOut)
        #expect(throws: Never.self) { try decoder.look(at: TestScene().frame(number: 3)) }
    }

    @Test(arguments: [("genuine", false), ("taken-over", true)])
    func `a process is replaced after its lifetime, without a failure`(
        program: String, isInView: Bool
    ) throws {
        var limits = patience
        limits.lifetime = .milliseconds(300)
        // One that claims a code in each frame is replaced after twice the time.
        let decoder = BoxedDecoder(
            isInView ? double("taken-over", "shows", "PHC1:FORGED") : double("genuine"),
            stream: limits, patient: limits)
        _ = try decoder.look(at: frame(1))
        let (child, start) = (decoder.children.first, ContinuousClock.now)
        var number: UInt64 = 2
        while decoder.children.first == child, ContinuousClock.now - start < .seconds(20) {
            #expect(try decoder.look(at: frame(number % 900)).symbols.isEmpty == !isInView)
            number += 1
            usleep(10_000)
        }
        #expect(decoder.children.first != child)
        #expect(ContinuousClock.now - start >= .milliseconds(isInView ? 500 : 200))
        _ = try decoder.look(at: frame(number % 900))
    }

    @Test func `a process ends with the decoder, and without the terminal`() throws {
        var decoder: BoxedDecoder? = BoxedDecoder(
            double("genuine"), stream: patience, patient: patience)
        _ = try decoder?.confinement()
        let child = try #require(decoder?.children.first)
        #expect(kill(child, 0) == 0)
        decoder = nil
        #expect(kill(child, 0) != 0)
    }

    @Test func `a process that hangs does not outlive a terminal that is killed`() throws {
        let (terminal, output) = (Process(), Pipe())
        terminal.executableURL = URL(filePath: doublePath)
        terminal.arguments = ["dying-terminal"]
        terminal.standardOutput = output
        try terminal.run()
        terminal.waitUntilExit()
        #expect(terminal.terminationReason == .uncaughtSignal)
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let children = text.split(separator: "\n").compactMap { Int32($0) }
        #expect(children.count == 2)
        for child in children {
            let end = ContinuousClock.now + .seconds(5)
            while isRunning(child), ContinuousClock.now < end { usleep(5000) }
            #expect(!isRunning(child))
        }
    }

    /// Whether a process is there and not only its entry, which its parent has not taken.
    private func isRunning(_ process: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        else { return false }
        return !status.contains(") Z ")
    }
}
