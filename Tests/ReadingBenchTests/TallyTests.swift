import DeviceInterface
import GateScenes
import Pictures
import ReadingBench
import Testing

private let known = PictureTruth(path: "set/a/1.png", symbols: 1, agreed: ["PHC1:AB C"])
private let half = PictureTruth(path: "set/a/2.png", symbols: 2, agreed: ["one"])
private let nothing = PictureTruth(path: "set/a/3.png", symbols: 0, agreed: [])
private let rumoured = PictureTruth(
    path: "set/a/4.png", symbols: 1, agreed: ["one"], readByOneEngine: ["two"])
private let long = PictureTruth(
    path: "set/a/5.png", symbols: 1, agreed: [String(repeating: "x", count: 400)])

private func reading(_ texts: String...) -> Reading {
    Reading(texts: texts.map { Array($0.utf8) }, time: .milliseconds(2))
}

struct TallyTests {
    @Test(arguments: [
        (known, "PHC1:AB C", false), (known, "PHC1:ABC", false), (known, "PHC1:ABD", true),
        (half, "anything", false), (nothing, "anything", true), (rumoured, "two", false),
        (rumoured, "three", true), (long, String(repeating: "x", count: 700), false),
        (long, String(repeating: "x", count: 399) + "y", true),
    ])
    func `a text is a misread if all texts are known and it is not among them`(
        truth: PictureTruth, text: String, isMisread: Bool
    ) {
        #expect(truth.isMisread(Array(text.utf8)) == isMisread)
    }

    @Test func `a planted misread is counted, but not as a reading`() throws {
        var tally = ReadingTally()
        tally.add(reading("PHC1:AB C"), of: known, in: "a", by: "honest")
        tally.add(reading("PHC1:XY Z"), of: known, in: "a", by: "liar")
        tally.add(reading("PHC1:AB C", "PHC1:XY Z"), of: known, in: "b", by: "liar")
        tally.add(nil, of: known, in: "b", by: "honest")
        let lines = tally.lines(name: "pictures", engines: ["honest", "liar"])
        #expect(lines.map(\.set) == ["a", "a", "b", "b", "all", "all"])
        #expect(lines.map(\.misreads) == [0, 1, 0, 1, 0, 2])
        #expect(lines.map(\.rate) == [1, 0, 0, 1, 0.5, 0.5])
        #expect(lines.map(\.failures) == [nil, nil, 1, nil, 1, nil])
        #expect(lines.last?.symbols == 1)
        #expect(lines.last?.medianMs == 2)
    }

    @Test func `a truth list is read back as it was written, and found by a path's end`() throws {
        let scene = SceneSet.gate.scenes(seed: 1, count: 1)[0]
        let drawn = PictureTruth(
            path: "set/\(scene.name).png", code: scene.scene.code,
            corners: scene.scene.picture().corners)
        #expect(drawn.corners?.count == 4)
        let lines = try [known, half, drawn].map { try $0.json() }.joined(separator: [0x0A])
        let list = try TruthList(lines: Array(lines))
        #expect(list["somewhere/else/set/a/1.png"] == known)
        #expect(list["set/a/2.png"] == half)
        #expect(list["set/\(scene.name).png"] == drawn)
        #expect(list["other/a/1.png"] == nil)
        #expect(throws: (any Error).self) { try TruthList(lines: Array("{}".utf8)) }
    }

    @Test func `each phone counts its first reading, an unread phone all its frames`() {
        var tally = StreamTally()
        for (stream, ages) in [("s0", ["slow": 5, "gatelight-stream": 2]), ("s1", ["slow": 7])] {
            tally.begin(stream, engines: ["slow", "gatelight-stream"])
            for frame in 0..<12 {
                for engine in ["slow", "gatelight-stream"] {
                    let age = frame < 2 ? nil : frame - 2
                    let isRead = ages[engine].map { (age ?? -1) >= $0 } ?? false
                    tally.add(
                        isRead ? reading("PHC1:ABC") : reading(), of: known, age: age, by: engine)
                }
            }
        }
        let lines = tally.lines(name: "streams", engines: ["slow", "gatelight-stream"])
        #expect(lines.map(\.phonesRead) == [2, 1])
        #expect(lines.map(\.medianFirstFrame) == [6, 6])
        #expect(lines.map(\.frameRate) == [0.4, 0.4])
        let comparison = tally.comparison(name: "streams", own: "gatelight-stream")
        #expect(comparison?.readByAnother == 2)
        #expect(comparison?.missed == ["s1"])
        #expect(comparison?.bestEngine == "slow")
    }

    @Test func `curves have a point for each distance, and charts are pictures`() throws {
        var tally = CurveTally()
        for (pixels, text) in [(2.0, "wrong"), (3, "PHC1:ABC"), (2, "PHC1:ABC")] {
            tally.add(
                reading(text), of: known, condition: "tilt 30", modulePixels: pixels, by: "zbar")
        }
        let points = tally.points(engines: ["zbar", "absent"])
        #expect(points.map(\.modulePixels) == [2, 3])
        #expect(points.map(\.rate) == [0.5, 1])
        let chart = CurveChart(tally, engines: ["zbar"])
        for png in [try chart.png(condition: "tilt 30"), try chart.overview()] {
            #expect(try Picture.samples(of: png).contains { $0 < 64 })
        }
    }
}

extension Picture {
    fileprivate static func samples(of png: [UInt8]) throws -> [UInt8] {
        try read(png).withBytes { Array($0) }
    }
}
