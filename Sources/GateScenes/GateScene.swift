import ReproducibleNumbers
public import SceneRendering
public import SymbolDrawing

/// The view of a gate's camera at one moment, and its quality.
///
/// `seed` determines everything random: a card's rotation, the axis of its tilt, its place, and the direction of the
/// light.
public struct GateScene: Sendable {
    /// The carrier of the symbol.
    public enum Carrier: Sendable {
        /// A sheet as large as the symbol and its quiet zone.
        case paper
        /// A phone with a page on its screen.
        case phone
    }

    /// The number of pixels in a row.
    public var width = 1280
    /// The number of rows.
    public var height = 720
    /// Whether the picture has red, green and blue, or only grey.
    public var isColour = false
    /// The code in the scene; `nil` for an empty scene.
    public var code: SceneCode?
    /// The carrier of the code.
    public var carrier = Carrier.paper
    /// The number of pixels along a module's side before the tilt.
    public var modulePixels = 4.0
    /// The rotation in the picture's plane, in degrees; `nil` means random, up to ten to either
    /// side.
    public var rotation: Double?
    /// The tilt about an axis in the picture's plane, in degrees below 70.
    public var tilt = 0.0
    /// The place of the symbol's middle as a share of its range in the picture, 0...1 in both
    /// directions; `nil` means random. Outside that range the symbol leaves the picture.
    public var place: (x: Double, y: Double)?
    /// The standard deviation of the lens's blur, in pixels.
    public var blur = 0.6
    /// The standard deviation of the sensor's noise, of 255.
    public var noise = 3.0
    /// The camera's level for white, 0...255.
    public var white = 210.0
    /// The camera's level for black, 0...255.
    public var black = 40.0
    /// The colour of dark modules.
    public var ink = RGBColour.black
    /// The colour of light modules and of the quiet zone.
    public var paper = RGBColour.white
    /// Whether ink and paper are exchanged, as in dark mode.
    public var isInverted = false
    /// The width of the quiet zone, in modules.
    public var quietZone = 4
    /// The radius of a reflected lamp, in half sides of the symbol.
    public var glare = 0.0
    /// The distance that the picture moves during the exposure, in pixels.
    public var motion = 0.0
    /// Whether only the code moves; otherwise the camera and thus the whole picture moves.
    public var isCodeMoving = false
    /// The direction of the motion, in degrees; `nil` means random.
    public var motionDirection: Double?
    /// How much darker one side of the symbol is than the other, 0...1, including the edge of a
    /// shadow.
    public var unevenness = 0.0
    /// The strength of the moire between the grids of screen and camera, 0...1.
    public var moire = 0.0
    /// The quality of the camera's JPEG compression, 1...100; `nil` for none.
    public var jpegQuality: Int?
    /// The seed of everything random.
    public var seed: UInt64
    /// The seed of the backdrop; `nil` means `seed`.
    public var backdropSeed: UInt64?
    /// The seed of the noise; `nil` means `seed`.
    public var noiseSeed: UInt64?

    /// Creates a well-lit, sharp, empty scene.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// The backdrop of the scene, which several scenes can share.
    public var backdrop: Backdrop {
        Backdrop(width: width, height: height, isColour: isColour, seed: backdropSeed ?? seed)
    }

    /// Draws the scene. A given `backdrop` must have the scene's size and colour.
    public func picture(before backdrop: Backdrop? = nil) -> ScenePicture {
        var random = SeededRandom(seed: seed, "scene", 0)
        let backdrop = backdrop ?? self.backdrop
        precondition(
            backdrop.width == width && backdrop.height == height && backdrop.isColour == isColour,
            "a backdrop has the size and colour of its scene")
        var scene = Scene(before: backdrop)
        let chance = random.uniform(0 ... .pi)
        scene.motion = Scene.Motion(
            length: motion, angle: motionDirection.map { $0 * .pi / 180 } ?? chance,
            isOfCards: isCodeMoving)
        var corners: [Point] = []
        if let code {
            let card = projectedCard(code, &random)
            let half = Double(code.symbol.size) / 2
            corners = card.corners(-half, -half, half, half)
            scene.cards = [card]
        }
        scene.blur = blur
        scene.noise = noise
        scene.noiseSeed = noiseSeed ?? seed
        scene.jpegQuality = jpegQuality
        return ScenePicture(
            width: width, height: height, isColour: isColour, samples: scene.render(),
            corners: corners)
    }
}
