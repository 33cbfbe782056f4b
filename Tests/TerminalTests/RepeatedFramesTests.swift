import DeviceInterface
import Terminal
import TerminalCore
import Testing

struct RepeatedFramesTests {
    private static let interval = Duration.milliseconds(33)

    /// A picture of a seed as a camera of a format gives it.
    private func frame(_ seed: UInt64, _ format: FrameFormat, bytes count: Int) -> Frame {
        var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        let bytes = (0..<count).map { _ in
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return UInt8(truncatingIfNeeded: random)
        }
        return Frame(format, number: 0, timestamp: .zero, copying: bytes)
    }

    private func grey(_ seed: UInt64) -> Frame {
        frame(seed, FrameFormat(.grey, width: 64, height: 48), bytes: 64 * 48)
    }

    /// When frames first do nothing but repeat, in milliseconds.
    private func firstRepeat(_ frames: (Int) -> Frame, count: Int) -> Int? {
        var repeated = RepeatedFrames()
        return (0..<count).first { index in
            repeated.isRepeating(frames(index), at: Self.interval * index)
        }.map { $0 * 33 }
    }

    @Test func `noise never repeats`() {
        #expect(firstRepeat({ grey(UInt64($0)) }, count: 400) == nil)
    }

    @Test func `one repeated frame is noticed after five seconds`() throws {
        let frame = grey(1)
        let first = try #require(firstRepeat({ _ in frame }, count: 400))
        #expect((5000...5200).contains(first))
    }

    @Test(arguments: [2, 3, 4, 16])
    func `a ring of frames is noticed`(length: Int) throws {
        let ring = (0..<length).map { grey(UInt64($0)) }
        let first = try #require(firstRepeat({ ring[$0 % length] }, count: 400))
        #expect((5000...6200).contains(first))
    }

    @Test func `a longer loop is not`() {
        let ring = (0...RepeatedFrames.longestRing).map { grey(UInt64($0)) }
        #expect(firstRepeat({ ring[$0 % ring.count] }, count: 400) == nil)
    }

    @Test func `one new frame restarts the time`() throws {
        let (still, other) = (grey(1), grey(2))
        let first = try #require(firstRepeat({ $0 == 120 ? other : still }, count: 400))
        #expect(first > 120 * 33 + 4900)
    }

    @Test func `the picture has changed with the first frame that differs`() {
        var repeated = RepeatedFrames()
        for index in 0..<6 {
            _ = repeated.isRepeating(grey(1), at: Self.interval * index)
            #expect(!repeated.hasChanged, "\(index)")
        }
        _ = repeated.isRepeating(grey(2), at: Self.interval * 6)
        #expect(repeated.hasChanged)
        _ = repeated.isRepeating(grey(2), at: Self.interval * 7)
        #expect(repeated.hasChanged)
    }

    @Test func `a camera that starts again must change its picture again`() {
        var repeated = RepeatedFrames()
        for index in 0..<3 {
            _ = repeated.isRepeating(grey(UInt64(index)), at: Self.interval * index)
        }
        #expect(repeated.hasChanged)
        repeated.restart()
        // One that it had already shown, and one that its driver had not handed on yet.
        for (index, shade) in [2, 9, 9, 9].enumerated() {
            if index == 1 { repeated.restart() }
            _ = repeated.isRepeating(grey(UInt64(shade)), at: Self.interval * (3 + index))
            #expect(!repeated.hasChanged, "\(index)")
        }
        _ = repeated.isRepeating(grey(10), at: Self.interval * 7)
        #expect(repeated.hasChanged)
    }

    @Test func `a picture that differs where the first look does not see it has changed`() {
        let base = grey(1).withBytes { Array($0) }
        var repeated = RepeatedFrames()
        for index in 0..<3 {
            var bytes = base
            bytes[70] = UInt8(index)
            let format = FrameFormat(.grey, width: 64, height: 48)
            let frame = Frame(format, number: 0, timestamp: .zero, copying: bytes)
            _ = repeated.isRepeating(frame, at: Self.interval * index)
        }
        #expect(repeated.hasChanged)
    }

    @Test func `frames that differ in one byte anywhere do not repeat`() {
        let format = FrameFormat(.grey, width: 64, height: 48)
        let base = grey(1).withBytes { Array($0) }
        for place in [0, 1, 31, 64, 40 * 64 + 5, base.count - 1] {
            let first = firstRepeat(
                { index in
                    var bytes = base
                    bytes[place] = UInt8(truncatingIfNeeded: index)
                    return Frame(format, number: 0, timestamp: .zero, copying: bytes)
                }, count: 250)
            #expect(first == nil, "\(place)")
        }
    }

    @Test func `a JPEG that repeats is noticed, and one that differs at its beginning is not`() {
        let format = FrameFormat(.mjpeg, width: 64, height: 48, bytesPerLine: 0)
        let still = frame(1, format, bytes: 20_000)
        #expect(firstRepeat({ _ in still }, count: 400) != nil)
        let bytes = still.withBytes { Array($0) }
        let first = firstRepeat(
            { index in
                Frame(
                    format, number: 0, timestamp: .zero,
                    copying: [UInt8(truncatingIfNeeded: index)] + bytes)
            }, count: 250)
        #expect(first == nil)
    }

    @Test(arguments: [0, 1, 31, 32, 63, 100], [0, 1, 64, 1 << 40, -5])
    func `frames of any size and shape are taken`(bytes: Int, row: Int) {
        let format = FrameFormat(.grey, width: 64, height: 48, bytesPerLine: row)
        let frame = frame(3, format, bytes: bytes)
        var repeated = RepeatedFrames()
        for index in 0..<3 { _ = repeated.isRepeating(frame, at: Self.interval * index) }
        #expect(repeated.since == Self.interval * 2)
    }
}
