import DeviceInterface
import GateSimulation
import SceneRendering
import SimulatedDevices
import Testing
import TestSupport
import Verdicts

@Suite struct SessionTests {
    /// What somebody does, and how long they then wait.
    private static let session: [(String, Double)] = [
        ("scene distance=0.14 turn=12", 0.35), ("present green", 1.55),
        ("scene tilt=30 blur=1", 0.75), ("present family", 1.2), ("unplug camera", 0.9),
        ("plug camera", 0.4), ("present red for 1 colour=green", 1.85), ("clock back 2h", 0.5),
        ("present eu for 0.9", 2.1), ("clock right", 0.1), ("present eu for 0.9", 0.7),
        ("power cut", 0.65), ("power on", 0.8), ("keys revoke 440000", 0.3),
        ("present green for 1", 1.4), ("disk full", 0.2), ("present paper for 1", 2),
        ("disk free", 1), ("unplug indicator", 0.7), ("plug indicator", 0.9), ("button", 0.3),
    ]

    @Test func `a live session and its script give the same timeline`() async throws {
        let live = try TestGate()
        for (line, wait) in Self.session { try await live.perform(line, then: wait) }
        await live.gate.finish()
        #expect(live.timeline.count > 20)

        let played = try TestGate()
        try await played.play(live.gate.script)
        #expect(played.timeline == live.timeline)
        #expect(played.gate.script == live.gate.script)
        #expect(played.gate.journal == live.gate.journal)
        #expect(played.gate.state == live.gate.state)
    }

    @Test func `a script played twice gives the same, and the seed changes only the picture`()
        async throws
    {
        let script = "0.5 present green for 1\n4 present red for 1\n"
        let (first, second) = (try TestGate(), try TestGate())
        try await first.play(script)
        try await second.play(script)
        #expect(first.timeline == second.timeline)
        #expect(first.reasons == [.statusGreen, .statusRed])
    }

    @Test func `a live line has no time, and nothing is accepted after the end`()
        async throws
    {
        let gate = try TestGate()
        let error = try #require(throws: ScriptError.self) {
            try gate.gate.perform("1 present green")
        }
        #expect(error.problem.contains("leave it out"))
        #expect(throws: ScriptError.self) { try gate.gate.perform("  # nothing") }
        try await gate.perform("end", then: 0.1)
        #expect(gate.gate.state.hasEnded)
        #expect(throws: ScriptError.self) { try gate.gate.perform("withdraw") }
    }

    @Test func `more than 256 waiting lines are refused`() throws {
        let gate = try TestGate()
        for _ in 0..<256 { try gate.gate.perform("withdraw") }
        #expect(throws: ScriptError.self) { try gate.gate.perform("withdraw") }
    }

    @Test func `the state reports people, faults and devices`() async throws {
        let gate = try TestGate()
        try await gate.perform("present green tilt=10", then: 1)
        let state = gate.gate.state
        #expect(state.presented == "green")
        #expect(state.scene.tilt == 10)
        #expect(state.lamp == .green)
        #expect(state.isBarrierOpen)
        #expect(state.serial.last?.hasSuffix(" GREEN") == true)
        #expect(state.script == ["0.000 present green tilt=10"])
        try await gate.perform("withdraw", then: 3)
        #expect(!gate.gate.state.isBarrierOpen)
        #expect(gate.gate.state.serial.last?.hasSuffix(" DARK") == true)
        #expect(gate.gate.state.presented == nil)
    }
}
