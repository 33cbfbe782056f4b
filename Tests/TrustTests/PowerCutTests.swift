import Regions
import ReproducibleNumbers
import SimulatedStorage
import SystemPackage
import Testing
import TestSupport
import Trust
import TUFPublishing

/// The power goes at every operation of an update, with every kind of torn write.
@Suite struct PowerCutTests {
    /// Before it, the versions a terminal may have afterwards, and how often each was cut.
    private struct Count {
        var cuts = 0
        var old = 0
        var new = 0
    }

    /// Cuts one update at every operation, `seeds` times each.
    private func cut(
        _ before: SimulatedDisk, _ repository: TestRepository, old: Int?, new: Int, seeds: UInt64
    ) throws -> Count {
        let whole = before.copy()
        let outcome = TestTerminal(whole).folder.update(
            from: repository.source, now: repository.time)
        #expect(outcome == .updated(version: new))
        var count = Count()
        for operation in 0...whole.operations {
            let disk = before.copy(cutAt: operation)
            _ = TestTerminal(disk).folder.update(from: repository.source, now: repository.time)
            for seed in 0..<seeds {
                let after = TestTerminal(disk.afterPowerCut(seed: seed))
                try check(after, old: old, new: new, &count, "operation \(operation) seed \(seed)")
                // What is left behind must not be in the way of the next try.
                guard seed == 0 else { continue }
                _ = after.folder.update(from: repository.source, now: repository.time)
                #expect(after.version == new, "after operation \(operation)")
            }
        }
        return count
    }

    private func check(
        _ terminal: TestTerminal, old: Int?, new: Int, _ count: inout Count, _ place: Comment
    ) throws {
        count.cuts += 1
        switch terminal.folder.load() {
        case .good(let set):
            #expect(set.version == old || set.version == new, place)
            #expect(set.problems.isEmpty, place)
            if set.version == new { count.new += 1 } else { count.old += 1 }
        case .none:
            #expect(old == nil, place)
            count.old += 1
        case let other: Issue.record("\(other) \(place)")
        }
    }

    @Test func `an update that is cut anywhere leaves the old set or the new one`() throws {
        let repository = try TestRepository()
        let terminal = try TestTerminal(of: repository)
        let first = try cut(terminal.disk, repository, old: nil, new: 1, seeds: 20)
        #expect(terminal.folder.update(from: repository.source, now: now) == .updated(version: 1))
        // A region's new key, and a new root besides.
        try repository.put(
            try NativeIssuer(region: try #require(.init(440_000))).regionalKey(), of: "440000")
        try repository.repository.renew("root", now: now)
        try repository.publish()
        let second = try cut(terminal.disk, repository, old: 1, new: 2, seeds: UInt64(rounds(80)))
        print("power cuts: \(first.cuts) of a first update, \(second.cuts) of a second")
        // Both ends are reached, or the cuts were not where they must be.
        for count in [first, second] { #expect(count.old > 0 && count.new > 0) }
        #expect(first.cuts + second.cuts >= rounds(5000))
    }

    @Test func `no version ever decreases, power cut after power cut`() throws {
        let repository = try TestRepository()
        let first = try TestTerminal(of: repository)
        var terminal = first
        var random = SeededRandom(seed: 7)
        var (highest, cuts, publications) = (0, 0, 1)
        while cuts < rounds(5000) {
            let disk = terminal.disk.copy(cutAt: random.below(160))
            let outcome = TestTerminal(disk).folder.update(
                from: repository.source, now: repository.time)
            terminal = TestTerminal(disk.afterPowerCut(seed: random.next()))
            cuts += 1
            let loaded = terminal.folder.load()
            let version = loaded.set?.version ?? 0
            #expect(version >= highest, "after \(cuts) cuts")
            if case .updated(let told) = outcome { #expect(version == told) }
            highest = max(version, highest)
            if highest == publications, publications < 200 {
                try repository.put(
                    try NativeIssuer(region: try #require(.init(310_000))).regionalKey(),
                    of: "310000", at: "regions/310000/key.json")
                publications = try repository.publish().version
            }
        }
        print("power cuts in a row: \(cuts), up to version \(highest)")
        #expect(highest > rounds(100))
    }
}
