import ReproducibleNumbers

/// The effects of lens and exposure on a plane of samples, whose edge samples are repeated outside.
enum Optics {
    /// Blurs with a Gaussian of standard deviation `sigma`, in pixels.
    static func blur(_ plane: inout [Float], width: Int, sigma: Double) {
        guard sigma > 0 else { return }
        let reach = max(1, Int((3 * sigma).rounded(.up)))
        let bell = (-reach...reach).map {
            PortableMath.decay(Double($0 * $0) / (2 * sigma * sigma))
        }
        let sum = bell.reduce(0, +)
        let weights = bell.map { Float($0 / sum) }
        let taps = weights.enumerated().map { (offset: $0.offset - reach, weight: $0.element) }
        plane = convolve(
            plane, width: width, taps.map { Tap(x: $0.offset, y: 0, weight: $0.weight) })
        plane = convolve(
            plane, width: width, taps.map { Tap(x: 0, y: $0.offset, weight: $0.weight) })
    }

    /// Smears along a line of `length` pixels at `angle`, in radians.
    static func smear(_ plane: inout [Float], width: Int, length: Double, angle: Double) {
        guard length > 0 else { return }
        let steps = 16 * (Int(length.rounded(.up)) + 1)
        let (dx, dy) = (PortableMath.cosine(angle), PortableMath.sine(angle))
        var weights: [Offset: Double] = [:]
        for step in 0...steps {
            let along = (Double(step) / Double(steps) - 0.5) * length
            let (x, y) = (along * dx, along * dy)
            let (left, top) = (x.rounded(.down), y.rounded(.down))
            for (column, across) in [(0, 1 - x + left), (1, x - left)] {
                for (row, down) in [(0, 1 - y + top), (1, y - top)] {
                    weights[Offset(x: Int(left) + column, y: Int(top) + row), default: 0] +=
                        across * down / Double(steps + 1)
                }
            }
        }
        // The order is fixed, because sums of floating-point numbers depend on it.
        let taps = weights.keys.sorted { ($0.y, $0.x) < ($1.y, $1.x) }.map {
            Tap(x: $0.x, y: $0.y, weight: Float(weights[$0] ?? 0))
        }
        plane = convolve(plane, width: width, taps)
    }

    private struct Offset: Hashable {
        var x: Int
        var y: Int
    }

    private struct Tap {
        var x: Int
        var y: Int
        var weight: Float
    }

    private static func convolve(_ plane: [Float], width: Int, _ taps: [Tap]) -> [Float] {
        let height = plane.count / width
        let reach = taps.map { abs($0.x) }.max() ?? 0
        let padded = padded(plane, width: width, by: reach)
        let rowLength = width + 2 * reach
        return [Float](unsafeUninitializedCapacity: plane.count) { target, count in
            target.initialize(repeating: 0)
            padded.withUnsafeBufferPointer { source in
                for y in 0..<height {
                    for tap in taps {
                        let row = min(max(y + tap.y, 0), height - 1)
                        let start = row * rowLength + reach + tap.x
                        let weight = tap.weight
                        for x in 0..<width {
                            target[y &* width &+ x] += source[start &+ x] * weight
                        }
                    }
                }
            }
            count = plane.count
        }
    }

    private static func padded(_ plane: [Float], width: Int, by reach: Int) -> [Float] {
        guard reach > 0 else { return plane }
        var padded: [Float] = []
        padded.reserveCapacity(plane.count / width * (width + 2 * reach))
        for row in stride(from: 0, to: plane.count, by: width) {
            padded += repeatElement(plane[row], count: reach)
            padded += plane[row..<row + width]
            padded += repeatElement(plane[row + width - 1], count: reach)
        }
        return padded
    }
}
