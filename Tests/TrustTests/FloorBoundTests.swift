import Foundation
import SystemPackage
import Testing
import TestSupport

@testable import Trust

/// What has certainly passed, and when a terminal asks again, each at its bound.
@Suite struct FloorBoundTests {
    private let disk = MemoryDisk()
    private let path = FilePath("/floor/version.json")

    private func versions(_ root: Int, _ timestamp: Int) throws -> VersionFloor {
        try JSONDecoder().decode(
            VersionFloor.self, from: Data("{\"root\":\(root),\"timestamp\":\(timestamp)}".utf8))
    }

    // MARK: Versions

    @Test func `a version is above another by its root, then by its timestamp`() throws {
        let ordered = [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 0)]
        for (index, one) in ordered.enumerated() {
            for (other, two) in ordered.enumerated() {
                let isAbove = try versions(one.0, one.1).isAbove(versions(two.0, two.1))
                #expect(isAbove == (index > other), "\(one) \(two)")
            }
        }
        #expect(try versions(0, 0) == .nothing)
    }

    @Test func `a version counter is read as it was written, or is damaged`() throws {
        #expect(KeptFloor.read(path, on: disk) == .none)
        try KeptFloor.write(versions(3, 7), to: path, on: disk)
        #expect(try KeptFloor.read(path, on: disk) == .kept(versions(3, 7)))
        let kept = String(decoding: try disk.read(path, limit: 4096), as: UTF8.self)
        try KeptFloor.writeLost(since: Date(timeIntervalSince1970: 1.25), to: path, on: disk)
        #expect(KeptFloor.read(path, on: disk) == .lost(since: Date(timeIntervalSince1970: 2)))
        let lost = String(decoding: try disk.read(path, limit: 4096), as: UTF8.self)
        try KeptFloor.writeLost(since: Date(timeIntervalSince1970: -5), to: path, on: disk)
        #expect(KeptFloor.read(path, on: disk) == .lost(since: Date(timeIntervalSince1970: 0)))
        for text in [
            kept.replacing("7", with: "8"), lost.replacing("2", with: "3"),
            kept.replacing("{\"", with: "{\"lostSince\":2,\"", maxReplacements: 1),
            lost.replacing(
                "{\"", with: "{\"floor\":{\"root\":3,\"timestamp\":7},\"", maxReplacements: 1),
            "{\"check\":\"\"}", "", "x", kept + String(repeating: " ", count: 4096),
        ] {
            disk.write(Array(text.utf8), to: path)
            guard case .damaged = KeptFloor.read(path, on: disk) else {
                Issue.record("\(text) is read")
                continue
            }
        }
        disk.write(
            Array((kept + String(repeating: " ", count: 4096 - kept.utf8.count)).utf8), to: path)
        #expect(try KeptFloor.read(path, on: disk) == .kept(versions(3, 7)))
    }

    // MARK: Times

    @Test func `a clock's floor is read as it was written, or is damaged`() throws {
        #expect(KeptClockFloor.read(path, on: disk) == .none)
        #expect(KeptClockFloor.none.floor == ClockFloor())
        let latest = 253_402_300_799.0
        for (seconds, isKept) in [(-1, false), (0, true), (latest, true), (latest + 1, false)] {
            let time = Date(timeIntervalSince1970: seconds)
            for floor in [ClockFloor(signed: time), ClockFloor(lastGood: time)] {
                try KeptClockFloor.write(floor, to: path, on: disk)
                #expect(KeptClockFloor.read(path, on: disk) == (isKept ? .kept(floor) : .damaged))
            }
        }
        try KeptClockFloor.write(ClockFloor(), to: path, on: disk)
        #expect(KeptClockFloor.read(path, on: disk) == .kept(ClockFloor()))
        try KeptClockFloor.change(path, on: disk) { _ in nil }
        #expect(KeptClockFloor.read(path, on: disk) == .kept(ClockFloor()))
        try KeptClockFloor.change(path, on: disk) { kept in
            kept == .kept(ClockFloor()) ? ClockFloor(signed: now) : nil
        }
        #expect(KeptClockFloor.read(path, on: disk) == .kept(ClockFloor(signed: now)))
        for bytes in [[0x78], [], Array(repeating: 0x20, count: 4097)] as [[UInt8]] {
            disk.write(bytes, to: path)
            #expect(KeptClockFloor.read(path, on: disk) == .damaged)
            #expect(KeptClockFloor.damaged.floor == ClockFloor())
        }
    }

    @Test func `a floor is raised to the later of each time`() {
        let (early, late) = (
            ClockFloor(signed: now, lastGood: now + 3),
            ClockFloor(signed: now + 1, lastGood: now + 2)
        )
        let raised = ClockFloor(signed: now + 1, lastGood: now + 3)
        #expect(early.raised(by: late) == raised && late.raised(by: early) == raised)
        #expect(early.raised(by: ClockFloor()) == early && ClockFloor().raised(by: early) == early)
        var lost = ClockFloor()
        lost.isLost = true
        #expect(lost.raised(by: early).isLost == true && early.raised(by: lost).isLost == nil)
        #expect(raised.latest == now + 3 && ClockFloor(signed: now).latest == now)
        #expect(ClockFloor().latest == nil)
    }

    // MARK: The clock

    private func clock(
        signed: Date? = nil, lastGood: Date? = nil, ceiling: Date? = now + 86_400
    ) -> TrustedClock {
        TrustedClock(
            build: now - 1000, floor: ClockFloor(signed: signed, lastGood: lastGood),
            ceiling: ceiling)
    }

    private func reading(
        _ seconds: Double, sinceBoot: Double? = nil, isSynchronised: Bool = false
    ) -> ClockReading {
        ClockReading(
            wall: now + seconds, sinceBoot: .seconds(sinceBoot ?? seconds),
            isSynchronised: isSynchronised)
    }

    @Test func `a clock is trusted from the latest floor on`() {
        for (signed, lastGood, earliest) in [
            (nil, nil, -1000), (0, nil, -60), (nil, 0, -10), (0, -40, -50), (0, -60, -60),
            (-2000, -2000, -1000),
        ] as [(Double?, Double?, Double)] {
            var clock = clock(signed: signed.map { now + $0 }, lastGood: lastGood.map { now + $0 })
            #expect(clock.earliest == now + earliest)
            #expect(clock.observe(reading(earliest, sinceBoot: 0)) == .trusted)
            let state = clock.observe(reading(earliest - 11, sinceBoot: 0))
            #expect(state == (earliest == -1000 ? .neverSet : .belowFloor(clock.earliest)))
        }
    }

    @Test func `a step of more than ten seconds is a jump`() {
        for (step, isJump) in [(-10.5, true), (-10, false), (10, false), (10.5, true)] {
            var clock = clock(ceiling: nil)
            clock.observe(reading(0))
            let state = clock.observe(reading(100 + step, sinceBoot: 100))
            let isTrusted = state == .trusted
            // A slow correction of 0.05 s is allowed in the meantime, after the comparison.
            #expect(isTrusted != isJump, "\(step): \(state)")
        }
        // A jump beyond every number of seconds is one, too.
        var clock = clock(ceiling: nil)
        clock.observe(reading(0))
        #expect(clock.observe(reading(1e30, sinceBoot: 1)) == .jumped(seconds: .max))
    }

    @Test func `the last good time follows the clock up to the end of what was signed`() {
        for (ceiling, synchronised, follows) in [
            (100, false, true), (99, false, false), (99, true, false), (nil, false, false),
            (nil, true, true),
        ] as [(Double?, Bool, Bool)] {
            var clock = clock(ceiling: ceiling.map { now + $0 })
            clock.observe(reading(100, isSynchronised: synchronised))
            #expect(clock.earliest == (follows ? now + 90 : now - 1000))
        }
    }

    @Test func `a good time that is a little earlier lowers nothing`() {
        var clock = clock(lastGood: now)
        #expect(clock.observe(reading(-5)) == .trusted)
        #expect(clock.earliest == now - 10)
    }

    @Test func `a floor is kept when it rose by ten minutes, or was lost or found`() throws {
        var kept = clock(lastGood: now)
        kept.observe(reading(599))
        #expect(kept.floorToKeep == nil)
        kept.observe(reading(600))
        #expect(kept.floorToKeep == ClockFloor(lastGood: now + 600))
        var first = clock()
        #expect(first.floorToKeep == nil)
        first.observe(reading(0))
        #expect(first.floorToKeep == ClockFloor(lastGood: now))
        var lost = clock(lastGood: now)
        lost.loseFloor()
        #expect(lost.floorToKeep?.isLost == true)
        if let floor = lost.floorToKeep { lost.noteKept(floor) }
        #expect(lost.observe(reading(1)) == .floorLost && lost.floorToKeep == nil)
        #expect(lost.observe(reading(2, isSynchronised: true)) == .trusted)
        #expect(try #require(lost.floorToKeep).isLost == nil)
    }

    @Test func `signed news ends the doubt if the clock agrees with it`() {
        // The floor is a minute before the last signed time.
        for (signed, isNews) in [(0, false), (0.5, true)] {
            for (ceiling, wall, agrees) in [
                (100, 100, true), (100, 100.5, false), (nil, 1e6, true),
            ] as [(Double?, Double, Bool)] {
                var clock = clock(signed: now, ceiling: now + 1e7)
                clock.loseFloor()
                let state = clock.learn(
                    signed: now + signed, ceiling: ceiling.map { now + $0 }, reading(wall))
                #expect(state == (isNews && agrees ? .trusted : .floorLost), "\(signed) \(wall)")
            }
        }
        var clock = clock(signed: now)
        clock.learn(signed: now - 5, ceiling: nil, reading(0))
        #expect(clock.earliest == now - 60, "an older signed time lowers nothing")
        // A clock up to a minute behind the publisher's agrees.
        for (wall, agrees) in [(940, true), (939.5, false)] as [(Double, Bool)] {
            var clock = self.clock(signed: now)
            clock.loseFloor()
            let state = clock.learn(signed: now + 1000, ceiling: nil, reading(wall))
            #expect((state == .trusted) == agrees, "\(wall): \(state)")
        }
    }

    // MARK: The schedule

    /// Gives always the least or the most.
    private struct Ends: RandomNumberGenerator {
        let value: UInt64
        mutating func next() -> UInt64 { value }
    }

    private func waits(_ wait: (inout Ends) -> Duration) -> [Duration] {
        [1, UInt64.max].map { value in
            var random = Ends(value: value)
            return wait(&random)
        }
    }

    @Test func `a first request comes within the interval, or within 15 minutes`() {
        for (interval, isFresh, most) in [
            (3600, true, 3600), (3600, false, 900), (600, false, 600), (600, true, 600),
        ] {
            let schedule = UpdateSchedule(interval: .seconds(interval))
            #expect(
                waits { schedule.first(isFresh: isFresh, using: &$0) } == [.zero, .seconds(most)])
        }
    }

    @Test func `later requests come after the interval, and after failures sooner at first`() {
        for interval in [3600, 1 << 30] {
            var schedule = UpdateSchedule(interval: .seconds(interval))
            for failure in 0..<25 {
                let most = min(interval, 30 << min(failure, 20))
                let bounds: [Duration] = [.seconds(1), .seconds(most)]
                for (asked, more) in [
                    (nil, 0), (0, 0), (-1, 0), (10, 10), (86_400, 86_400), (86_401, 86_400),
                ] as [(Int?, Int)] {
                    var copy = schedule
                    let found = waits {
                        copy = schedule
                        return copy.next(
                            after: .failed(retryAfter: asked.map { .seconds($0) }), using: &$0)
                    }
                    #expect(
                        found == bounds.map { $0 + .seconds(more) }, "\(failure), \(asked ?? -1)")
                }
                var random = Ends(value: 1)
                _ = schedule.next(after: .failed(retryAfter: nil), using: &random)
            }
            let found = waits { schedule.next(after: .answered, using: &$0) }
            let quarter = Duration.seconds(interval) / 4
            #expect(found == [quarter * 3, quarter * 5])
            var random = Ends(value: .max)
            #expect(
                schedule.next(after: .failed(retryAfter: nil), using: &random)
                    == .seconds(min(interval, 30)))
        }
        let schedule = UpdateSchedule(interval: .zero)
        #expect(waits { schedule.first(isFresh: true, using: &$0) } == [.zero, .milliseconds(1)])
    }
}
