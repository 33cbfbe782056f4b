import TerminalCore
import DeviceInterface
import GateSimulation
import SiteConfiguration
import SystemPackage
import Testing
import Verdicts

/// The simulated gate handles trusted data as a real terminal does: signed rules, and keys that a
/// person brings.
@Suite struct SignedRulesTests {
    private func options(_ rules: String?) -> SimulatedGate.Options {
        var options = greyOptions
        options.configuration.trust.rules = "gate"
        options.signedRules["gate"] = rules.map { Array($0.utf8) }
        return options
    }

    @Test func `signed rules of the site apply`() async throws {
        let gate = try TestGate(options("admission: {regions: [\"31*\"]}\n"))
        try await gate.perform("present green", then: 1)
        #expect(gate.reasons == [.ruleFailed] && !gate.lamps.contains(.green))
        #expect(gate.troubles.isEmpty)
    }

    @Test func `a site whose signed rules are missing is out of service`() async throws {
        let gate = try TestGate(options(nil))
        try await gate.perform("present green", then: 1)
        #expect(gate.gate.state.lamp == .fault && !gate.lamps.contains(.green))
    }

    @Test func `keys that a person brings are answered on the lamp`() async throws {
        let gate = try TestGate()
        await gate.pass(0.5)
        #expect(gate.lamps.isEmpty)
        try await gate.perform("keys carry", then: 4)
        #expect(gate.lamps.first == .yellow && gate.lamps.last == .dark)
        #expect(gate.reasons.isEmpty, "a notice is no verdict")
    }

    @Test func `keys that are too old by the terminal's clock are not taken from a stick`()
        async throws
    {
        let gate = try TestGate()
        try await gate.perform("clock forward 20d", then: 0.2)
        try await gate.perform("keys carry", then: 0.2)
        try await gate.perform("clock right", then: 2)
        try await gate.perform("present green", then: 1)
        #expect(gate.lamps.contains(.red), "the lamp refuses the stick: \(gate.lamps)")
    }

    @Test func `lost keys are back with those that a person brings`() async throws {
        let gate = try TestGate()
        try await gate.perform("keys lose", then: 1.2)
        #expect(gate.gate.state.lamp == .fault)
        try await gate.perform("keys carry", then: 4)
        #expect(gate.gate.state.faults.isEmpty)
        try await gate.perform("present green", then: 1)
        #expect(gate.reasons.last == .statusGreen)
    }

    @Test func `a doubt about the clock is reported, and its end`() async throws {
        let gate = try TestGate()
        await gate.pass(1.5)
        try await gate.perform("clock back 1h", then: 2)
        try await gate.perform("clock right", then: 2)
        #expect(gate.doubts == [.clock, .clock])
    }

    @Test func `keys from the network are not answered on the lamp`() async throws {
        let gate = try TestGate()
        await gate.pass(0.5)
        try await gate.perform("keys fresh", then: 4)
        #expect(gate.lamps.isEmpty)
    }
}
