import DeviceInterface
import DeviceGuards
import Testing

/// When a silent guard is asked, replaced and given up.
struct GuardDutyTests {
    /// Of a lamp that shows `lamp` until two seconds.
    private func duty(showing lamp: Lamp = .green) -> GuardDuty {
        var duty = GuardDuty()
        duty.start()
        duty.send(.show(lamp, until: .seconds(2)), at: .zero)
        duty.answer(isDone: true, at: .milliseconds(1))
        return duty
    }

    @Test func `a guard is not checked before its colour ends`() {
        let duty = duty()
        #expect(duty.demand(at: .seconds(2)) == .nothing)
        #expect(duty.nextLook == .milliseconds(2020))
        #expect(duty.demand(at: .milliseconds(2020)) == .ask)
    }

    @Test func `a guard that is silent after a colour's end is replaced in time`() {
        var duty = duty()
        duty.ask(at: .milliseconds(2020))
        #expect(duty.demand(at: .milliseconds(2079)) == .ask)
        #expect(duty.demand(at: .milliseconds(2080)) == .replace)
    }

    @Test func `a guard that answers after a colour's end is kept`() {
        var duty = duty()
        duty.ask(at: .milliseconds(2020))
        duty.hear(at: .milliseconds(2025))
        #expect(duty.demand(at: .seconds(100)) == .nothing)
        #expect(duty.nextLook == nil)
    }

    @Test func `a renewed order postpones the end`() {
        var duty = duty()
        duty.send(.show(.green, until: .seconds(3)), at: .seconds(1))
        duty.answer(isDone: true, at: .milliseconds(1001))
        #expect(duty.nextLook == .milliseconds(3020))
    }

    @Test func `another colour is expected at once`() {
        var duty = duty()
        duty.send(.show(.red, until: .seconds(3)), at: .seconds(1))
        #expect(duty.demand(at: .milliseconds(1020)) == .ask)
        duty.ask(at: .milliseconds(1020))
        #expect(duty.demand(at: .milliseconds(1059)) == .ask)
        #expect(duty.demand(at: .milliseconds(1060)) == .replace)
    }

    @Test func `a slow device does not cause a living guard to be replaced`() {
        var duty = duty()
        duty.send(.show(.dark, until: nil), at: .seconds(1))
        for time in stride(from: 1030, through: 3930, by: 30) {
            let now = Duration.milliseconds(time)
            #expect(duty.demand(at: now) == .ask, "\(now)")
            duty.ask(at: now)
            duty.hear(at: now + .milliseconds(1))
        }
        #expect(duty.demand(at: .seconds(4)) == .giveUp)
    }

    @Test func `a starting guard has more time`() {
        var duty = GuardDuty(pulse: .milliseconds(500))
        duty.start()
        duty.send(.shut, at: .zero)
        duty.ask(at: .milliseconds(300))
        #expect(duty.demand(at: .milliseconds(1499)) == .ask)
        #expect(duty.demand(at: .milliseconds(1500)) == .giveUp)
    }

    /// Else a machine that needs longer than that to start a program would never have a guard.
    @Test func `after a failed start the next one has twice the time, up to 12 seconds`() {
        var duty = GuardDuty()
        var now = Duration.zero
        for limit in [1500, 3000, 6000, 12_000, 12_000] {
            duty.start()
            duty.send(.show(.dark, until: nil), at: now)
            duty.ask(at: now)
            #expect(duty.demand(at: now + .milliseconds(limit - 1)) != .giveUp)
            now += .milliseconds(limit)
            #expect(duty.demand(at: now) == .giveUp)
            duty.giveUp()
        }
    }

    @Test
    func `a guard that answered has the usual time, even after a long start`() {
        var duty = GuardDuty()
        duty.start()
        duty.giveUp()
        duty.giveUp()
        duty.start()
        duty.send(.show(.dark, until: nil), at: .zero)
        duty.hear(at: .seconds(5))
        #expect(duty.demand(at: .milliseconds(6499)) == .ask)
        #expect(duty.demand(at: .milliseconds(6500)) == .giveUp)
        // A guard that was heard and then given up says nothing about starts.
        duty.giveUp()
        duty.start()
        duty.send(.show(.dark, until: nil), at: .seconds(10))
        #expect(duty.demand(at: .milliseconds(15_999)) == .ask)
        #expect(duty.demand(at: .seconds(16)) == .giveUp)
    }

    @Test func `a colour ends in time even if its guard never answered`() {
        var duty = GuardDuty()
        for _ in 0..<3 { duty.giveUp() }
        duty.start()
        duty.send(.show(.green, until: .seconds(2)), at: .zero)
        #expect(duty.demand(at: .milliseconds(2079)) == .ask)
        #expect(duty.demand(at: .milliseconds(2080)) == .replace)
        // Its successor is given the same order, whose time is over: no reason to replace it in turn.
        duty.start()
        duty.send(.show(.dark, until: nil), at: .milliseconds(2080))
        duty.send(.show(.green, until: .seconds(2)), at: .milliseconds(2080))
        #expect(duty.demand(at: .milliseconds(3000)) == .ask)
    }

    @Test func `a pulse ends at its length or its deadline, and another does not lengthen it`() {
        var duty = GuardDuty(pulse: .milliseconds(500))
        duty.send(.pulse(until: .seconds(9)), at: .zero)
        duty.answer(isDone: true, at: .zero)
        #expect(duty.nextLook == .milliseconds(520))
        duty.send(.pulse(until: nil), at: .milliseconds(400))
        duty.answer(isDone: true, at: .milliseconds(400))
        #expect(duty.nextLook == .milliseconds(520))
        #expect(!duty.isSafe)
        duty.send(.shut, at: .milliseconds(600))
        duty.answer(isDone: true, at: .milliseconds(600))
        #expect(duty.isSafe)
    }

    @Test func `a dead guard's lamp is not safe until another guard confirms dark`() {
        var duty = GuardDuty()
        duty.start()
        duty.send(.show(.green, until: nil), at: .zero)
        duty.start()
        #expect(!duty.isSafe)
        duty.send(.show(.dark, until: nil), at: .zero)
        #expect(!duty.isSafe)
        duty.answer(isDone: true, at: .zero)
        #expect(duty.isSafe)
    }

    @Test func `a guard that does not answer a living terminal is abandoned`() {
        var duty = GuardDuty()
        duty.start()
        for time in stride(from: 0, to: 1500, by: 200) {
            #expect(duty.demand(at: .milliseconds(time)) == .nothing)
            duty.ask(at: .milliseconds(time))
        }
        #expect(duty.demand(at: .milliseconds(1500)) == .giveUp)
    }
}
