/// The part of a picture that a card covers, before it is laid over the picture.
struct Layer {
    /// The area of the picture.
    let area: Rectangle
    /// The samples, each multiplied by the card's share of its pixel.
    var planes: [[Float]]
    /// The card's share of each pixel, 0...1.
    var cover: [Float]

    /// Creates a layer that covers nothing.
    init(area: Rectangle, planes: Int) {
        self.area = area
        cover = Array(repeating: 0, count: area.width * area.height)
        self.planes = Array(repeating: cover, count: planes)
    }

    /// Smears only the card, for a card that moves in front of a still camera.
    mutating func smear(length: Double, angle: Double) {
        guard !cover.isEmpty else { return }
        for plane in planes.indices {
            for index in planes[plane].indices {
                planes[plane][index] = min(max(planes[plane][index], 0), 255)
            }
            Optics.smear(&planes[plane], width: area.width, length: length, angle: angle)
        }
        Optics.smear(&cover, width: area.width, length: length, angle: angle)
    }

    func lay(over raster: inout Raster) {
        for plane in planes.indices {
            planes[plane].withUnsafeBufferPointer { samples in
                raster.planes[plane].withUnsafeMutableBufferPointer { target in
                    for row in 0..<area.height {
                        let start = (area.y + row) * raster.width + area.x
                        for column in 0..<area.width {
                            let index = row &* area.width &+ column
                            let kept = target[start &+ column] * (1 - cover[index])
                            target[start &+ column] = kept + samples[index]
                        }
                    }
                }
            }
        }
    }
}
