import Coaching
import DeviceInterface
import Foundation
import PixelConversion
import QRDecoding
import Testing

@testable import BoxedDecoding

/// The program that stands for a decoder process; Swift Package Manager puts it beside the tests.
let doublePath = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "decoder-double").path

func double(_ arguments: String...) -> BoxedDecoder.Program {
    BoxedDecoder.Program(doublePath, arguments)
}

/// A debug build on a machine with other work is slow.
let patience = DecoderBox.Limits(start: .seconds(20), answer: .seconds(10))

/// A decoder in processes and one in this process answer the same.
struct EqualResultsTests {
    private let boxed = BoxedDecoder(double("genuine"), stream: patience, patient: patience)

    /// The frames of one stream.
    private static func stream(_ coding: String) throws -> [Frame] {
        let scenes: [TestScene] =
            (1...2).map { TestScene.held($0) }
            + [TestScene()]
            + (1...3).map { TestScene.yellow($0) }
            + [
                TestScene(symbols: [(TestScene.text, 10, 20), (TestScene.other, 160, 60)]),
                // Cut off, and too small to be read.
                TestScene(symbols: [(TestScene.text, 270, 40)]),
                TestScene(symbols: [(TestScene.text, 60, 40)], modulePixels: 1),
            ]
        return try scenes.enumerated().map { try $1.frame(coding, number: UInt64($0) + 1) }
    }

    @Test(arguments: TestScene.codings)
    func `looks are the same`(coding: String) throws {
        let (own, patient) = (StreamDecoder(), QRDecoder())
        var symbols = 0
        for frame in try Self.stream(coding) {
            let result = try own.look(at: frame)
            symbols += result.symbols.count
            #expect(try boxed.look(at: frame) == result)
            // In debug, a closer look takes seconds.
            guard frame.number % 4 == 0 else { continue }
            #expect(
                try boxed.lookCloser(at: frame) == patient.look(at: frame, effort: .patient))
        }
        // Those without colour do not show the yellow ones.
        #expect(symbols >= (["GREY", "MJPG", "BA81", "GRBG"].contains(coding) ? 3 : 4))
    }

    @Test(arguments: TestScene.codings)
    func `advice and pictures are the same`(coding: String) throws {
        let converter = PixelConverter()
        for frame in try Self.stream(coding).suffix(2) {
            #expect(
                try boxed.unreadablePlaces(in: frame) == UnreadablePlace.all(in: frame, converter))
            #expect(
                try boxed.greyPicture(of: frame, maximumColumns: 100)
                    == converter.greyPicture(of: frame, maximumColumns: 100))
        }
    }

    @Test func `frames that cannot be examined are refused for the same reason`() throws {
        func frame(_ code: String, _ width: Int, _ height: Int, _ bytes: [UInt8]) -> Frame {
            let format = PixelFormat(
                rawValue: code.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) })
            return Frame(
                FrameFormat(format, width: width, height: height), number: 1, timestamp: .zero,
                copying: bytes)
        }
        let jpeg = try TestScene.held().frame("MJPG").withBytes { Array($0) }
        for frame in [
            frame("GREY", 100, 100, [1, 2, 3]), frame("GREY", 100, 100, []),
            frame("XXXX", 100, 100, [1]), frame("GREY", 9000, 2, Array(repeating: 0, count: 18000)),
            frame("MJPG", 320, 240, Array(jpeg.prefix(40))),
            frame("MJPG", 320, 240, Array(repeating: 0xFF, count: 5000)),
            frame("MJPG", 100, 100, jpeg),
            frame("BA81", 321, 240, Array(repeating: 0, count: 77040)),
        ] {
            let own = #expect(throws: DecodingError.self) { try StreamDecoder().look(at: frame) }
            let there = #expect(throws: DecodingError.self) { try boxed.look(at: frame) }
            #expect(own == there)
        }
        // The process lives on.
        #expect(try boxed.look(at: TestScene.held().frame()).symbols.count == 1)
    }

    @Test func `rows with padding, cut frames and odd sizes are examined as they are`() throws {
        for (width, line, missing) in [
            (320, 640, 0), (320, 700, 0), (320, 700, 60), (320, 640, 1), (320, 0, 0),
            (319, 640, 0), (320, 70_000, 0), (320, 600, 0),
        ] {
            let whole = try TestScene.held().frame("YUYV").withBytes { Array($0) }
            var rows: [UInt8] = []
            for row in 0..<240 {
                rows += whole[row * 640..<(row + 1) * 640]
                rows += Array(repeating: 9, count: max(0, line - 640))
            }
            let frame = Frame(
                FrameFormat(.yuyv, width: width, height: 240, bytesPerLine: line), number: 1,
                timestamp: .zero, copying: Array(rows.dropLast(missing)))
            let own = Result { try StreamDecoder().look(at: frame) }
            // Another decoder, because these answer for a stream.
            let there = Result {
                try BoxedDecoder(double("genuine"), stream: patience, patient: patience)
                    .look(at: frame)
            }
            switch (own, there) {
            case (.success(let own), .success(let there)): #expect(own == there)
            case (.failure(let own), .failure(let there)): #expect("\(own)" == "\(there)")
            default: Issue.record("\(width) \(line) \(missing): \(own), \(there)")
            }
        }
    }

    @Test func `larger frames than before get a process with more room`() throws {
        var scene = TestScene.held()
        #expect(try boxed.look(at: scene.frame("RGB3")).symbols.count == 1)
        (scene.width, scene.height) = (1920, 1080)
        #expect(try boxed.look(at: scene.frame("RGB3")).symbols.count == 1)
        (scene.width, scene.height) = (320, 240)
        #expect(try boxed.look(at: scene.frame("RGB3")).symbols.count == 1)
    }

    @Test func `the process says what confines it`() throws {
        let confinement = try #require(try boxed.confinement())
        #expect(confinement.addressSpace > 256 << 20)
        #expect("\(confinement)".contains("seccomp"))
    }
}
