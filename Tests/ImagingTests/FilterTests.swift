import PixelConversion
import ReproducibleNumbers
import Testing
import TestSupport

struct FilterTests {
    @Test(arguments: [(1, 1), (1, 40), (15, 16), (16, 31), (17, 5), (32, 33), (70, 20)])
    func `a threshold is the mean of 31 by 31 samples`(width: Int, height: Int) {
        let samples = (0..<width * height).map {
            UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7)
        }
        var expected: [UInt8] = []
        for row in 0..<height {
            for column in 0..<width {
                var sum = 0
                for y in row - 15...row + 15 {
                    for x in column - 15...column + 15 {
                        let (inRow, inColumn) = (
                            min(max(y, 0), height - 1), min(max(x, 0), width - 1)
                        )
                        sum += Int(samples[inRow * width + inColumn])
                    }
                }
                let isLight = Int(samples[row * width + column]) * 961 > sum - 4 * 961
                expected.append(isLight ? 255 : 0)
            }
        }
        samples.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            var threshold = LocalThreshold()
            let plane = PixelPlane(base, width: width, height: height, rowBytes: width)
            #expect(bytes(of: threshold.apply(plane)) == expected)
        }
    }

    @Test func `halving, doubling and inverting respect the row padding`() {
        let samples: [UInt8] = [10, 20, 30, 99, 30, 40, 50, 99]
        samples.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            let plane = PixelPlane(base, width: 3, height: 2, rowBytes: 4)
            var buffer = PixelBuffer()
            #expect(bytes(of: buffer.halve(plane)) == [25])
            #expect(bytes(of: buffer.invert(plane)) == [245, 235, 225, 225, 215, 205])
            #expect(bytes(of: buffer.packed(plane)) == [10, 20, 30, 30, 40, 50])
            let twice: [UInt8] = [10, 15, 20, 25, 30, 20, 25, 30, 35, 40, 30, 35, 40, 45, 50]
            #expect(bytes(of: buffer.double(plane)) == twice)
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 9, 70], [1, 2, 3, 6])
    func `smoothed and sharpened samples match their definitions`(width: Int, height: Int) {
        var random = SeededRandom(seed: 5)
        let samples = (0..<width * height).map { _ in UInt8.random(in: 0...255, using: &random) }
        func sample(_ x: Int, _ y: Int) -> Int {
            Int(samples[min(max(y, 0), height - 1) * width + x])
        }
        func mean(_ one: Int, _ other: Int) -> Int { (one + other + 1) / 2 }
        func column(_ x: Int, _ y: Int, _ step: Int) -> Int {
            mean(sample(x, y), mean(sample(x, y - step), sample(x, y + step)))
        }
        /// Of nine samples, of three at the sides.
        func around(_ x: Int, _ y: Int, _ step: Int) -> Int {
            guard x >= step, x < width - step else { return column(x, y, step) }
            return mean(
                column(x, y, step), mean(column(x - step, y, step), column(x + step, y, step)))
        }
        let places = (0..<height).flatMap { y in (0..<width).map { ($0, y) } }
        samples.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            let plane = PixelPlane(base, width: width, height: height, rowBytes: width)
            var buffer = PixelBuffer()
            #expect(
                bytes(of: buffer.smoothed(plane)) == places.map { UInt8(around($0.0, $0.1, 1)) })
            #expect(
                bytes(of: buffer.sharpened(plane))
                    == places.map { x, y in
                        UInt8(min(max(4 * sample(x, y) - 3 * around(x, y, 2), 0), 255))
                    })
        }
    }

    @Test func `an empty plane stays empty when it is halved`() {
        let samples: [UInt8] = [1]
        samples.withUnsafeBufferPointer { source in
            guard let base = source.baseAddress else { return }
            var first = PixelBuffer()
            var second = PixelBuffer()
            var threshold = LocalThreshold()
            let nothing = first.halve(PixelPlane(base, width: 1, height: 1, rowBytes: 1))
            #expect(nothing.width == 0)
            #expect(second.halve(nothing).height == 0)
            #expect(second.double(nothing).width == 0)
            #expect(threshold.apply(nothing).width == 0)
        }
    }

    private func bytes(of plane: PixelPlane) -> [UInt8] {
        (0..<plane.height).flatMap { row in
            (0..<plane.width).map { plane.pixels[row * plane.rowBytes + $0] }
        }
    }
}
