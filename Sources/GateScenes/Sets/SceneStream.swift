import ReproducibleNumbers
import SymbolDrawing

/// The frames of a person who shows a phone at a gate: nobody is there, the phone comes into view,
/// the camera focuses, a hand holds the phone fairly still, and it leaves. The frames are 1280 by
/// 720, in colour.
public struct SceneStream: Sendable {
    /// The number of frames a second.
    public static let frameRate = 30
    /// The number of frames at the start without anybody.
    public static let emptyFrames = 20
    private static let (approach, hold, leave, after) = (18, 36, 12, 6)

    /// The name, such as `stream-003`.
    public let name: String
    /// The code that the phone shows.
    public let code: SceneCode
    /// The scene of each frame.
    public let scenes: [GateScene]

    /// The first frame in which the phone is at least partly visible.
    public var firstFrame: Int { Self.emptyFrames }

    /// Creates a stream. Streams of one seed with different numbers are independent.
    public init(seed: UInt64, index: Int) {
        var random = SeededRandom(seed: seed, "stream", index)
        let digits = String(index)
        name = "stream-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits
        let version = [6, 13, 20, 29][index % 4]
        code = SceneCode(
            version: version, content: random.choose(SceneCode.Content.allCases),
            seed: random.next())
        var still = Self.still(code, &random)
        let empty = GateScene(emptied: still)
        let path = Path(scene: still, &random)
        var scenes = Array(repeating: empty, count: Self.emptyFrames)
        for frame in 0..<Self.approach + Self.hold + Self.leave {
            path.place(&still, frame: frame, &random)
            scenes.append(still)
        }
        scenes += Array(repeating: empty, count: Self.after)
        for index in scenes.indices { scenes[index].noiseSeed = random.next() }
        self.scenes = scenes
    }

    /// Returns the phone at the place where it is held.
    private static func still(_ code: SceneCode, _ random: inout SeededRandom) -> GateScene {
        var scene = GateScene(seed: random.next())
        scene.isColour = true
        scene.isCodeMoving = true
        scene.code = code
        scene.carrier = random.chance(0.75) ? .phone : .paper
        let largest = min(4.5, 700 / (Double(code.symbol.size + 8) * 1.35))
        scene.modulePixels = largest * random.uniform(0.6...1)
        scene.rotation = random.uniform(-25...25)
        scene.tilt = random.uniform(2...28)
        scene.noise = random.uniform(3...8)
        scene.white = random.uniform(120...220)
        scene.black = random.uniform(25...55)
        scene.unevenness = random.choose([0, 0.4])
        scene.isInverted = random.chance(1.0 / 6)
        if !scene.isInverted, random.chance(0.5) { scene.ink = random.choose(SceneSet.inks).ink }
        if scene.carrier == .phone { scene.moire = random.choose([0, 0, 0.12, 0.25]) }
        scene.glare = random.choose([0, 0, 0, 0.25])
        return scene
    }

    /// The motion of the phone, frame by frame.
    private struct Path {
        let scene: GateScene
        let start: (x: Double, y: Double)
        let end: (x: Double, y: Double)
        let direction: Double
        /// The initial blur of the unfocused camera, in pixels.
        let defocus: Double
        let sharp: Double

        init(scene: GateScene, _ random: inout SeededRandom) {
            self.scene = scene
            // The phone comes from below or from a side.
            start = random.choose([(0.5, 1.9), (-0.9, 0.7), (1.9, 0.6)])
            end = (random.uniform(0.3...0.7), random.uniform(0.3...0.7))
            let (dx, dy) = ((end.x - start.x) * 16, (end.y - start.y) * 9)
            direction = dx == 0 ? 90 : Path.angle(dx, dy)
            defocus = random.uniform(0.8...2.5) * scene.modulePixels / 4
            sharp = random.uniform(0.5...0.9) * scene.modulePixels / 4 + 0.2
        }

        /// Returns the angle in degrees to within a few, which is enough for a smear's direction.
        private static func angle(_ dx: Double, _ dy: Double) -> Double {
            let length = (dx * dx + dy * dy).squareRoot()
            return (0..<36).map { Double($0) * 5 }.max { first, second in
                func along(_ degrees: Double) -> Double {
                    let angle = degrees * .pi / 180
                    return
                        ((PortableMath.cosine(angle) * dx + PortableMath.sine(angle) * dy) / length)
                        .magnitude
                }
                return along(first) < along(second)
            } ?? 0
        }

        func place(_ scene: inout GateScene, frame: Int, _ random: inout SeededRandom) {
            let (approach, hold) = (SceneStream.approach, SceneStream.hold)
            let settled = 1.0 - share(frame)
            scene.place = (
                end.x + (start.x - end.x) * settled + random.normal() * 0.0012,
                end.y + (start.y - end.y) * settled + random.normal() * 0.002
            )
            scene.modulePixels = self.scene.modulePixels * (1 - 0.5 * settled)
            scene.tilt = max(0, self.scene.tilt + random.normal() * 0.6 + 15 * settled)
            scene.rotation = (self.scene.rotation ?? 0) + random.normal() * 0.3
            // The shutter is open for a third of the time between frames.
            let shift = share(frame + 1) - share(frame)
            let (dx, dy) = ((end.x - start.x) * 900, (end.y - start.y) * 400)
            let speed = (dx * dx + dy * dy).squareRoot() * shift.magnitude
            let isHeld = (approach..<approach + hold).contains(frame)
            scene.motion = isHeld ? random.uniform(0...1.2) : min(14, speed / 3)
            scene.motionDirection = isHeld ? random.uniform(0...180) : direction
            let focusing = Double(max(0, frame - approach + 6)) / 8
            scene.blur = sharp + defocus * PortableMath.decay(focusing)
        }

        /// Returns how much of the way to the place where it is held the phone has covered, 0...1.
        private func share(_ frame: Int) -> Double {
            let (approach, hold) = (SceneStream.approach, SceneStream.hold)
            if frame < approach {
                let left = 1 - Double(frame) / Double(approach)
                return 1 - left * left
            }
            let gone = Double(max(0, frame - approach - hold)) / Double(SceneStream.leave)
            return 1 - gone * gone
        }
    }
}

extension GateScene {
    /// Creates the same view without the code.
    fileprivate init(emptied scene: GateScene) {
        self = scene
        code = nil
        blur = 0.8
    }
}
