/// What a card covers of a picture, before it is laid over it.
struct Layer {
    /// Of the picture.
    let area: Rectangle
    /// Samples, as much of each as the card covers of the pixel.
    var planes: [[Float]]
    /// How much of each pixel the card covers, 0...1.
    var cover: [Float]

    /// Covers nothing.
    init(area: Rectangle, planes: Int) {
        self.area = area
        cover = Array(repeating: 0, count: area.width * area.height)
        self.planes = Array(repeating: cover, count: planes)
    }

    /// Smears the card alone, as one that moves before a camera that does not.
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
