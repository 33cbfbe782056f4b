import DeviceInterface
import GateSimulation
import Testing
import Verdicts

@Suite struct PowerTests {
    @Test func `a power cut during a green gives dark, and the green never comes back`()
        async throws
    {
        let gate = try TestGate()
        try await gate.perform("present green", then: 0.6)
        #expect(gate.gate.state.lamp == .green)
        try await gate.perform("power cut", then: 0.5)
        #expect(gate.gate.state.lamp == .dark)
        #expect(!gate.gate.state.hasPower)
        #expect(gate.gate.newestFrame == nil)
        try await gate.perform("withdraw", then: 1)
        try await gate.perform("power on", then: 5)
        #expect(gate.gate.state.hasPower)
        #expect(gate.lamps == [.green, .dark])
        #expect(gate.reasons == [.statusGreen])
        try await gate.perform("present green-elsewhere", then: 1)
        #expect(gate.reasons == [.statusGreen, .statusGreen])
    }

    @Test func `a code still shown when the power returns is judged again`() async throws {
        let gate = try TestGate()
        try await gate.perform("present red", then: 0.6)
        try await gate.perform("power cut", then: 0.5)
        try await gate.perform("power on", then: 0.5)
        #expect(gate.reasons == [.statusRed, .statusRed])
    }

    @Test func `a terminal restarts with the data on its disk`() async throws {
        let gate = try TestGate()
        try await gate.perform("present yellow for 1", then: 2)
        let kept = gate.gate.journal
        #expect(!kept.isEmpty)
        try await gate.perform("keys remove 440000", then: 0.1)
        try await gate.perform("power cut", then: 0.5)
        #expect(gate.gate.journal == kept)
        try await gate.perform("power on", then: 0.5)
        // The update from before the cut is still there.
        try await gate.perform("present green for 1", then: 2)
        #expect(gate.reasons == [.statusYellow, .regionUnknown])
        #expect(Array(gate.gate.journal.prefix(kept.count)) == kept)
    }

    @Test func `a terminal without power takes no keys, and asks for them after its start`()
        async throws
    {
        let gate = try TestGate()
        await gate.pass(0.5)
        try await gate.perform("power cut", then: 0.2)
        try await gate.perform("keys carry", then: 0.2)
        #expect(gate.troubles == ["keys carry: the terminal has no power"])
        try await gate.perform("keys remove 440000", then: 0.2)
        try await gate.perform("present green", then: 0.5)
        try await gate.perform("power on", then: 2)
        #expect(gate.reasons == [.regionUnknown])
        #expect(gate.troubles.count == 1)
        try await gate.perform("withdraw", then: 1)
        try await gate.perform("keys fresh", then: 0.2)
        try await gate.perform("power cut", then: 0.2)
        // What is lost while the power is off is missing at the start.
        try await gate.perform("keys lose", then: 0.2)
        try await gate.perform("power on", then: 2)
        #expect(gate.gate.state.lamp == .fault)
    }

    @Test func `a passage is remembered over a power cut, even if the clock was set meanwhile`()
        async throws
    {
        let gate = try TestGate()
        try await gate.perform("present green for 0.5", then: 3)
        try await gate.perform("clock forward 20s", then: 1)
        try await gate.perform("power cut", then: 0.2)
        try await gate.perform("power on", then: 0.5)
        try await gate.perform("present green", then: 1)
        #expect(gate.reasons == [.statusGreen, .ruleFailed])
    }

    @Test func `a passage that the attendant withdrew is forgotten over a power cut`() async throws
    {
        let gate = try TestGate()
        try await gate.perform("present green for 0.5", then: 1)
        try await gate.perform("button", then: 1)
        try await gate.perform("power cut", then: 0.2)
        try await gate.perform("power on", then: 0.5)
        try await gate.perform("present green", then: 1)
        #expect(gate.reasons == [.statusGreen, .statusGreen])
    }

    @Test func `a power cut repairs nothing`() async throws {
        let gate = try TestGate()
        try await gate.perform("unplug camera", then: 0.2)
        try await gate.perform("power cut", then: 0.2)
        try await gate.perform("power on", then: 1)
        #expect(gate.gate.state.lamp == .fault)
        #expect(gate.gate.state.faults == [.cameraUnplugged])
    }
}
