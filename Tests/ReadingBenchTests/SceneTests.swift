import DeviceInterface
import GateScenes
import QRDecoding
import SceneRendering
import SymbolDrawing
import Testing

struct SceneTests {
    @Test(arguments: SceneSet.allCases)
    func `the same seed draws the same picture, another seed draws another`(set: SceneSet) throws {
        let first = try #require(set.scenes(seed: 3, count: 1).first)
        let again = try #require(set.scenes(seed: 3, count: 1).first)
        let other = try #require(set.scenes(seed: 4, count: 1).first)
        let samples = first.scene.picture().samples
        #expect(samples == again.scene.picture().samples)
        #expect(samples != other.scene.picture().samples)
        #expect(first.name == again.name)
    }

    @Test func `a stream is drawn reproducibly, and no two frames are the same`() throws {
        let (stream, again) = (SceneStream(seed: 5, index: 2), SceneStream(seed: 5, index: 2))
        let backdrop = try #require(stream.scenes.first).backdrop
        let middle = stream.scenes.count / 2
        let frame = stream.scenes[middle].picture(before: backdrop).samples
        #expect(frame == again.scenes[middle].picture().samples)
        #expect(frame != stream.scenes[middle + 1].picture(before: backdrop).samples)
        #expect(stream.scenes[..<stream.firstFrame].allSatisfy { $0.code == nil })
        #expect(stream.scenes[stream.firstFrame].code == stream.code)
        #expect(SceneStream(seed: 6, index: 2).code != stream.code)
    }

    @Test func `scenes do not depend on how many follow`() {
        let few = SceneSet.gate.scenes(seed: 1, count: 2)
        let more = SceneSet.gate.scenes(seed: 1, count: 5)
        for scene in few {
            let same = more.first { $0.name == scene.name }
            #expect(same?.scene.code == scene.scene.code)
            #expect(same?.scene.seed == scene.scene.seed)
        }
        #expect(few.count == 6)
        #expect(more.count == 15)
    }

    /// A change of these bytes makes every figure measured before worthless for comparison.
    @Test func `a seed's picture never changes`() {
        var scene = easy(version: 6)
        scene.tilt = 20
        scene.glare = 0.2
        scene.unevenness = 0.3
        scene.motion = 1.5
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in scene.picture().samples { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        #expect(hash == 15_480_429_351_288_929_906)
    }

    @Test(arguments: [3, 6, 10, 13, 20, 21, 29, 40], SceneCode.Content.allCases)
    func `a code has the requested version`(version: Int, content: SceneCode.Content) {
        let code = SceneCode(version: version, content: content, seed: 1)
        #expect(code.version == version)
        #expect(code.text.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        #expect(code.text != SceneCode(version: version, content: content, seed: 2).text)
    }

    @Test(arguments: [GateScene.Carrier.paper, .phone], [false, true])
    func `zbar reads an easy scene at the stated corners`(
        carrier: GateScene.Carrier, isColour: Bool
    ) throws {
        var scene = easy(version: 6)
        (scene.carrier, scene.isColour) = (carrier, isColour)
        let picture = scene.picture()
        let symbol = try #require(try PlainDecoder().symbols(in: picture.frame()).first)
        #expect(String(decoding: symbol.payload, as: UTF8.self) == scene.code?.text)
        for corner in picture.corners {
            // zbar's corners are those of the outermost finder rings, to within a module or two.
            #expect(
                symbol.corners.contains {
                    abs(Double($0.x) - corner.x) < 12 && abs(Double($0.y) - corner.y) < 12
                })
        }
    }

    @Test(arguments: [0.0, 30, 60], [-40.0, 0, 170])
    func `the corners of a tilted, turned symbol lie on its finder patterns`(
        tilt: Double, rotation: Double
    ) throws {
        var scene = easy(version: 3)
        (scene.tilt, scene.rotation, scene.modulePixels) = (tilt, rotation, 8)
        (scene.blur, scene.noise) = (0, 0)
        let picture = scene.picture()
        let modules = Double(try #require(scene.code).symbol.size)
        let corners = picture.corners
        try #require(corners.count == 4)
        for (corner, sides) in [(0, (1, 3)), (1, (2, 0)), (3, (0, 2))] {
            func level(_ inset: Double) -> UInt8 {
                func along(_ place: KeyPath<Point, Double>) -> Double {
                    let start = corners[corner][keyPath: place]
                    return start
                        + (corners[sides.0][keyPath: place] - start) * inset / modules
                        + (corners[sides.1][keyPath: place] - start) * inset / modules
                }
                return picture.samples[Int(along(\.y)) * picture.width + Int(along(\.x))]
            }
            #expect(level(0.5) < 90, "corner \(corner), inside")
            #expect(level(-0.6) > 160, "corner \(corner), outside")
        }
    }

    @Test func `a difficulty changes a scene's picture but not its code`() {
        let plain = easy(version: 6).picture()
        let changes: [(inout GateScene) -> Void] = [
            { $0.blur = 2 }, { $0.noise = 20 }, { $0.motion = 5 }, { $0.glare = 0.3 },
            { $0.unevenness = 0.5 }, { $0.moire = 0.3 }, { $0.jpegQuality = 30 },
            { $0.isInverted = true }, { $0.ink = RGBColour(0xD8242B) }, { $0.quietZone = 1 },
        ]
        var seen = [plain.samples]
        for change in changes {
            var scene = easy(version: 6)
            change(&scene)
            let samples = scene.picture().samples
            #expect(!seen.contains(samples))
            seen.append(samples)
        }
    }

    private func easy(version: Int) -> GateScene {
        var scene = GateScene(seed: 9)
        (scene.width, scene.height) = (480, 360)
        scene.code = SceneCode(version: version, content: .native, seed: 9)
        scene.place = (0.5, 0.5)
        return scene
    }
}
