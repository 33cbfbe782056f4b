import ReproducibleNumbers
import SceneRendering
import SymbolDrawing

/// A scene of a curve, which shows how often a condition is read at each distance.
public struct CurveScene: Sendable {
    /// The condition, such as `tilt 30`.
    public let condition: String
    /// The number of pixels along a module's side.
    public let modulePixels: Double
    /// The scene to be drawn.
    public let scene: NamedScene
}

extension SceneSet {
    /// The distances of a curve, in pixels a module.
    public static let curveSteps = [1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 3.5, 4, 5, 6]

    /// Returns the scenes of all curves, `count` for each condition and distance. The same symbols
    /// and backdrops are used at each of them.
    public static func curves(_ seed: UInt64, _ count: Int) -> [CurveScene] {
        conditions.flatMap { condition in
            curveSteps.flatMap { pixels in
                (0..<count).map { index in
                    var random = SeededRandom(seed: seed, "curves", index)
                    var scene = GateScene(seed: random.next())
                    scene.code = SceneCode(
                        version: [6, 13][index % 2],
                        content: random.choose(SceneCode.Content.allCases), seed: random.next())
                    scene.modulePixels = pixels
                    condition.apply(&scene)
                    let folder = "\(condition.name)-\(pixels)".replacingSpaces
                    return CurveScene(
                        condition: condition.name, modulePixels: pixels,
                        scene: NamedScene(condition: folder, index: index, scene: scene))
                }
            }
        }
    }

    private static var conditions: [Difficulty] {
        [
            ("clean", { _ in }),
            ("tilt 30", { $0.tilt = 30 }),
            ("tilt 50", { $0.tilt = 50 }),
            ("blur", { $0.blur = 1.4 }),
            ("motion", { $0.motion = 4 }),
            ("noise", { $0.noise = 20 }),
            ("low contrast", { ($0.white, $0.black) = (120, 80) }),
            ("glare", { $0.glare = 0.3 }),
            (
                "moire",
                {
                    $0.carrier = .phone
                    $0.moire = 0.3
                }
            ),
            (
                "yellow",
                {
                    $0.isColour = true
                    $0.ink = .statusYellow
                }
            ),
        ]
    }
}

extension String {
    fileprivate var replacingSpaces: String {
        String(map { $0 == " " ? "-" : $0 })
    }
}
