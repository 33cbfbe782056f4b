import Foundation
import ReproducibleNumbers
import Testing
import TestSupport
import Trust

/// Stories of a terminal's clock.
@Suite struct TrustedClockTests {
    private static let build = now - 100 * day
    private static let day = 86_400.0

    /// A machine whose wall clock a test moves.
    private struct Machine {
        var wall: Date
        var sinceBoot = 0.0
        var isSynchronised = false

        var reading: ClockReading {
            ClockReading(
                wall: wall, sinceBoot: .seconds(sinceBoot), isSynchronised: isSynchronised)
        }

        mutating func pass(_ seconds: Double) {
            wall += seconds
            sinceBoot += seconds
        }
    }

    private func clock(
        floor: ClockFloor = ClockFloor(), ceiling: Date? = now + 30 * Self.day,
        reference: TimeInterval? = nil
    ) -> TrustedClock {
        TrustedClock(build: Self.build, floor: floor, ceiling: ceiling, reference: reference)
    }

    @Test func `a clock that was never set is not trusted until a time server sets it`() {
        var (clock, machine) = (clock(), Machine(wall: Date(timeIntervalSince1970: 3)))
        #expect(clock.observe(machine.reading) == .neverSet)
        machine.wall = now
        machine.isSynchronised = true
        #expect(clock.observe(machine.reading) == .trusted)
    }

    @Test func `a clock below a signed time or the last good time is not trusted`() {
        var signed = clock(floor: ClockFloor(signed: now))
        #expect(signed.observe(Machine(wall: now - 61).reading) == .belowFloor(now - 60))
        // Those who publish have no better clocks than we have.
        #expect(signed.observe(Machine(wall: now - 60).reading) == .trusted)
        var good = clock(floor: ClockFloor(lastGood: now))
        #expect(good.observe(Machine(wall: now - 60).reading).doubt?.contains("set it") == true)
    }

    @Test func `a synchronised clock below the floor is not trusted either`() {
        var clock = clock(floor: ClockFloor(signed: now))
        var machine = Machine(wall: now - 61)
        machine.isSynchronised = true
        #expect(clock.observe(machine.reading) == .belowFloor(now - 60))
    }

    @Test func `a jump is noticed in either direction`() {
        for step in [-9 * Self.day, -3600, -11, 11, 3600, 20 * Self.day] {
            var (clock, machine) = (clock(ceiling: nil), Machine(wall: now))
            #expect(clock.observe(machine.reading) == .trusted)
            machine.pass(60)
            machine.wall += step
            #expect(clock.observe(machine.reading) == .jumped(seconds: Int(step)))
            machine.pass(3600)
            #expect(clock.observe(machine.reading) == .jumped(seconds: Int(step)))
            // Back where it was.
            machine.wall -= step
            #expect(clock.observe(machine.reading) == .trusted)
        }
    }

    @Test func `a set-back clock is below the last good time`() {
        var (clock, machine) = (clock(), Machine(wall: now))
        #expect(clock.observe(machine.reading) == .trusted)
        machine.pass(60)
        #expect(clock.observe(machine.reading) == .trusted)
        machine.wall -= 30
        #expect(clock.observe(machine.reading) == .belowFloor(now + 50))
    }

    @Test func `slow corrections and leap seconds are not jumps`() {
        var (clock, machine) = (clock(), Machine(wall: now))
        for _ in 0..<10_000 {
            machine.pass(1)
            machine.wall += 0.0005
            #expect(clock.observe(machine.reading) == .trusted)
        }
        machine.wall += 1
        #expect(clock.observe(machine.reading) == .trusted)
    }

    @Test func `a slow correction may go on for days`() {
        for slew in [-0.0005, 0.0005] {
            var (clock, machine) = (clock(ceiling: nil), Machine(wall: now))
            for _ in 0..<3000 {
                machine.pass(60)
                machine.wall += 60 * slew
                #expect(clock.observe(machine.reading) == .trusted)
            }
        }
    }

    @Test func `a clock that stands still, runs slow or is set again and again is noticed`() {
        for drift in [-1, -0.01, 0.01, 1.0] {
            var (clock, machine) = (clock(), Machine(wall: now))
            var trusted = 0.0
            while clock.observe(machine.reading) == .trusted, trusted < 2000 {
                machine.pass(1)
                machine.wall += drift
                trusted += 1
            }
            // Ten seconds wrong, and what a slow correction might have been.
            #expect((10 / abs(drift)...11 / abs(drift) + 60).contains(trusted), "\(drift)")
        }
    }

    @Test func `a correction by a time server is not a jump`() {
        var (clock, machine) = (clock(), Machine(wall: now))
        #expect(clock.observe(machine.reading) == .trusted)
        machine.wall += 3600
        machine.isSynchronised = true
        #expect(clock.observe(machine.reading) == .trusted)
        // And the new time is the one to measure by.
        machine.isSynchronised = false
        #expect(clock.observe(machine.reading) == .trusted)
    }

