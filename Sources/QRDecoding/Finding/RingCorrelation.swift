/// The correlation of samples with a dark pattern that has one light ring, such as a finder or
/// alignment pattern.
struct RingCorrelation {
    private var sum: Float = 0
    private var squares: Float = 0
    private var ring: Float = 0

    mutating func add(_ value: Float, isRing: Bool) {
        sum += value
        squares += value * value
        if isRing { ring += value }
    }

    /// Returns the correlation (-1...1) of `count` samples, of which `ringCount` lie on the ring; 0
    /// if their variance is at most `least`.
    func value(count: Float, ringCount: Float, minimumVariance least: Float) -> Float {
        let covariance = ring - sum * ringCount / count
        let spread = squares - sum * sum / count
        guard spread > least * count else { return 0 }
        return covariance / (spread * (ringCount - ringCount * ringCount / count)).squareRoot()
    }
}
