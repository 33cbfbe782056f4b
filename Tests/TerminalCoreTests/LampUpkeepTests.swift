import DeviceInterface
import Testing
import Verdicts

@testable import TerminalCore

/// What the lamp is told, driven by events and time alone.
@Suite struct LampUpkeepTests {
    private let unplugged = DeviceError(.disconnected, "write lamp", advice: "Plug it in.")

    private func order(
        _ lamp: Lamp, until deadline: Duration? = nil, isRepetition: Bool = false
    ) -> LampUpkeep.Order {
        LampUpkeep.Order(lamp: lamp, deadline: deadline, isRepetition: isRepetition)
    }

    private func green(until: Duration, givenAt: Duration) -> LampOrder {
        LampOrder(lamp: .green, until: until, givenAt: givenAt)
    }

    /// Takes the order that must be due, and answers it.
    @discardableResult
    private func tell(
        _ lamp: inout LampUpkeep, _ error: DeviceError? = nil, at now: Duration,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> UpkeepReport? {
        guard let order = lamp.nextOrder(at: now) else {
            Issue.record("no order is due", sourceLocation: sourceLocation)
            return nil
        }
        return lamp.answered(order, error, at: now)
    }

    /// An upkeep whose first order, dark, was taken at 0.
    private func started() -> LampUpkeep {
        var lamp = LampUpkeep(renewal: .seconds(1), start: .zero)
        tell(&lamp, at: .zero)
        return lamp
    }

    @Test func `the first order is dark, whatever an earlier process left`() {
        var lamp = LampUpkeep(renewal: .seconds(1), start: .zero)
        #expect(lamp.nextOrder(at: .zero) == order(.dark))
    }

    @Test func `a new order is sent at once and repeated twice a second`() {
        var lamp = started()
        lamp.want(green(until: .seconds(9), givenAt: .milliseconds(100)))
        let first = lamp.nextOrder(at: .milliseconds(100))
        #expect(first == order(.green, until: .milliseconds(1100)))
        _ = lamp.answered(order(.green), nil, at: .milliseconds(110))
        lamp.want(green(until: .seconds(9), givenAt: .milliseconds(600)))
        #expect(lamp.nextOrder(at: .milliseconds(609)) == nil)
        let second = lamp.nextOrder(at: .milliseconds(610))
        #expect(second == order(.green, until: .milliseconds(1600), isRepetition: true))
    }

    @Test func `an order with an earlier end is sent at once, one with a later end is not`() {
        var lamp = started()
        lamp.want(green(until: .milliseconds(800), givenAt: .zero))
        tell(&lamp, at: .zero)
        lamp.want(green(until: .milliseconds(900), givenAt: .zero))
        #expect(lamp.nextOrder(at: .milliseconds(10)) == nil)
        lamp.want(green(until: .milliseconds(500), givenAt: .zero))
        #expect(lamp.nextOrder(at: .milliseconds(20))?.deadline == .milliseconds(500))
    }

    @Test func `a colour that waited behind an order that hung is not shown late`() {
        var lamp = LampUpkeep(renewal: .seconds(1), start: .zero)
        let first = lamp.nextOrder(at: .zero)
        lamp.want(green(until: .seconds(9), givenAt: .milliseconds(100)))
        #expect(lamp.nextOrder(at: .milliseconds(100)) == nil, "one is out")
        _ = lamp.answered(first ?? order(.red), nil, at: .seconds(5))
        #expect(lamp.nextOrder(at: .seconds(5)) == order(.dark))
    }

    @Test func `a new order does not wait for a repetition that hangs`() {
        var lamp = started()
        lamp.want(green(until: .seconds(9), givenAt: .zero))
        tell(&lamp, at: .zero)
        let repetition = lamp.nextOrder(at: .milliseconds(500))
        #expect(repetition?.isRepetition == true)
        lamp.want(LampOrder(lamp: .dark, until: nil, givenAt: .milliseconds(510)))
        #expect(lamp.nextOrder(at: .milliseconds(510)) == order(.dark))
        _ = lamp.answered(order(.dark), nil, at: .milliseconds(520))
        // One repetition is out at a time.
        #expect(lamp.nextOrder(at: .seconds(2)) == nil)
        _ = lamp.answered(order(.green, isRepetition: true), nil, at: .seconds(2))
        #expect(lamp.nextOrder(at: .milliseconds(2500))?.lamp == .dark)
    }

    @Test
    func `a failed order is reported once and repeated after 50 ms, and its recovery is reported`()
    {
        var lamp = started()
        lamp.want(LampOrder(lamp: .red, until: .seconds(9), givenAt: .zero))
        #expect(tell(&lamp, unplugged, at: .zero) == .failed(unplugged))
        #expect(lamp.nextOrder(at: .milliseconds(49)) == nil)
        #expect(tell(&lamp, unplugged, at: .milliseconds(50)) == nil)
        #expect(tell(&lamp, at: .milliseconds(100)) == .recovered)
    }
}
