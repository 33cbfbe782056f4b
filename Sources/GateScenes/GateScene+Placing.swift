import SymbolDrawing

extension GateScene {
    /// The number of pixels left free at the edges if there is room.
    private static let margin = 6.0

    func projection(_ code: SceneCode, _ random: inout SceneRandom) -> Projection {
        let half = Double(code.symbol.size + 2 * quietZone) * modulePixels / 2
        let turned = random.uniform(-10...10)
        var pose = Pose(
            modulePixels: modulePixels, rotation: (rotation ?? turned) * .pi / 180,
            tilt: tilt * .pi / 180, tiltAxis: random.uniform(0...2 * .pi),
            // The distance is four half sides, or that of a phone's camera at arm's length.
            distance: max(4 * half, 900))
        let corners = [(-half, -half), (half, -half), (half, half), (-half, half)].map {
            pose.place($0.0, $0.1)
        }
        let chance = (x: random.uniform(0...1), y: random.uniform(0...1))
        pose.centre = (
            Self.middle(corners.map(\.x), width, place?.x, chance.x),
            Self.middle(corners.map(\.y), height, place?.y, chance.y)
        )
        let light = light(half: half, &random)
        let card =
            switch carrier {
            case .paper: Card.paper(self, code)
            case .phone: Card.phone(self, code, &random)
            }
        return Projection(
            card: card, pose: pose, light: light, black: Float(black), white: Float(white))
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

    private func light(half: Double, _ random: inout SceneRandom) -> Light {
        let angle = random.uniform(0...2 * .pi)
        let spot = (random.uniform(-0.5...0.5), random.uniform(-0.5...0.5))
        // There is a moire only if a screen's lines are nearly as far apart as the camera's pixels.
        let detune = random.uniform(0.03...0.14)
        return Light(
            half: Float(half), unevenness: Float(unevenness),
            direction: (Float(PortableMath.cosine(angle)), Float(PortableMath.sine(angle))),
            glare: Float(glare), glarePlace: (Float(spot.0), Float(spot.1)), moire: Float(moire),
            screenLines: Float(modulePixels * (1 + detune)))
    }
}
