import DeviceInterface
import LinuxDevices
import Testing

struct FormatNegotiationTests {
    static let wanted = FrameSize(width: 1280, height: 720)
    static let large = FrameSizes.discrete([wanted, FrameSize(width: 640, height: 480)])
    static let small = FrameSizes.discrete([FrameSize(width: 640, height: 480)])
    static let bayer = PixelFormat(rawValue: 0x3147_4247)  // GBG1

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var offered: [OfferedFormat]
        var chosen: PixelFormat?
        var size: FrameSize = wanted
    }

    @Test(arguments: [
        Case(testDescription: "nothing offered", offered: [], chosen: nil),
        Case(
            testDescription: "the order of preference, not of the camera",
            offered: [OfferedFormat(.grey, sizes: large), OfferedFormat(.yuyv, sizes: large)],
            chosen: .yuyv),
        Case(
            testDescription: "the wanted size before the preferred format",
            offered: [
                OfferedFormat(.yuyv, sizes: small),
                OfferedFormat(.mjpeg, isCompressed: true, sizes: large),
            ], chosen: .mjpeg),
        Case(
            testDescription: "the preferred format where neither has the size",
            offered: [OfferedFormat(.mjpeg, sizes: small), OfferedFormat(.yuyv, sizes: small)],
            chosen: .yuyv, size: FrameSize(width: 640, height: 480)),
        Case(
            testDescription: "unknown sizes count as wanted",
            offered: [OfferedFormat(.grey), OfferedFormat(.mjpeg, sizes: large)], chosen: .grey),
        Case(
            testDescription: "what must be converted only when nothing else is there",
            offered: [OfferedFormat(bayer, sizes: large), OfferedFormat(.grey, sizes: small)],
            chosen: .grey, size: FrameSize(width: 640, height: 480)),
        Case(
            testDescription: "the camera's own format before an emulated one",
            offered: [
                OfferedFormat(PixelFormat(rawValue: 7), isEmulated: true, sizes: large),
                OfferedFormat(bayer, sizes: large),
            ], chosen: bayer),
        Case(
            testDescription: "rows of pixels before a video stream",
            offered: [
                OfferedFormat(PixelFormat(rawValue: 7), isCompressed: true, sizes: large),
                OfferedFormat(bayer, sizes: small),
            ], chosen: bayer, size: FrameSize(width: 640, height: 480)),
        Case(
            testDescription: "a format without any size is passed over",
            offered: [
                OfferedFormat(.yuyv, sizes: .discrete([])), OfferedFormat(.grey, sizes: large),
            ], chosen: .grey),
    ])
    func `the best offer is chosen`(_ given: Case) {
        let choice = FormatNegotiation.choose(
            offered: given.offered, preferred: [.yuyv, .grey, .mjpeg], size: Self.wanted)
        #expect(choice?.format.pixelFormat == given.chosen)
        if given.chosen != nil { #expect(choice?.size == given.size) }
    }

    @Test(arguments: [
        // minimum, maximum, step, nearest
        (160, 1920, 16, 1280),
        (160, 1000, 16, 992),
        (2000, 4000, 16, 2000),
        (160, 1920, 0, 1280),
        (1920, 160, 16, 1920),
        (0, 4_294_967_295, 4_294_967_295, 0),
    ])
    func `a stepwise width is clamped and snapped`(
        _ minimum: Int, _ maximum: Int, _ step: Int, _ nearest: Int
    ) {
        let sizes = FrameSizes.stepwise(
            minimum: FrameSize(width: minimum, height: 720),
            maximum: FrameSize(width: maximum, height: 720),
            step: FrameSize(width: step, height: 1))
        #expect(sizes.nearest(to: Self.wanted) == FrameSize(width: nearest, height: 720))
    }

    @Test(
        arguments: [
            ([0, 1, 2], [0, 1, 2]),
            ([7, 9], [0, 2]),
            ([0xFFFF_FFFE, 0xFFFF_FFFF, 0, 1], [0, 1, 2, 3]),
            ([500, 0, 1], [0, 1, 2]),
            ([0, 0, 0], [0, 1, 2]),
        ] as [([UInt32], [UInt64])])
    func `frame numbers always grow`(_ sequences: [UInt32], _ numbers: [UInt64]) {
        var counter = FrameCounter()
        #expect(sequences.map { counter.number(for: $0) } == numbers)
    }

    @Test func `a reopened camera continues its frame numbers`() {
        var counter = FrameCounter(after: 41)
        #expect(counter.number(for: 0) == 42)
    }
}
