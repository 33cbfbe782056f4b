/// Samples along a line, and the mean around each.
struct SampledLine {
    /// Kept from line to line; only the first `count` are of this one.
    private(set) var values: [Float] = []
    private(set) var count = 0
    /// Of all values before each.
    private var sums: [Float] = []

    /// Has `count` samples written.
    mutating func fill(count: Int, _ write: (UnsafeMutableBufferPointer<Float>) -> Void) {
        if values.count < count {
            values = Array(repeating: 0, count: count)
            sums = Array(repeating: 0, count: count + 1)
        }
        self.count = count
        values.withUnsafeMutableBufferPointer { values in
            write(values)
            sums.withUnsafeMutableBufferPointer { sums in
                sums[0] = 0
                for index in 0..<count { sums[index &+ 1] = sums[index] + values[index] }
            }
        }
    }

    /// Of the samples up to `reach` before and after one.
    func mean(around index: Int, reach: Int) -> Float {
        let (from, to) = (max(0, index - reach), min(count, index + reach + 1))
        return (sums[to] - sums[from]) / Float(to - from)
    }

    /// How far the samples are from their mean, on average.
    var deviation: Float {
        let mean = sums[count] / Float(count)
        var deviation: Float = 0
        for index in 0..<count { deviation += abs(values[index] - mean) }
        return deviation / Float(count)
    }
}
