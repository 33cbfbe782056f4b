import BoxedProcesses
import DeviceInterface
import QRDecoding
import ReproducibleNumbers
import TestSupport
import Testing

@testable import BoxedDecoding

/// The messages between terminal and decoder process.
struct AnswerTests {
    private static func corners(_ random: inout SeededRandom) -> [PixelPoint] {
        (0..<Int.random(in: 0...8, using: &random)).map { _ in
            PixelPoint(
                x: Int.random(in: -1_000_000...1_000_000, using: &random),
                y: Int.random(in: -1_000_000...1_000_000, using: &random))
        }
    }

    private static func result(_ random: inout SeededRandom) -> FrameResult {
        FrameResult(
            symbols: (0..<Int.random(in: 0...6, using: &random)).map { index in
                DetectedSymbol(
                    payload: [UInt8(index)]
                        + (0..<Int.random(in: 0...400, using: &random)).map { _ in
                            UInt8.random(in: 0...255, using: &random)
                        }, corners: corners(&random))
            },
            unread: (0..<Int.random(in: 0...6, using: &random)).map { _ in
                DetectedSymbol(
                    corners: corners(&random),
                    failure: ReadFailure(
                        cause: .allCases.randomElement(using: &random) ?? .glare,
                        step: .allCases.randomElement(using: &random) ?? .flat,
                        isCertain: .random(using: &random),
                        version: .random(in: 1...40, using: &random),
                        modulePixels: .random(in: 0...100, using: &random)))
            },
            isUnchanged: .random(using: &random), isCutShort: .random(using: &random),
            isWhole: .random(using: &random))
    }

    @Test func `what is sent is what arrives`() throws {
        var random = SeededRandom(seed: 1)
        for _ in 0..<500 {
            let result = Self.result(&random)
            #expect(try FrameResult(sent: result.bytes) == result)
        }
    }

    @Test func `what is cut short is no result`() throws {
        var random = SeededRandom(seed: 2)
        let bytes = Self.result(&random).bytes
        for count in 0..<bytes.count {
            #expect(throws: BrokenRule.self) { try FrameResult(sent: Array(bytes.prefix(count))) }
        }
        #expect(throws: BrokenRule.surplus) { try FrameResult(sent: bytes + [0]) }
    }

    @Test func `whatever arrives, the terminal survives it`() {
        var random = SeededRandom(seed: 3)
        for round in 0..<TestSupport.rounds(50_000) {
            var bytes = Self.result(&random).bytes
            let count = UInt32(bytes.count)
            bytes =
                [UInt8.random(in: 0...5, using: &random)] + Array("GLA1".utf8) + [1, 0, 0, 0]
                + [7, 0, 0, 0, 0, 0, 0, 0] + withUnsafeBytes(of: count) { Array($0) }
                + [0, 0, 0, 0] + bytes
            for _ in 0..<round % 8 {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
            if round % 3 == 0 { bytes.removeLast(Int.random(in: 0...bytes.count, using: &random)) }
            #expect(AnswerCheck.isSound(bytes), "\(bytes)")
        }
    }

    @Test func `too much in a frame makes it a frame that was not searched whole`() throws {
        func symbols(_ count: Int, of length: Int) -> [DetectedSymbol] {
            (0..<count).map {
                DetectedSymbol(
                    payload: [UInt8($0)] + Array(repeating: 0, count: length - 1), corners: [])
            }
        }
        for (symbols, sent) in [
            (symbols(32, of: 10), 32), (symbols(33, of: 10), 32), (symbols(9, of: 7089), 9),
            (symbols(10, of: 7089), 9), (symbols(1, of: 7089), 1), (symbols(1, of: 7090), 0),
        ] {
            let result = FrameResult(symbols: symbols, isWhole: true)
            let arrived = try FrameResult(sent: result.bytes)
            #expect(arrived.symbols.count == sent)
            #expect(arrived.isWhole == (sent == symbols.count))
            #expect(result.bytes.count <= FrameResult.limit)
        }
    }

    @Test func `of too many unread symbols, those that are certain are sent`() throws {
        let unread = (0..<40).map { index in
            DetectedSymbol(
                corners: [],
                failure: ReadFailure(
                    cause: .glare, step: .flat, isCertain: index >= 35, version: 1, modulePixels: 2)
            )
        }
        let arrived = try FrameResult(sent: FrameResult(unread: unread, isWhole: true).bytes)
        #expect(arrived.unread.count == 32 && arrived.certainlyUnread == 5 && !arrived.isWhole)
    }

    @Test func `a request arrives as it was sent`() throws {
        let frame = Frame(
            FrameFormat(.mjpeg, width: 1280, height: 720), number: .max,
            timestamp: .seconds(5) + .nanoseconds(7), copying: [1, 2, 3])
        for kind in DecoderRequest.Kind.allCases {
            let request = DecoderRequest(kind, frame, columns: 640)
            let bytes = try #require(request.bytes)
            #expect(bytes.count == DecoderRequest.size)
            #expect(try DecoderRequest(bytes) == request)
        }
        let impossible = Frame(
            FrameFormat(.grey, width: -1, height: 720), number: 1, timestamp: .zero, copying: [])
        #expect(DecoderRequest(.look, impossible).bytes == nil)
    }

    @Test func `starts wait longer with each loss, and never for long`() {
        var pause = RestartPause(first: .milliseconds(50), longest: .milliseconds(400))
        var now = Duration.seconds(100)
        var pauses: [Duration] = []
        for _ in 0..<6 {
            pause.lose(at: now)
            pauses.append(pause.nextStart - now)
            now = pause.nextStart + .milliseconds(30)
        }
        #expect(
            pauses == [
                .zero, .milliseconds(50), .milliseconds(100), .milliseconds(200),
                .milliseconds(400), .milliseconds(400),
            ])
        pause.lose(at: now + .seconds(60))
        #expect(pause.nextStart == now + .seconds(60))
    }
}
