import LinuxDevices
import ReproducibleNumbers
import Testing
import TestSupport

struct ReadFramingTests {
    /// Bytes that come so many milliseconds after the ones before.
    struct Burst: Sendable {
        var pause: Int
        var text: String
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bursts: [Burst]
        var outputs: [ReadFraming.Output]

        init(
            _ name: String, _ bursts: [(Int, String)], _ outputs: [ReadFraming.Output]
        ) {
            testDescription = name
            self.bursts = bursts.map { Burst(pause: $0.0, text: $0.1) }
            self.outputs = outputs
        }
    }

    static func payload(_ text: String) -> ReadFraming.Output { .payload(Array(text.utf8)) }

    @Test(arguments: [
        Case("a line ended by CR", [(0, "PHC1:A\r")], [payload("PHC1:A")]),
        Case("a line ended by LF", [(0, "A\n")], [payload("A")]),
        Case("a line ended by CR LF", [(0, "A\r\n")], [payload("A")]),
        Case("CR and LF apart", [(0, "A\r"), (49, "\n")], [payload("A")]),
        Case(
            "LF after the burst", [(0, "A\r"), (60, "\n"), (60, "B\r")],
            [
                payload("A"), payload("B"),
            ]),
        Case("empty lines", [(0, "\r\n\r\n\n")], []),
        Case("a line in pieces", [(0, "AB"), (199, "CD"), (100, "\r")], [payload("ABCD")]),
        Case("two reads apart", [(0, "A\r"), (50, "B\r")], [payload("A"), payload("B")]),
        Case("two reads merged", [(0, "A\rB\r")], [.dropped(.merged)]),
        Case("two reads in one burst", [(0, "A\r"), (49, "B\r")], [.dropped(.merged)]),
        Case(
            "three reads merged, then one", [(0, "A\rB\r\nC\n"), (50, "D\r")],
            [
                .dropped(.merged), payload("D"),
            ]),
        Case(
            "a read and half of one", [(0, "A\rB"), (100, "C\r"), (50, "D\r")],
            [
                .dropped(.merged), payload("D"),
            ]),
        Case(
            "a read without its end", [(0, "A"), (200, "B\r")],
            [
                .dropped(.partial), payload("B"),
            ]),
        Case("a NUL in a line", [(0, "A\0B\r")], [.dropped(.control)]),
        Case("a NUL after a line", [(0, "A\r\0")], [.dropped(.merged)]),
        Case("an escape sequence", [(0, "\u{1B}[2J")], [.dropped(.control)]),
        Case("a tab", [(0, "A\tB\n"), (50, "C\n")], [.dropped(.control), payload("C")]),
        Case("a delete", [(0, "A\u{7F}\n")], [.dropped(.control)]),
        Case("the longest line", [(0, "123456789\r")], [payload("123456789")]),
        Case("a longer line", [(0, "1234567890\r")], [.dropped(.tooLong)]),
        Case(
            "an endless line", [(0, "1234567890"), (100, "123"), (100, "1\r"), (50, "A\r")],
            [
                .dropped(.tooLong), payload("A"),
            ]),
        Case("bytes above ASCII", [(0, "é\r")], [payload("é")]),
    ])
    func `a burst gives a payload or is dropped`(_ test: Case) {
        var framing = ReadFraming(.init(length: 9))
        var time = Duration.seconds(5)
        var outputs: [ReadFraming.Output] = []
        for burst in test.bursts {
            time += .milliseconds(burst.pause)
            outputs += framing.feed(burst.text.utf8, at: time)
        }
        outputs += framing.pass(at: time + .seconds(1))
        #expect(outputs == test.outputs)
        #expect(framing.deadline == nil)
    }

    @Test func `a payload waits for the end of its burst`() {
        var framing = ReadFraming()
        #expect(framing.deadline == nil)
        #expect(framing.feed("A\r".utf8, at: .zero) == [])
        #expect(framing.deadline == .milliseconds(50))
        #expect(framing.pass(at: .milliseconds(49)) == [])
        #expect(framing.pass(at: .milliseconds(50)) == [Self.payload("A")])
        #expect(framing.deadline == nil)
    }

    @Test func `time that goes back ends no burst`() {
        var framing = ReadFraming()
        _ = framing.feed("A\r".utf8, at: .seconds(2))
        #expect(framing.feed("B\r".utf8, at: .seconds(1)) == [])
        #expect(framing.pass(at: .seconds(3)) == [.dropped(.merged)])
    }

    /// Codes scanned at random times, cut and merged at random: whatever comes out was one scan.
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `no payload is ever made of two reads`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var framing = ReadFraming(.init(length: 40))
        var time = Duration.zero
        var scans: Set<[UInt8]> = []
        var outputs: [ReadFraming.Output] = []
        for number in 0..<200 {
            // Each scan is marked at both ends, so that no part of one is another.
            let middle = String(repeating: "x", count: Int.random(in: 0...36, using: &random))
            let scan = Array("<\(number)\(middle)>".utf8)
            scans.insert(scan)
            var left = scan + (["\r", "\n", "\r\n"].randomElement(using: &random) ?? "").utf8
            if Int.random(in: 0..<10, using: &random) == 0 { left.insert(0, at: 1) }
            while !left.isEmpty {
                let count = Int.random(in: 1...left.count, using: &random)
                outputs += framing.feed(left.prefix(count), at: time)
                left.removeFirst(count)
                time += .milliseconds(Int.random(in: 0...3, using: &random))
            }
            time += .milliseconds(Int.random(in: 0...120, using: &random))
        }
        outputs += framing.pass(at: time + .seconds(1))
        let payloads = outputs.compactMap {
            if case .payload(let bytes) = $0 { bytes } else { nil }
        }
        #expect(payloads.allSatisfy { scans.contains($0) })
        #expect(!payloads.isEmpty && outputs.contains(.dropped(.merged)))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `random bytes at random times are survived`(_ seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var framing = ReadFraming(.init(length: 16))
        var time = Duration.zero
        for _ in 0..<2000 {
            let count = Int.random(in: 0...30, using: &random)
            // Line ends and text often enough that payloads occur.
            let bytes = (0..<count).map { _ in
                Bool.random(using: &random)
                    ? UInt8.random(in: 0x41...0x5A, using: &random)
                    : [0x0D, 0x0A, 0x00, 0xFF].randomElement(using: &random) ?? 0
            }
            for output in framing.feed(bytes, at: time) {
                guard case .payload(let payload) = output else { continue }
                #expect((1...16).contains(payload.count))
                #expect(!payload.contains { $0 < 0x20 })
            }
            time += .milliseconds(Int.random(in: -5...260, using: &random))
        }
    }
}
