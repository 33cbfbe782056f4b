import ReproducibleNumbers

extension Scene {
    /// The middle of a lamp's reflection: right of and above that of a card, in halves of its width.
    private static let glarePlace: (x: Float, y: Float) = (0.1, -0.1)

    /// Describes cards held before a backdrop. `presence` is how far they have
    /// come into view: 0 below the picture's edge, 1 at the place in the settings. `seed`
    /// determines the hand's tremor and the noise.
    public init(
        _ held: [HeldCard], presence: Double, _ settings: SceneSettings, before backdrop: Backdrop,
        seed: UInt64
    ) {
        self.init(before: backdrop)
        var random = SeededRandom(seed: seed &* 0x2545_F491_4F6C_DD1D)
        let (width, height) = (Double(backdrop.raster.width), Double(backdrop.raster.height))
        let shift = Point(
            x: random.normal() * settings.shake,
            y: random.normal() * settings.shake + (1 - presence) * height)
        var projection = Self.projection(settings, focalLength: SceneSettings.focalLength * width)
        projection.centre = Point(
            x: width / 2 * (1 + settings.x) + shift.x, y: height / 2 * (1 - settings.y) + shift.y)
        if presence > 0 { cards = held.map { Self.project($0, projection, settings) } }
        exposure = settings.light
        blur = settings.blur
        // Noise grows as light fades, because the sensor's gain rises.
        noise = settings.noise * (settings.light < 1 ? 2 - settings.light : 1)
        noiseSeed = random.next()
    }

    private static func projection(
        _ settings: SceneSettings, focalLength: Double
    ) -> Projection {
        let degree = Double.pi / 180
        return Projection(
            pixelsPerUnit: focalLength / settings.distance, distance: focalLength,
            rotation: settings.rotation * degree, turn: settings.turn * degree,
            tilt: settings.tilt * degree)
    }

    private static func project(
        _ held: HeldCard, _ projection: Projection, _ settings: SceneSettings
    ) -> ProjectedCard {
        let pixels = held.unitsWide * projection.pixelsPerUnit
        var light = Light(half: Float(pixels / 2))
        light.glare = Float(settings.glare)
        light.glarePlace = glarePlace
        return ProjectedCard(held.card(pixelsWide: pixels), projection, light: light)
    }
}
