import Foundation
import GateSimulation
import Testing

@testable import Exploration

/// The search, on whole machines.
@Suite(.serialized) struct ExplorationTests {
    static let exploration = Swift.Result { try Exploration() }

    private var exploration: Exploration { get throws { try Self.exploration.get() } }

    @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func `a seed gives the same trace every time`(_ seed: UInt64) throws {
        let first = try exploration.run(seed: seed, length: .seconds(30))
        #expect(first.jobs > 1000)
        for _ in 0..<3 {
            let again = try exploration.run(seed: seed, length: .seconds(30))
            #expect(again.trace == first.trace)
            #expect(again.jobs == first.jobs)
            #expect(again.script == first.script)
        }
    }

    @Test func `another seed is another run`() throws {
        let traces = try (1...5).map { try exploration.run(seed: $0, length: .seconds(10)).trace }
        #expect(Set(traces).count == 5)
    }

    @Test func `the search has found something`() {
        #expect(!Self.found.isEmpty, "no script is in the folder Found")
    }

    static let found: [String] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Found")
        let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (names ?? []).filter { $0.hasSuffix(".script") }.sorted()
    }()

    @Test(arguments: found)
    func `what the search once found is mended`(_ name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Found/\(name)")
        let script = try Script(String(contentsOf: file, encoding: .utf8))
        #expect((1...10).contains(script.lines.count))
        #expect(try exploration.run(script).violation == nil)
    }

    @Test(arguments: [
        ("5.1 mend network", true), ("5.1 hang network for 3", true),
        ("5.1 fail network\n9.000 mend network", false),
        ("5.1 kill update", false), ("5.1 power cut", false),
    ])
    func `an update waits for its network`(_ line: String, _ isPublished: Bool) throws {
        let text = "0.000 site seed=1 network=0.1\n5.000 update 1\n\(line)\n"
        let result = try exploration.run(try Script(text))
        #expect(result.violation == nil)
        #expect((result.reached["published 1"] != nil) == isPublished)
        #expect(result.reached["published \(Publications.count - 1)"] == 1)
    }

    @Test func `a site can have pictures`() throws {
        let text = """
            0.000 site seed=1 pictures=1
            4.000 present green for 2
            12.000 present family for 3
            20.000 present scratched for 2

            """
        let result = try exploration.run(try Script(text))
        #expect(result.violation == nil)
        #expect(try #require(result.reached["lamp green"]) >= 2)
        #expect(result.reached["lamp yellow"] != nil)
        #expect(try exploration.run(result.script).trace == result.trace)
    }

    @Test func `every drawn script can be read, and draws all there is`() throws {
        var verbs: Set<Substring> = []
        for seed in 1...400 as ClosedRange<UInt64> {
            let script = Plan.script(seed: seed, length: .seconds(60))
            #expect(try Script(script.text) == script)
            for line in script.lines { verbs.insert(line.text.prefix { $0 != " " }) }
        }
        #expect(
            verbs == [
                "site", "present", "beside", "read", "button", "unplug", "plug", "stall", "freeze",
                "corrupt", "fail", "mend", "disk", "hang", "late", "stop", "kill", "restart",
                "power", "clock", "update", "jobs",
            ])
    }
}
