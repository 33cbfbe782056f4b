import DeviceInterface
import GateScenes
import ReadingBench
import SymbolDrawing
import SystemPackage
import Testing
import TestSupport

struct EngineTests {
    private let nowhere = EngineRoster.Places(
        python: "/nonexistent/python", script: "/nonexistent/engines.py", models: nil)

    @Test func `a missing engine is named with advice, and the others run`() {
        let roster = EngineRoster(["zbar", "quirc", "gatelight-live"], places: nowhere)
        #expect(roster.engines.map(\.name) == ["zbar", "gatelight-live"])
        #expect(roster.absences.map(\.name) == ["quirc"])
        #expect(roster.absences[0].reason.contains("Scripts/reading/setup"))
        let line = ReadingLine(name: "pictures", roster.absences[0])
        #expect(line.text.contains("NOT RUN: quirc"))
    }

    @Test func `every engine runs first equally often`() {
        let roster = EngineRoster(EngineRoster.ownNames + ["zbar"], places: nowhere)
        #expect((0..<3).map { roster.order(for: $0)[0].name } == roster.engines.map(\.name))
        #expect(Set(roster.order(for: 4).map(\.name)).count == 3)
    }

    @Test func `our engines and zbar read one picture, only ours read a faint yellow one`() throws {
        let roster = EngineRoster(EngineRoster.ownNames + ["zbar"], places: nowhere)
        let black = easy(.black), yellow = easy(RGBColour(0xF5D000))
        for engine in roster.engines {
            let texts = [Array(try #require(black.code).text.utf8)]
            let reading = try engine.read(BenchPicture(black.picture(), number: 0))
            #expect(reading.texts == texts, "\(engine.name)")
            #expect(reading.time > .zero)
            let coloured = try engine.read(BenchPicture(yellow.picture(), number: 1))
            guard engine.name != "zbar" else { continue }
            #expect(coloured.texts == texts, "\(engine.name)")
        }
        let phone = BenchPicture(yellow.picture(), number: 0)
        #expect(phone.frame.byteCount == phone.frame.format.frameSize)
        #expect(phone.frame.withBytes { Array($0.prefix(phone.luma.count)) } == phone.luma)
    }

    /// The helper's conversation, with a shell in the place of Python.
    @Test func `a helper reads the picture it was given, and is restarted when it dies`() throws {
        let folder = try TemporaryFolder()
        let script = try folder.file(
            "engines",
            Array(
                """
                echo '[{"name":"quirc"},{"name":"opencv"},{"name":"wechat","missing":"no models"}]'
                while read -r kind a b; do
                    case $kind$a in
                    picture*) head -c $((a * b)) | wc -c >>"$0.pictures" ;;
                    readopencv) exit 1 ;;
                    *) echo '{"nanoseconds":5000000,"texts":["aGVsbG8=",""]}' ;;
                    esac
                done
                """.utf8))
        let places = EngineRoster.Places(python: "/bin/sh", script: script, models: nil)
        let roster = EngineRoster(["quirc", "opencv", "wechat", "zxing-cpp"], places: places)
        #expect(roster.engines.map(\.name) == ["quirc", "opencv"])
        #expect(roster.absences.map(\.name) == ["wechat", "zxing-cpp"])
        #expect(roster.absences[0].reason == "no models")
        var scene = GateScene(seed: 1)
        (scene.width, scene.height) = (160, 120)
        let picture = BenchPicture(scene.picture(), number: 0)
        let expected = Reading(texts: [Array("hello".utf8), []], time: .milliseconds(5))
        for _ in 0..<2 { #expect(try roster.engines[0].read(picture) == expected) }
        #expect(throws: EngineHelper.Failure.self) { try roster.engines[1].read(picture) }
        #expect(try roster.engines[0].read(picture) == expected)
        let sizes = String(
            decoding: try TemporaryFolder.bytes(of: folder.path.appending("engines.pictures")),
            as: UTF8.self)
        #expect(sizes.split(whereSeparator: \.isWhitespace) == ["19200", "19200"])
    }

    private func easy(_ ink: RGBColour) -> GateScene {
        var scene = GateScene(seed: 2)
        (scene.width, scene.height) = (480, 360)
        scene.isColour = true
        scene.ink = ink
        scene.code = SceneCode(version: 6, content: .certificate, seed: 2)
        return scene
    }
}
