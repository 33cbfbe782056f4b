import DeviceInterface
import Testing

@testable import TerminalCore

/// When the inputs are read again, driven by events and time alone.
@Suite struct InputUpkeepTests {
    private let gone = DeviceError(.disconnected, "read", advice: "Plug it in.")
    private let other = DeviceError(.ioFailed, "read", advice: "Check it.")

    @Test func `a failure is reported when it begins, becomes another, and ends`() {
        var inputs = InputUpkeep()
        #expect(inputs.failed(.reader(0), gone, at: .zero) == .failed(gone))
        #expect(inputs.failed(.reader(0), gone, at: .zero) == nil)
        #expect(inputs.failed(.reader(0), other, at: .zero) == .failed(other))
        #expect(inputs.failed(.reader(0), other, at: .zero) == nil)
        #expect(inputs.failure(of: .reader) == other)
        #expect(inputs.works(.reader(1)) == nil)
        #expect(inputs.works(.reader(0)) == .recovered)
        #expect(inputs.works(.reader(0)) == nil && inputs.failure(of: .reader) == nil)
    }

    @Test func `a part's failure is the newest of its own inputs`() {
        var inputs = InputUpkeep()
        _ = inputs.failed(.reader(0), gone, at: .zero)
        _ = inputs.failed(.reader(1), other, at: .zero)
        _ = inputs.failed(.button, gone, at: .zero)
        #expect(inputs.failure(of: .reader) == other)
        #expect(inputs.failure(of: .camera) == nil)
        _ = inputs.failed(.camera, gone, at: .zero)
        #expect(inputs.failure(of: .camera) == gone && inputs.failure(of: .reader) == other)
    }

    @Test func `an input is read again after the pause, once, and works when it has lasted`() {
        var inputs = InputUpkeep()
        #expect(inputs.nextChange == nil)
        _ = inputs.failed(.reader(0), gone, at: .zero)
        #expect(inputs.nextChange == InputUpkeep.retry)
        #expect(inputs.nextOrders(at: InputUpkeep.retry - .milliseconds(1)) == [])
        #expect(inputs.nextOrders(at: InputUpkeep.retry) == [.reader(0)])
        #expect(inputs.nextOrders(at: .seconds(9)) == [] && inputs.nextChange == nil)
        inputs.opened(.reader(0), at: .seconds(9))
        // Only the first opening counts.
        inputs.opened(.reader(0), at: .milliseconds(9500))
        #expect(inputs.nextChange == .seconds(10))
        #expect(inputs.lasting(at: .milliseconds(9999)) == [])
        #expect(inputs.lasting(at: .seconds(10)) == [.reader(0)])
    }
}
