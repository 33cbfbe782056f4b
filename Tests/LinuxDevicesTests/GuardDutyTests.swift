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

    // MARK: Each part at its bound

    @Test func `a guard is asked every 300 ms while it owes an answer, and every 20 ms in a hurry`()
    {
        var duty = duty()
        duty.send(.show(.green, until: .seconds(3)), at: .seconds(1))
        #expect(duty.nextLook == .milliseconds(1300))
        duty.ask(at: .milliseconds(1300))
        #expect(duty.demand(at: .milliseconds(1599)) == .nothing)
        #expect(duty.demand(at: .milliseconds(1600)) == .ask)
        duty.hear(at: .milliseconds(1600))
        duty.send(.show(.red, until: .seconds(3)), at: .milliseconds(1610))
        #expect(duty.demand(at: .milliseconds(1629)) == .ask)
        duty.ask(at: .milliseconds(1630))
        #expect(duty.demand(at: .milliseconds(1649)) == .nothing)
        #expect(duty.demand(at: .milliseconds(1650)) == .ask)
    }

    @Test func `a sign of life counts from 20 ms after a colour's end`() {
        for (heard, demand) in [(2019, GuardDuty.Demand.ask), (2020, .nothing)] {
            var duty = duty()
            duty.hear(at: .milliseconds(heard))
            #expect(duty.demand(at: .milliseconds(2030)) == demand, "\(heard)")
            #expect((duty.nextLook == nil) == (demand == .nothing))
        }
    }

    @Test func `a colour that a failed order left may still be lit`() {
        // An order that failed does not end what was held, and what it began may be held.
        for (order, isSafe) in [
            (.show(.green, until: nil), false), (.pulse(until: nil), false),
            (.show(.dark, until: nil), true), (.shut, true), (.alive, true),
        ] as [(GuardOrder, Bool)] {
            var duty = GuardDuty()
            duty.start()
            duty.send(order, at: .zero)
            duty.answer(isDone: false, at: .zero)
            #expect(duty.isSafe == isSafe, "\(order)")
        }
        var duty = duty()
        duty.send(.show(.dark, until: nil), at: .seconds(1))
        duty.answer(isDone: false, at: .seconds(1))
        #expect(!duty.isSafe)
        // It is the green that is held, so another red is urgent, and a green is not.
        duty.send(.show(.red, until: nil), at: .seconds(1))
        #expect(duty.demand(at: .milliseconds(1060)) == .replace)
    }

    @Test func `what a guard held counts, not what it failed to do`() {
        var duty = duty()
        duty.send(.show(.red, until: nil), at: .seconds(1))
        duty.answer(isDone: false, at: .seconds(1))
        duty.send(.show(.red, until: nil), at: .seconds(1))
        #expect(duty.demand(at: .milliseconds(1060)) == .replace)
    }

    @Test func `a pulse after one that has ended has its own end`() {
        for heard in [520, 800] {
            var duty = GuardDuty(pulse: .milliseconds(500))
            duty.send(.pulse(until: nil), at: .zero)
            duty.answer(isDone: true, at: .zero)
            duty.hear(at: .milliseconds(heard))
            duty.send(.pulse(until: nil), at: .seconds(1))
            duty.answer(isDone: true, at: .seconds(1))
            #expect(duty.nextLook == .milliseconds(1520))
        }
    }

    @Test func `of the orders on their way to a dead guard only those that light or open count`() {
        for (order, isSafe) in [
            (.show(.dark, until: nil), true), (.shut, true), (.show(.red, until: nil), false),
            (.pulse(until: nil), false),
        ] as [(GuardOrder, Bool)] {
            var duty = GuardDuty()
            duty.start()
            duty.send(.alive, at: .zero)
            duty.send(order, at: .zero)
            duty.start()
            #expect(duty.isSafe == isSafe, "\(order)")
        }
    }

    @Test func `dark on its way makes no colour urgent`() {
        var duty = GuardDuty()
        duty.start()
        duty.hear(at: .zero)
        duty.send(.show(.dark, until: nil), at: .zero)
        duty.send(.show(.green, until: nil), at: .zero)
        #expect(duty.demand(at: .milliseconds(60)) != .replace)
    }

    @Test func `a guard that leaves and lives is looked at when the patience is over`() {
        var duty = duty(showing: .dark)
        duty.send(.close, at: .seconds(1))
        duty.hear(at: .milliseconds(1001))
        #expect(duty.nextLook == .seconds(4))
    }

    @Test func `a colour whose time is over when it is sent has no end to wait for`() {
        var duty = GuardDuty()
        duty.start()
        duty.send(.show(.green, until: .seconds(1)), at: .seconds(1))
        duty.answer(isDone: true, at: .seconds(1))
        #expect(duty.nextLook == nil)
    }

    @Test func `only what ends another colour is urgent`() {
        for (held, order, isUrgent) in [
            (.green, .show(.red, until: nil), true), (.green, .show(.green, until: nil), false),
            (.green, .show(.dark, until: nil), true), (.dark, .show(.green, until: nil), false),
            (.green, .pulse(until: nil), false), (.green, .shut, true), (.dark, .shut, true),
            (.green, .alive, false), (.green, .close, true), (.dark, .close, false),
        ] as [(Lamp, GuardOrder, Bool)] {
            var duty = GuardDuty()
            duty.start()
            duty.send(.show(held, until: nil), at: .zero)
            duty.answer(isDone: true, at: .zero)
            duty.send(order, at: .seconds(1))
            let demand = duty.demand(at: .milliseconds(1060))
            #expect((demand == .replace) == isUrgent, "\(held) \(order)")
        }
        // A colour on its way counts as one that is held.
        var duty = GuardDuty()
        duty.start()
        duty.hear(at: .zero)
        duty.send(.show(.green, until: nil), at: .zero)
        duty.send(.show(.red, until: nil), at: .zero)
        #expect(duty.demand(at: .milliseconds(60)) == .replace)
    }

    @Test func `a guard that leaves is not asked, and heard of once at most`() {
        var duty = duty()
        duty.send(.close, at: .seconds(1))
        #expect(duty.demand(at: .milliseconds(1059)) == .nothing)
        #expect(duty.demand(at: .milliseconds(1060)) == .replace)
        duty.hear(at: .seconds(1))
        // It lives, so that only the patience for an answer is left, and the colour's end.
        #expect(duty.demand(at: .milliseconds(1999)) == .nothing)
        #expect(duty.nextLook == .milliseconds(2020))
    }

    @Test func `an answer is waited for three seconds after the last one`() {
        var duty = GuardDuty()
        duty.start()
        for time in [0, 1000] { duty.send(.alive, at: .milliseconds(time)) }
        duty.hear(at: .milliseconds(500))
        duty.answer(isDone: true, at: .seconds(2))
        for time in stride(from: 2100, to: 5000, by: 100) { duty.hear(at: .milliseconds(time)) }
        #expect(duty.demand(at: .milliseconds(4999)) != .giveUp)
        #expect(duty.demand(at: .seconds(5)) == .giveUp)
        // Signs of life do not count as answers, the first one excepted.
        duty = GuardDuty()
        duty.start()
        duty.send(.alive, at: .zero)
        for time in stride(from: 500, to: 3500, by: 100) { duty.hear(at: .milliseconds(time)) }
        #expect(duty.demand(at: .milliseconds(3499)) != .giveUp)
        #expect(duty.demand(at: .milliseconds(3500)) == .giveUp)
    }
}
