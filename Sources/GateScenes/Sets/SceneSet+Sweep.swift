import ReproducibleNumbers
import SymbolDrawing

extension SceneSet {
    /// The name of a difficulty, and the change that it makes to a scene.
    typealias Difficulty = (name: String, apply: (inout GateScene) -> Void)

    private static let sweepVersions = [3, 6, 13, 21, 29]

    static func sweep(_ seed: UInt64, _ count: Int) -> [NamedScene] {
        difficulties.flatMap { difficulty in
            var scenes: [NamedScene] = []
            for index in 0..<count {
                // Every difficulty uses the same symbols and backdrops.
                var random = SeededRandom(seed: seed, "sweep", index)
                var scene = GateScene(seed: random.next())
                scene.code = SceneCode(
                    version: sweepVersions[index % sweepVersions.count],
                    content: random.choose(SceneCode.Content.allCases), seed: random.next())
                difficulty.apply(&scene)
                guard scene.fits else { continue }
                scenes.append(NamedScene(condition: difficulty.name, index: index, scene: scene))
            }
            return scenes
        }
    }

    private static func each<Level>(
        _ name: String, _ levels: [Level], _ apply: @escaping (inout GateScene, Level) -> Void
    ) -> [Difficulty] {
        levels.map { level in ("\(name)-\(level)", { apply(&$0, level) }) }
    }

    private static var difficulties: [Difficulty] {
        [
            each("pixels", [1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6, 8]) { $0.modulePixels = $1 },
            each("rotation", [0, 15, 30, 45]) { $0.rotation = Double($1) },
            each("tilt", [15, 30, 40, 50, 60]) {
                $0.tilt = Double($1)
                $0.modulePixels = 4.5
            },
            each("blur", [1.0, 1.4, 1.8, 2.2, 2.6, 3.0]) { $0.blur = $1 },
            each("noise", [8, 15, 25, 40]) { $0.noise = Double($1) },
            each("contrast", [100, 60, 40, 25, 15]) {
                ($0.white, $0.black) = (100 + Double($1) / 2, 100 - Double($1) / 2)
            },
            each("glare", [0.1, 0.2, 0.3, 0.4]) { $0.glare = $1 },
            each("motion", [2, 3, 4, 5, 6, 8]) { $0.motion = Double($1) },
            each("uneven", [0.5, 0.7, 0.85, 0.95]) { $0.unevenness = $1 },
            each("quiet", [2, 1, 0]) { $0.quietZone = $1 },
            each("jpeg", [70, 50, 30, 15]) { $0.jpegQuality = $1 },
            each("ink", inks.map(\.name)) { scene, name in
                scene.isColour = true
                scene.ink = inks.first { $0.name == name }?.ink ?? .black
            },
            each("moire", [0.1, 0.2, 0.3, 0.4]) {
                $0.isColour = true
                $0.carrier = .phone
                $0.moire = $1
            },
            [
                ("inverted", { $0.isInverted = true }),
                ("screen", { $0.carrier = .phone }),
                ("screen-dark", { ($0.carrier, $0.isInverted) = (.phone, true) }),
            ],
        ].flatMap { $0 }
    }
}

extension GateScene {
    /// Whether the rotated symbol and its quiet zone fit in the picture.
    var fits: Bool {
        guard let code else { return true }
        let angle = (rotation ?? 10) * .pi / 180
        let stretch = PortableMath.cosine(angle).magnitude + PortableMath.sine(angle).magnitude
        let side = Double(code.symbol.size + 2 * quietZone) * modulePixels * stretch
        return side + 14 <= Double(min(width, height))
    }
}
