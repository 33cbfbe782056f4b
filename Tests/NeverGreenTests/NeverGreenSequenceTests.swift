import Testing
import TestSupport

@testable import Terminal
@testable import TerminalCore

/// Green is earned: whatever happens, and in whatever order, no property is broken.
@Suite struct NeverGreenSequenceTests {
    /// All of them in a release build, whatever else is cut short.
    static let sequences: UInt64 = {
        #if DEBUG
            2000
        #else
            100_000
        #endif
    }()
    static let steps = 80

    @Test func `no sequence of events breaks a property`() {
        var greens = 0
        for seed in 0..<Self.sequences {
            var sequence = GateSequence(seed: seed)
            do {
                try sequence.run(steps: Self.steps)
            } catch {
                Issue.record("seed \(seed): \(error)")
                return
            }
            greens += sequence.greens
        }
        print("\(Self.sequences) sequences of \(Self.steps) steps, \(greens) greens")
        // Sequences in which nobody passes would show nothing.
        #expect(greens > Int(Self.sequences) / 4)
    }

    @Test func `the same seed gives the same sequence`() throws {
        for seed in 0..<20 as Range<UInt64> {
            var (first, second) = (GateSequence(seed: seed), GateSequence(seed: seed))
            try first.run(steps: Self.steps)
            try second.run(steps: Self.steps)
            #expect(first.greens == second.greens)
        }
    }
}
