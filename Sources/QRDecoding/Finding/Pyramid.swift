internal import PixelConversion

/// A plane followed by smaller ones, each half as large as the one before.
struct Pyramid: ~Copyable {
    /// The largest number of planes: a search of the fourth needs the blocks in the seventh.
    private static let most = 7

    /// The planes, the largest first; they are valid until the pyramid is built again.
    private(set) var planes: [PixelPlane] = []
    private var memory = PixelBuffer()

    /// Builds every plane that has at least one sample.
    mutating func build(on plane: PixelPlane) {
        planes = [plane]
        // A quarter, a sixteenth and so on add up to less than a third.
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
