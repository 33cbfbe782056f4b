import LinuxDevices
import Testing
import Verdicts

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

    @Test func `a guard is not asked before its colour ends`() {
        let duty = duty()
        #expect(duty.demand(at: .seconds(2)) == .nothing)
        #expect(duty.nextLook == .milliseconds(2020))
        #expect(duty.demand(at: .milliseconds(2020)) == .ask)
    }

    @Test func `one that is silent after a colour's end is replaced in time`() {
        var duty = duty()
        duty.ask(at: .milliseconds(2020))
        #expect(duty.demand(at: .milliseconds(2079)) == .ask)
        #expect(duty.demand(at: .milliseconds(2080)) == .replace)
    }

    @Test func `one that lives after a colour's end is left alone`() {
        var duty = duty()
        duty.ask(at: .milliseconds(2020))
        duty.hear(at: .milliseconds(2025))
        #expect(duty.demand(at: .seconds(100)) == .nothing)
        #expect(duty.nextLook == nil)
    }

    @Test func `a renewed order puts the end off`() {
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

    @Test func `a device that takes its time does not cost a living guard`() {
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

    @Test func `a guard that starts may take its time`() {
        var duty = GuardDuty(pulse: .milliseconds(500))
        duty.start()
        duty.send(.shut, at: .zero)
        duty.ask(at: .milliseconds(300))
        #expect(duty.demand(at: .milliseconds(9999)) == .ask)
        #expect(duty.demand(at: .seconds(10)) == .giveUp)
        // Then as any other that lives.
        duty.hear(at: .seconds(8))
        #expect(duty.demand(at: .milliseconds(8059)) == .ask)
        #expect(duty.demand(at: .milliseconds(8060)) == .replace)
    }

    @Test func `a colour that ends while a guard starts does not cost the guard`() {
        var duty = GuardDuty()
        duty.start()
        duty.send(.show(.green, until: .seconds(2)), at: .zero)
        duty.send(.show(.dark, until: nil), at: .seconds(3))
        #expect(duty.demand(at: .seconds(4)) == .ask)
        duty.hear(at: .seconds(4))
        #expect(duty.demand(at: .milliseconds(4010)) != .replace)
        duty.answer(isDone: true, at: .milliseconds(4010))
        duty.answer(isDone: true, at: .milliseconds(4020))
        #expect(duty.isSafe)
        #expect(duty.nextLook == nil)
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

    @Test func `what a dead guard may have lit is not safe until another says dark`() {
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

    @Test func `a guard asked in vain by a living terminal is given up`() {
        var duty = GuardDuty()
        duty.start()
        duty.hear(at: .zero)
        for time in stride(from: 0, to: 1500, by: 200) {
            #expect(duty.demand(at: .milliseconds(time)) == .nothing)
            duty.ask(at: .milliseconds(time))
        }
        #expect(duty.demand(at: .milliseconds(1500)) == .giveUp)
    }
}