    @Test func `a later signed time ends a jump's doubt, an earlier one does not`() {
        var (clock, machine) = (clock(floor: ClockFloor(signed: now)), Machine(wall: now))
        #expect(clock.observe(machine.reading) == .trusted)
        machine.wall += 10 * Self.day
        let jumped = ClockState.jumped(seconds: Int(10 * Self.day))
        #expect(clock.observe(machine.reading) == jumped)
        let ceiling = now + 40 * Self.day
        #expect(clock.learn(signed: now - 1, ceiling: ceiling, machine.reading) == jumped)
        #expect(
            clock.learn(signed: now + 9 * Self.day, ceiling: ceiling, machine.reading) == .trusted)
    }

    @Test func `a signed time does not repair a clock beyond the end of what was signed`() {
        var (clock, machine) = (clock(floor: ClockFloor(signed: now)), Machine(wall: now))
        #expect(clock.observe(machine.reading) == .trusted)
        machine.wall += 1000 * Self.day
        #expect(clock.observe(machine.reading) != .trusted)
        let state = clock.learn(
            signed: now + Self.day, ceiling: now + 8 * Self.day, machine.reading)
        #expect(state == .jumped(seconds: Int(1000 * Self.day)))
    }

    @Test func `a clock below a later signed time is not trusted any more`() {
        var (clock, machine) = (clock(), Machine(wall: now))
        #expect(clock.observe(machine.reading) == .trusted)
        let signed = now + Self.day
        #expect(
            clock.learn(signed: signed, ceiling: now + 9 * Self.day, machine.reading)
                == .belowFloor(signed - 60))
        machine.wall = signed + 5
        #expect(
            clock.observe(machine.reading) != .trusted, "set by hand, and nobody vouches for it")
        machine.isSynchronised = true
        #expect(clock.observe(machine.reading) == .trusted)
    }

    @Test func `a faulty battery cannot close the gate permanently`() {
        let ceiling = now + 30 * Self.day
        var mad = clock(ceiling: ceiling)
        #expect(mad.observe(Machine(wall: now + 30_000 * Self.day).reading) == .trusted)
        #expect(mad.earliest == Self.build)
        // Without any signed end the last good time follows a synchronised clock alone.
        var unsigned = clock(ceiling: nil)
        #expect(unsigned.observe(Machine(wall: now + 30_000 * Self.day).reading) == .trusted)
        #expect(unsigned.earliest == Self.build)
    }

    @Test func `a jump is remembered after a restart of the program, but not of the machine`() {
        var (first, machine) = (clock(), Machine(wall: now, sinceBoot: 500))
        #expect(first.observe(machine.reading) == .trusted)
        machine.pass(10)
        machine.wall += 3600
        var second = clock(reference: first.reference)
        #expect(second.observe(machine.reading) == .jumped(seconds: 3600))
        var third = clock(floor: ClockFloor(lastGood: now))
        #expect(third.observe(Machine(wall: now + 3610).reading) == .trusted)
    }

    @Test func `the floor is written every ten minutes and for every signed time`() throws {
        var (clock, machine) = (clock(), Machine(wall: now))
        var written = 0
        for _ in 0..<3600 {
            machine.pass(1)
            clock.observe(machine.reading)
            guard let floor = clock.floorToKeep else { continue }
            clock.noteKept(floor)
            written += 1
        }
        #expect(written == 6)
        clock.learn(signed: now + 3000, ceiling: now + 30 * Self.day, machine.reading)
        let floor = try #require(clock.floorToKeep)
        #expect(floor.signed == now + 3000)
        clock.noteKept(floor)
        #expect(clock.floorToKeep == nil)
    }

    @Test func `a floor that could not be written is offered again`() {
        var (clock, machine) = (clock(), Machine(wall: now))
        machine.pass(3600)
        clock.observe(machine.reading)
        let floor = clock.floorToKeep
        #expect(floor != nil)
        machine.pass(1)
        clock.observe(machine.reading)
        #expect(clock.floorToKeep?.lastGood == floor?.lastGood.map { $0 + 1 })
    }

    @Test func `whatever happens the floor never goes down, and nothing below it is trusted`() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<rounds(2000) {
            var (clock, machine) = (clock(), Machine(wall: now))
            var floor = clock.earliest
            for _ in 0..<60 {
                machine.pass(Double(random.below(100_000)))
                switch random.below(6) {
                case 0: machine.wall += Double(random.below(4_000_000) - 2_000_000)
                case 1: machine.isSynchronised.toggle()
                case 2:
                    let signed = now + Double(random.below(5_000_000))
                    clock.learn(signed: signed, ceiling: signed + 604_800, machine.reading)
                case 3: machine.sinceBoot = 0
                default: break
                }
                let state = clock.observe(machine.reading)
                #expect(clock.earliest >= floor)
                floor = clock.earliest
                if machine.wall < floor { #expect(state != .trusted) }
            }
        }
    }
}
