import DeviceInterface
import Testing

@testable import TerminalCore

/// What the barrier is told, driven by events and time alone.
@Suite struct BarrierUpkeepTests {
    private let dead = DeviceError(.disconnected, "ask the guard", advice: "Look why it died.")

    /// An upkeep whose barrier was shut, and asked whether it is alive, at 0.
    private func started() -> BarrierUpkeep {
        var barrier = BarrierUpkeep(start: .zero)
        #expect(barrier.nextOrders(at: .zero) == [.shut])
        #expect(barrier.answered(.shut, nil, at: .zero) == nil)
        #expect(barrier.nextOrders(at: .zero) == [.check])
        #expect(barrier.answered(.check, nil, at: .zero) == nil)
        return barrier
    }

    @Test func `nothing opens before it is known to be shut`() {
        var barrier = BarrierUpkeep(start: .zero)
        #expect(barrier.open(until: .seconds(2), at: .zero) == nil)
        #expect(barrier.nextOrders(at: .zero) == [.shut])
        #expect(barrier.open(until: .seconds(2), at: .zero) == nil)
        _ = barrier.answered(.shut, nil, at: .milliseconds(5))
        #expect(
            barrier.open(until: .seconds(2), at: .milliseconds(5)) == .pulse(until: .seconds(2)))
    }

    @Test func `a pulse ordered before the first shut is sent after it, unless it has ended`() {
        for (answer, expected) in [(1, [.pulse(until: .seconds(2))]), (3, [])]
            as [(Int, [BarrierUpkeep.Order])]
        {
            var barrier = BarrierUpkeep(start: .zero)
            #expect(barrier.nextOrders(at: .zero) == [.shut])
            #expect(!barrier.hasWaitingPulse)
            #expect(barrier.open(until: .seconds(2), at: .zero) == nil)
            #expect(barrier.nextOrders(at: .milliseconds(1)) == [])
            #expect(barrier.hasWaitingPulse)
            _ = barrier.answered(.shut, nil, at: .seconds(answer))
            let orders = barrier.nextOrders(at: .seconds(answer)).filter { $0 != .check }
            #expect(orders == expected)
            #expect(barrier.nextOrders(at: .seconds(answer)) == [])
        }
        var barrier = BarrierUpkeep(start: .zero)
        _ = barrier.nextOrders(at: .zero)
        _ = barrier.open(until: .seconds(2), at: .zero)
        _ = barrier.answered(.shut, dead, at: .zero)
        _ = barrier.nextOrders(at: .milliseconds(200))
        #expect(barrier.answered(.shut, nil, at: .milliseconds(200)) == .recovered)
        #expect(barrier.nextOrders(at: .milliseconds(200)) == [])
    }

    @Test func `an expired order opens nothing`() {
        var barrier = started()
        #expect(barrier.open(until: .seconds(2), at: .seconds(2)) == nil)
        #expect(barrier.open(until: .seconds(2), at: .milliseconds(1999)) != nil)
    }

    @Test func `the barrier is polled ten times a second, one request at a time`() {
        var barrier = started()
        #expect(barrier.nextOrders(at: .milliseconds(99)) == [])
        #expect(barrier.nextOrders(at: .milliseconds(100)) == [.check])
        #expect(barrier.nextOrders(at: .seconds(5)) == [])
        _ = barrier.answered(.check, nil, at: .seconds(5))
        #expect(barrier.nextOrders(at: .milliseconds(5100)) == [.check])
    }

    @Test func `a shut is sent at once, and again after a pulse that hangs`() {
        var barrier = started()
        let pulse = barrier.open(until: .seconds(9), at: .zero)
        barrier.shut()
        #expect(barrier.nextOrders(at: .milliseconds(10)) == [.shut])
        _ = barrier.answered(.shut, nil, at: .milliseconds(20))
        _ = barrier.answered(pulse ?? .check, nil, at: .milliseconds(50))
        #expect(barrier.nextOrders(at: .milliseconds(50)) == [.shut])
        _ = barrier.answered(.shut, nil, at: .milliseconds(60))
        #expect(barrier.open(until: .seconds(9), at: .milliseconds(60)) != nil)
    }

    @Test func `after a failure nothing opens, and a shut is sent every 200 ms until one succeeds`()
    {
        var barrier = started()
        _ = barrier.nextOrders(at: .milliseconds(100))
        #expect(barrier.answered(.check, dead, at: .milliseconds(100)) == .failed(dead))
        #expect(barrier.open(until: .seconds(9), at: .milliseconds(100)) == nil)
        #expect(barrier.nextOrders(at: .milliseconds(100)) == [.shut])
        #expect(barrier.answered(.shut, dead, at: .milliseconds(110)) == nil)
        let early = barrier.nextOrders(at: .milliseconds(309))
        let due = barrier.nextOrders(at: .milliseconds(310))
        #expect(!early.contains(.shut) && due.contains(.shut))
        #expect(barrier.answered(.shut, nil, at: .milliseconds(320)) == .recovered)
        #expect(barrier.open(until: .seconds(9), at: .milliseconds(320)) != nil)
    }

    @Test func `a shut from before a failure does not end the failure`() {
        var barrier = started()
        let pulse = barrier.open(until: .seconds(9), at: .zero)
        barrier.shut()
        #expect(barrier.nextOrders(at: .zero) == [.shut])
        #expect(barrier.answered(pulse ?? .check, dead, at: .zero) == .failed(dead))
        #expect(barrier.answered(.shut, nil, at: .zero) == nil)
        #expect(barrier.nextOrders(at: .zero) == [.shut])
        #expect(barrier.answered(.shut, nil, at: .zero) == .recovered)
    }

    @Test func `a shut does not wait for another that hangs`() {
        var barrier = started()
        barrier.shut()
        #expect(barrier.nextOrders(at: .zero) == [.shut])
        let pulse = barrier.open(until: .seconds(9), at: .zero)
        #expect(pulse != nil)
        barrier.shut()
        #expect(barrier.nextOrders(at: .milliseconds(10)) == [.shut])
    }

    @Test func `each late pulse is followed by a shut`() {
        var barrier = started()
        for _ in 1...2 {
            #expect(barrier.open(until: .seconds(9), at: .zero) != nil)
            barrier.shut()
            #expect(barrier.nextOrders(at: .zero) == [.shut])
            _ = barrier.answered(.shut, nil, at: .zero)
        }
        for _ in 1...2 {
            _ = barrier.answered(.pulse(until: .seconds(9)), nil, at: .zero)
            #expect(barrier.nextOrders(at: .zero) == [.shut])
            _ = barrier.answered(.shut, nil, at: .zero)
        }
        #expect(barrier.nextOrders(at: .zero) == [])
    }

    @Test func `a pulse that ended in time is followed by no shut of its own`() {
        var barrier = started()
        for _ in 1...2 {
            #expect(barrier.open(until: .seconds(9), at: .zero) != nil)
            _ = barrier.answered(.pulse(until: .seconds(9)), nil, at: .zero)
            #expect(barrier.nextOrders(at: .zero) == [])
            barrier.shut()
            #expect(barrier.nextOrders(at: .zero) == [.shut])
            _ = barrier.answered(.shut, nil, at: .zero)
            #expect(barrier.nextOrders(at: .zero) == [])
        }
    }

    @Test func `only a shut ends a failure`() {
        var barrier = started()
        let pulse = BarrierUpkeep.Order.pulse(until: .seconds(9))
        #expect(barrier.open(until: .seconds(9), at: .zero) == pulse)
        #expect(barrier.nextOrders(at: .milliseconds(100)) == [.check])
        #expect(barrier.answered(.check, dead, at: .milliseconds(100)) == .failed(dead))
        #expect(barrier.answered(pulse, nil, at: .milliseconds(110)) == nil)
        #expect(barrier.open(until: .seconds(9), at: .milliseconds(120)) == nil)
        #expect(barrier.nextOrders(at: .milliseconds(200)).contains(.check))
        #expect(barrier.answered(.check, nil, at: .milliseconds(210)) == nil)
        #expect(barrier.open(until: .seconds(9), at: .milliseconds(210)) == nil)
    }

    @Test func `a failed barrier gets one shut at a time, and more failures do not delay it`() {
        var barrier = started()
        _ = barrier.nextOrders(at: .milliseconds(100))
        #expect(barrier.answered(.check, dead, at: .milliseconds(100)) == .failed(dead))
        #expect(barrier.nextOrders(at: .milliseconds(100)) == [.shut])
        #expect(barrier.nextOrders(at: .milliseconds(200)) == [.check])
        #expect(barrier.answered(.check, dead, at: .milliseconds(200)) == nil)
        // The first shut is still out.
        #expect(!barrier.nextOrders(at: .milliseconds(400)).contains(.shut))
        #expect(barrier.answered(.shut, dead, at: .milliseconds(450)) == nil)
        #expect(barrier.answered(.check, dead, at: .milliseconds(450)) == nil)
        #expect(barrier.nextOrders(at: .milliseconds(450)) == [.shut])
        #expect(barrier.answered(.shut, dead, at: .milliseconds(500)) == nil)
        #expect(barrier.nextOrders(at: .milliseconds(600)) == [.check])
        #expect(barrier.answered(.check, dead, at: .milliseconds(650)) == nil)
        #expect(barrier.nextOrders(at: .milliseconds(700)) == [.shut])
    }

    @Test func `a failed first shut is repeated at once`() {
        var barrier = started()
        barrier.shut()
        #expect(barrier.nextOrders(at: .zero) == [.shut])
        #expect(barrier.answered(.shut, dead, at: .zero) == .failed(dead))
        #expect(barrier.nextOrders(at: .zero) == [.shut])
        #expect(barrier.answered(.shut, dead, at: .zero) == nil)
        #expect(barrier.nextOrders(at: .milliseconds(99)) == [])
    }
}
