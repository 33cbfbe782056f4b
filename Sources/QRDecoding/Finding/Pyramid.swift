internal import PixelConversion

/// A plane and ever smaller ones, each half as large as the one before.
struct Pyramid: ~Copyable {
    /// Enough for the blocks of the fourth.
    private static let most = 7

    /// The largest first; lent until the pyramid is built again.
    private(set) var planes: [PixelPlane] = []
    private var memory = PixelBuffer()

    /// Builds all that have a sample.
    mutating func build(on plane: PixelPlane) {
        planes = [plane]
        // A quarter, a sixteenth and so on are less than a third together.
        var target = memory.room(plane.width * plane.height / 2 + 64)
        while planes.count < Self.most, let last = planes.last,
            min(last.width, last.height) >= 2
        {
            let half = last.halved(into: target)
            target += half.width * half.height
            planes.append(half)
        }
    }
}
