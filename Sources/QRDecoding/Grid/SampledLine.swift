/// The samples along a line, with fast local means.
struct SampledLine {
    /// The samples. The memory is reused, and only the first `count` belong to this line.
    private(set) var values: [Float] = []
    private(set) var count = 0
    /// The sum of all values before each one.
    private var sums: [Float] = []

    /// Fills the line with `count` samples that `write` supplies.
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

    /// Returns the mean of the samples up to `reach` before and after `index`.
    func mean(around index: Int, reach: Int) -> Float {
        let (from, to) = (max(0, index - reach), min(count, index + reach + 1))
        return (sums[to] - sums[from]) / Float(to - from)
    }

    /// The mean distance of the samples from their mean.
    var deviation: Float {
        let mean = sums[count] / Float(count)
        var deviation: Float = 0
        for index in 0..<count { deviation += abs(values[index] - mean) }
        return deviation / Float(count)
    }
}
