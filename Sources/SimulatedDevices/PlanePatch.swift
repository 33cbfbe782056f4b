/// One held picture, drawn at the place that a projection gives.
struct PlanePatch {
    private let picture: HeldPicture
    private let projection: Projection
    private let corners: [(x: Double, y: Double)]

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

    /// Returns the picture at about the size in the frame, so that a sample represents all it
    /// covers.
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
        // Nobody holds a plane that reaches behind the camera.
        guard corners.count == 4 else { return }
        let rows = Self.range(corners.map(\.y), height)
        let columns = Self.range(corners.map(\.x), width)
        let sampler = Sampler(picture, projection)
        pixels.withUnsafeMutableBufferPointer { pixels in
            picture.pixels.withUnsafeBufferPointer { source in
                for y in rows {
                    for x in columns {
                        sampler.blend(source, into: pixels, (y * width + x) * 3, x: x, y: y)
                    }
                }
            }
        }
    }

    /// A map from a pixel of the frame to the pixels of the picture that it covers.
    private struct Sampler {
        /// The projection's matrix, from pixels of the frame to pixels of the picture.
        private let a, b, c, d, e, f, g, h, i: Double
        private let width, height: Int

        init(_ picture: HeldPicture, _ projection: Projection) {
            let m = projection.toPlane
            (width, height) = (picture.width, picture.height)
            let scale = Double(width) / picture.metresWide
            let right = Double(width) / 2 - picture.metresRight * scale
            let down = Double(height) / 2
            (g, h, i) = (m[6], m[7], m[8])
            a = m[0] * scale + right * g
            b = m[1] * scale + right * h
            c = m[2] * scale + right * i
            d = m[3] * scale + down * g
            e = m[4] * scale + down * h
            f = m[5] * scale + down * i
        }

        /// Blends four samples into each pixel, which keeps edges soft.
        func blend(
            _ source: UnsafeBufferPointer<UInt8>, into pixels: UnsafeMutableBufferPointer<UInt8>,
            _ base: Int, x: Int, y: Int
        ) {
            var (red, green, blue, hits) = (0, 0, 0, 0)
            for sample in 0..<4 {
                let px = Double(x) + (sample & 1 == 0 ? 0.25 : 0.75)
                let py = Double(y) + (sample & 2 == 0 ? 0.25 : 0.75)
                let depth = g * px + h * py + i
                guard depth > 1e-6 else { continue }
                let column = (a * px + b * py + c) / depth
                let row = (d * px + e * py + f) / depth
                guard column >= 0, row >= 0, column < Double(width), row < Double(height) else {
                    continue
                }
                let base = (Int(row) * width + Int(column)) * 3
                red += Int(source[base])
                green += Int(source[base + 1])
                blue += Int(source[base + 2])
                hits += 1
            }
            guard hits > 0 else { return }
            let rest = 4 - hits
            pixels[base] = UInt8((red + Int(pixels[base]) * rest) / 4)
            pixels[base + 1] = UInt8((green + Int(pixels[base + 1]) * rest) / 4)
            pixels[base + 2] = UInt8((blue + Int(pixels[base + 2]) * rest) / 4)
        }
    }

    /// Returns the pixels between the smallest and the largest coordinate.
    private static func range(_ values: [Double], _ size: Int) -> Range<Int> {
        let lower = Int(min(max((values.min() ?? 0) - 1, 0), Double(size)))
        let upper = Int(min(max((values.max() ?? 0) + 2, 0), Double(size)))
        return lower..<max(lower, upper)
    }
}
