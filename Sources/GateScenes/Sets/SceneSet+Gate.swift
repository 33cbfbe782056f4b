import ReproducibleNumbers
import SceneRendering
import SymbolDrawing

extension SceneSet {
    static func gate(_ seed: UInt64, _ count: Int) -> [NamedScene] {
        sizes.flatMap { size in
            let name = "gate-\(size.width)x\(size.height)"
            return (0..<count).map { index in
                var random = SeededRandom(seed: seed, name, index)
                let scene = gateScene(size, index, &random)
                return NamedScene(condition: name, index: index, scene: scene)
            }
        }
    }

    /// Returns a scene with random distance, tilt, blur, noise, light, motion and compression.
    private static func gateScene(
        _ size: (width: Int, height: Int), _ index: Int, _ random: inout SeededRandom
    ) -> GateScene {
        var scene = GateScene(seed: random.next())
        (scene.width, scene.height) = size
        let version = SceneCode.versions[index % SceneCode.versions.count]
        scene.code = SceneCode(
            version: version, content: random.choose(SceneCode.Content.allCases),
            seed: random.next())
        // The symbol fits with its quiet zone if it is turned by about ten degrees.
        let largest = Double(size.height - 16) / (Double(modules(version) + 8) * 1.18)
        scene.modulePixels = min(random.uniform(2.2...5.5), largest)
        scene.rotation = random.uniform(-30...30)
        scene.tilt = random.uniform(0...30)
        scene.blur = random.uniform(0.5...1) * scene.modulePixels / 4 + 0.3
        scene.noise = random.uniform(2...10)
        scene.white = random.uniform(130...230)
        scene.black = random.uniform(20...60)
        scene.motion = random.choose([0, 0, 1, 2])
        scene.unevenness = random.choose([0, 0, 0.3, 0.6])
        scene.jpegQuality = random.choose([nil, 80, 60])
        return scene
    }

    static func empty(_ seed: UInt64, _ count: Int) -> [NamedScene] {
        sizes.flatMap { size in
            let name = "empty-\(size.width)x\(size.height)"
            return (0..<count).map { index in
                var random = SeededRandom(seed: seed, name, index)
                var scene = GateScene(seed: random.next())
                (scene.width, scene.height) = size
                scene.noise = 4
                return NamedScene(condition: name, index: index, scene: scene)
            }
        }
    }

    /// The colours in which holders' clients paint their codes.
    static let inks: [(name: String, ink: RGBColour)] = [
        ("black", .black), ("yellow", .statusYellow), ("green", .statusGreen),
        ("red", .statusRed), ("blue", RGBColour(0x1F4FD8)),
    ]

    /// Returns the same scenes for each colour, so that they differ in colour only.
    static func colours(_ seed: UInt64, _ count: Int) -> [NamedScene] {
        let looks = inks.map { ($0.name, $0.ink, false) } + [("dark-mode", RGBColour.black, true)]
        return looks.flatMap { name, ink, isInverted in
            (0..<count).map { index in
                var random = SeededRandom(seed: seed, "colours", index)
                var scene = gateScene(sizes[1], index, &random)
                scene.isColour = true
                scene.ink = ink
                scene.isInverted = isInverted
                return NamedScene(condition: "colour-\(name)", index: index, scene: scene)
            }
        }
    }
}
