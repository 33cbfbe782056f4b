import DeviceInterface
import Testing
import Verdicts

@testable import TerminalCore

/// What the lamp is told, driven by events and time alone.
@Suite struct LampUpkeepTests {
    private let unplugged = DeviceError(.disconnected, "write lamp", advice: "Plug it in.")

    /// An upkeep whose first order, dark, was taken at 0.
    private func started() -> LampUpkeep {
        var lamp = LampUpkeep(renewal: .seconds(1), start: .zero)
        _ = lamp.nextOrder(at: .zero)
        _ = lamp.answered(nil, at: .zero)
        return lamp
    }

    private func green(until: Duration, givenAt: Duration) -> LampOrder {
        LampOrder(lamp: .green, until: until, givenAt: givenAt)
    }

    @Test func `the first order is dark, whatever a process before left`() {
        var lamp = LampUpkeep(renewal: .seconds(1), start: .zero)
        #expect(lamp.nextOrder(at: .zero) == LampUpkeep.Order(lamp: .dark, deadline: nil))
    }

    @Test func `what is new is told at once, and repeated twice a second`() {
        var lamp = started()
        lamp.want(green(until: .seconds(9), givenAt: .milliseconds(100)))
        let first = lamp.nextOrder(at: .milliseconds(100))
        #expect(first == LampUpkeep.Order(lamp: .green, deadline: .milliseconds(1100)))
        _ = lamp.answered(nil, at: .milliseconds(110))
        lamp.want(green(until: .seconds(9), givenAt: .milliseconds(600)))
        #expect(lamp.nextOrder(at: .milliseconds(609)) == nil)
        let second = lamp.nextOrder(at: .milliseconds(610))
        #expect(second == LampUpkeep.Order(lamp: .green, deadline: .milliseconds(1600)))
    }

    @Test func `an order that ends sooner is told at once, one that ends later is not`() {
        var lamp = started()
        lamp.want(green(until: .milliseconds(800), givenAt: .zero))
        _ = lamp.nextOrder(at: .zero)
        _ = lamp.answered(nil, at: .zero)
        lamp.want(green(until: .milliseconds(900), givenAt: .zero))
        #expect(lamp.nextOrder(at: .milliseconds(10)) == nil)
        lamp.want(green(until: .milliseconds(500), givenAt: .zero))
        #expect(lamp.nextOrder(at: .milliseconds(20))?.deadline == .milliseconds(500))
    }

    @Test func `a colour that waited behind an order that hung is not shown late`() {
        var lamp = LampUpkeep(renewal: .seconds(1), start: .zero)
        _ = lamp.nextOrder(at: .zero)
        lamp.want(green(until: .seconds(9), givenAt: .milliseconds(100)))
        #expect(lamp.nextOrder(at: .milliseconds(100)) == nil, "one order is out")
        _ = lamp.answered(nil, at: .seconds(5))
        #expect(lamp.nextOrder(at: .seconds(5)) == LampUpkeep.Order(lamp: .dark, deadline: nil))
    }

    @Test func `a failure is reported once, tried again after 50 ms, and its end is reported`() {
        var lamp = started()
        lamp.want(LampOrder(lamp: .red, until: .seconds(9), givenAt: .zero))
        _ = lamp.nextOrder(at: .zero)
        #expect(lamp.answered(unplugged, at: .zero) == .failed(unplugged))
        #expect(lamp.nextOrder(at: .milliseconds(49)) == nil)
        #expect(lamp.nextOrder(at: .milliseconds(50))?.lamp == .red)
        #expect(lamp.answered(unplugged, at: .milliseconds(60)) == nil)
        _ = lamp.nextOrder(at: .milliseconds(110))
        #expect(lamp.answered(nil, at: .milliseconds(120)) == .recovered)
    }
}
