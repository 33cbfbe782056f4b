/// One held picture, drawn where a projection puts it.
struct PlanePatch {
    private let picture: HeldPicture
    private let projection: Projection
    private let corners: [(x: Double, y: Double)]

    /// Samples a pixel takes along each side.
    private static let samples = 2

    init(_ picture: HeldPicture, _ projection: Projection) {
        let (left, right) = (
            picture.metresRight - picture.metresWide / 2,
            picture.metresRight + picture.metresWide / 2
        )
        let bottom = picture.metresWide / 2 * Double(picture.height) / Double(picture.width)
        corners = [(left, -bottom), (right, -bottom), (right, bottom), (left, bottom)]
            .compactMap { projection.pixel($0.0, $0.1) }
        self.projection = projection
        self.picture = Self.fitting(picture, corners)
    }

    /// The picture at about the size it is seen at, so that a sample stands for all it covers.
    private static func fitting(
        _ picture: HeldPicture, _ corners: [(x: Double, y: Double)]
    ) -> HeldPicture {
        guard corners.count == 4 else { return picture }
        func length(_ a: Int, _ b: Int) -> Double {
            let (dx, dy) = (corners[a].x - corners[b].x, corners[a].y - corners[b].y)
            return (dx * dx + dy * dy).squareRoot()
        }
        let seen = (length(0, 1) + length(2, 3)) / 2
        var picture = picture
        while Double(picture.width) > 3 * seen, let smaller = picture.halved { picture = smaller }
        return picture
    }

    func draw(into pixels: inout [UInt8], width: Int, height: Int) {
        // A plane that reaches behind the camera is not held by anybody.
        guard corners.count == 4 else { return }
        let rows = Self.range(corners.map(\.y), height)
        let columns = Self.range(corners.map(\.x), width)
        let m = projection.toPlane
        // From metres to the picture's own pixels.
        let scale = Double(picture.width) / picture.metresWide
        let (across, down) = (Double(picture.width), Double(picture.height))
        let offsets = (0..<Self.samples).map { (Double($0) + 0.5) / Double(Self.samples) }
        let total = Self.samples * Self.samples
        pixels.withUnsafeMutableBufferPointer { pixels in
            picture.pixels.withUnsafeBufferPointer { source in
                for y in rows {
                    for x in columns {
                        var (red, green, blue, hits) = (0, 0, 0, 0)
                        for dy in offsets {
                            for dx in offsets {
                                let (px, py) = (Double(x) + dx, Double(y) + dy)
                                let depth = m[6] * px + m[7] * py + m[8]
                                guard depth > 1e-6 else { continue }
                                let u = (m[0] * px + m[1] * py + m[2]) / depth
                                let v = (m[3] * px + m[4] * py + m[5]) / depth
                                let column = (u - picture.metresRight) * scale + across / 2
                                let row = v * scale + down / 2
                                guard column >= 0, row >= 0, column < across, row < down else {
                                    continue
                                }
                                let base = (Int(row) * picture.width + Int(column)) * 3
                                red += Int(source[base])
                                green += Int(source[base + 1])
                                blue += Int(source[base + 2])
                                hits += 1
                            }
                        }
                        guard hits > 0 else { continue }
                        let base = (y * width + x) * 3
                        let rest = total - hits
                        pixels[base] = UInt8((red + Int(pixels[base]) * rest) / total)
                        pixels[base + 1] = UInt8((green + Int(pixels[base + 1]) * rest) / total)
                        pixels[base + 2] = UInt8((blue + Int(pixels[base + 2]) * rest) / total)
                    }
                }
            }
        }
    }

    /// The pixels between the least and the greatest of some coordinates.
    private static func range(_ values: [Double], _ size: Int) -> Range<Int> {
        let lower = Int(min(max((values.min() ?? 0) - 1, 0), Double(size)))
        let upper = Int(min(max((values.max() ?? 0) + 2, 0), Double(size)))
        return lower..<max(lower, upper)
    }
}
