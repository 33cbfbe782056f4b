import GateSimulation
import Testing

@testable import Exploration

struct ShrinkingTests {
    @Test func `only the lines that matter stay`() throws {
        let script = try Script(
            """
            0.000 site seed=77 hold=6 whole=0.3
            1.000 present green for 2
            2.123 button
            3.000 present red for 2
            4.777 kill terminal
            5.000 present eu for 2
            """)
        var shrinking = Shrinking("lost", runs: 200) { script in
            let texts = script.lines.map(\.text)
            let isSite = texts[0].contains("hold=6")
            return isSite && texts.contains("button") && texts.contains("kill terminal")
                ? "lost" : nil
        }
        let short = shrinking.shrunk(script)
        #expect(
            short.text == """
                0.000 site seed=1 hold=6
                2.000 button
                5.000 kill terminal

                """)
        #expect(shrinking.runs > 0)
    }

    @Test func `what happened long before, and after, is left out first`() throws {
        let script = Plan.script(seed: 3, length: .seconds(600))
        let middle = script.lines[script.lines.count / 2]
        var lengths: [Int] = []
        var shrinking = Shrinking("lost", runs: 1) { script in
            lengths.append(script.lines.count)
            return script.lines.contains { $0.text == middle.text } ? "lost" : nil
        }
        let short = shrinking.shrunk(script, brokenAt: middle.at)
        #expect(short.lines.first == script.lines.first)
        #expect(short.lines.count == lengths.first && short.lines.count < script.lines.count / 5)
        #expect(short.lines.last?.at ?? .zero < .seconds(20))
    }

    @Test func `it stops when its time is over`() throws {
        let script = Plan.script(seed: 1, length: .seconds(60))
        var shrinking = Shrinking("lost", runs: 5, time: .zero) { _ in "lost" }
        #expect(shrinking.shrunk(script) == script)
        #expect(shrinking.runs == 5)
    }

    @Test func `it stops when its runs are used up`() throws {
        let script = Plan.script(seed: 1, length: .seconds(60))
        var count = 0
        var shrinking = Shrinking("lost", runs: 5) { _ in
            count += 1
            return "lost"
        }
        _ = shrinking.shrunk(script)
        #expect(count == 5)
    }

    /// Whatever three lines of a long script matter, and a value of its site.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `a long script shrinks to ten lines or fewer within a minute`(_ seed: UInt64) throws {
        let script = Plan.script(seed: seed, length: .seconds(600))
        let needed = [0.2, 0.5, 0.8].map { part in
            script.lines[Int(Double(script.lines.count) * part)].text
        }
        var shrinking = Shrinking("lost", runs: 400) { script in
            let texts = script.lines.map(\.text)
            return needed.allSatisfy(texts.contains) ? "lost" : nil
        }
        let start = ContinuousClock.now
        #expect(shrinking.shrunk(script).lines.count <= 10)
        #expect(ContinuousClock.now - start < .seconds(60))
    }
}
