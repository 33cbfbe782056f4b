public import Symbols

/// What a gate's camera sees at one moment, and how well.
///
/// The camera is a model: a pinhole, a Gauss bell for the lens, white noise. What chance decides (the
/// way a card is turned, the axis of its tilt, its place, where light comes from) follows from `seed`.
public struct GateScene: Sendable {
    /// What carries the symbol.
    public enum Carrier: Sendable {
        /// A sheet as large as the symbol and its quiet zone.
        case paper
        /// A phone with a page on its screen.
        case phone
    }

    /// Pixels in a row.
    public var width = 1280
    /// Rows.
    public var height = 720
    /// Red, green and blue, or grey.
    public var isColour = false
    /// What is shown; nothing if `nil`.
    public var code: SceneCode?
    /// On what.
    public var carrier = Carrier.paper
    /// Pixels along a module's side, before it is tilted.
    public var modulePixels = 4.0
    /// In the picture's plane, degrees; up to ten to either side if `nil`.
    public var rotation: Double?
    /// About an axis in the picture's plane, degrees below 70.
    public var tilt = 0.0
    /// The symbol's middle, as a share of the way it has in the picture, 0...1 in both directions; by
    /// chance if `nil`. Beyond that range it leaves the picture.
    public var place: (x: Double, y: Double)?
    /// Deviation of the lens's blur, pixels.
    public var blur = 0.6
    /// Deviation of the sensor's noise, of 255.
    public var noise = 3.0
    /// What the camera makes of white, 0...255.
    public var white = 210.0
    /// What the camera makes of black, 0...255.
    public var black = 40.0
    /// The colour of dark modules.
    public var ink = RGBColour.black
    /// The colour of light modules and of the quiet zone.
    public var paper = RGBColour.white
    /// Whether ink and paper change places, as in dark mode.
    public var isInverted = false
    /// Modules.
    public var quietZone = 4
    /// Radius of a reflected lamp, in half sides of the symbol.
    public var glare = 0.0
    /// How far the picture moves while it is exposed, pixels.
    public var motion = 0.0
    /// Whether it is the code alone that moves, or the camera and so all of the picture.
    public var isCodeMoving = false
    /// In which direction, degrees; by chance if `nil`.
    public var motionDirection: Double?
    /// How much darker one side of the symbol is than the other, 0...1, with the edge of a shadow.
    public var unevenness = 0.0
    /// How strongly a screen's grid beats with the camera's, 0...1.
    public var moire = 0.0
    /// The camera's JPEG compression, 1...100; none if `nil`.
    public var jpegQuality: Int?
    /// What chance follows from.
    public var seed: UInt64
    /// What the backdrop follows from; `seed` if `nil`.
    public var backdropSeed: UInt64?
    /// What the noise follows from; `seed` if `nil`.
    public var noiseSeed: UInt64?

    /// A well-lit, sharp, empty scene.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// The backdrop it is seen before, for drawing several scenes before one.
    public var backdrop: Backdrop {
        Backdrop(width: width, height: height, isColour: isColour, seed: backdropSeed ?? seed)
    }

    /// Draws it. A `backdrop` given must have the scene's size and colour.
    public func picture(before backdrop: Backdrop? = nil) -> ScenePicture {
        var random = SceneRandom(seed: seed, "scene", 0)
        var raster = (backdrop ?? self.backdrop).raster
        precondition(
            raster.width == width && raster.height == height && raster.isColour == isColour,
            "a backdrop has the size and colour of its scene")
        var corners: [ScenePicture.Point] = []
        let chance = random.uniform(0 ... .pi)
        let smearAngle = motionDirection.map { $0 * .pi / 180 } ?? chance
        if let code {
            let projection = projection(code, &random)
            var layer = projection.layer(
                width: width, height: height, planes: raster.planes.count,
                margin: isCodeMoving ? motion / 2 : 0)
            if isCodeMoving { layer.smear(length: motion, angle: smearAngle) }
            layer.lay(over: &raster)
            let half = Double(code.symbol.size) / 2
            corners = projection.corners(-half, -half, half, half).map {
                ScenePicture.Point(x: $0.x, y: $0.y)
            }
        }
        expose(&raster, smearAngle: smearAngle)
        let samples = Sensor(noise: noise, seed: noiseSeed ?? seed).samples(of: raster)
        return ScenePicture(
            width: width, height: height, isColour: isColour, samples: compressed(samples),
            corners: corners)
    }

    private func expose(_ raster: inout Raster, smearAngle: Double) {
        for plane in raster.planes.indices {
            // Light beyond white is cut off before it smears: a sensor's wells are full.
            for index in raster.planes[plane].indices {
                raster.planes[plane][index] = min(max(raster.planes[plane][index], 0), 255)
            }
            if !isCodeMoving {
                Optics.smear(
                    &raster.planes[plane], width: width, length: motion, angle: smearAngle)
            }
            Optics.blur(&raster.planes[plane], width: width, sigma: blur)
        }
    }
}
