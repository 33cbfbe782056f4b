import ReproducibleNumbers
import SceneRendering
import SymbolDrawing

extension GateScene {
    /// The number of pixels left free at the edges if there is room.
    private static let margin = 6.0

    /// Returns the code's card where the camera sees it.
    func projectedCard(_ code: SceneCode, _ random: inout SeededRandom) -> ProjectedCard {
        let half = Double(code.symbol.size + 2 * quietZone) * modulePixels / 2
        let turned = random.uniform(-10...10)
        var projection = Projection(
            pixelsPerUnit: modulePixels,
            // The distance is four half sides, or that of a phone's camera at arm's length.
            distance: max(4 * half, 900), rotation: (rotation ?? turned) * .pi / 180,
            tilt: tilt * .pi / 180, tiltAxis: random.uniform(0...2 * .pi))
        let corners = [(-half, -half), (half, -half), (half, half), (-half, half)].map {
            projection.offset($0.0, $0.1)
        }
        let chance = (x: random.uniform(0...1), y: random.uniform(0...1))
        projection.centre = Point(
            x: Self.middle(corners.map(\.x), width, place?.x, chance.x),
            y: Self.middle(corners.map(\.y), height, place?.y, chance.y))
        let light = light(half: half, &random)
        let card =
            switch carrier {
            case .paper: Card.paper(self, code)
            case .phone: Card.phone(self, code, &random)
            }
        return ProjectedCard(
            card, projection, light: light, black: Float(black), white: Float(white))
    }

    /// Returns a place of the middle at which everything is in the picture; the centre if there is
    /// none.
    private static func middle(
        _ extent: [Double], _ size: Int, _ wanted: Double?, _ chance: Double
    ) -> Double {
        let low = margin - (extent.min() ?? 0)
        let high = Double(size) - margin - (extent.max() ?? 0)
        guard low <= high || wanted != nil else { return (low + high) / 2 }
        return low + (high - low) * (wanted ?? chance)
    }

    private func light(half: Double, _ random: inout SeededRandom) -> Light {
        let angle = random.uniform(0...2 * .pi)
        let spot = (random.uniform(-0.5...0.5), random.uniform(-0.5...0.5))
        // There is a moire only if a screen's lines are nearly as far apart as the camera's pixels.
        let detune = random.uniform(0.03...0.14)
        var light = Light(half: Float(half))
        light.unevenness = Float(unevenness)
        light.direction = (Float(PortableMath.cosine(angle)), Float(PortableMath.sine(angle)))
        light.glare = Float(glare)
        light.glarePlace = (Float(spot.0), Float(spot.1))
        light.moire = Float(moire)
        light.screenLines = Float(modulePixels * (1 + detune))
        return light
    }
}
