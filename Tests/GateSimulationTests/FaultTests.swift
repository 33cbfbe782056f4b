import DeviceInterface
import GateSimulation
import Testing
import Verdicts

@Suite struct FaultTests {
    @Test(arguments: [
        ("unplug camera", "plug camera"), ("stall camera", "plug camera"),
        ("corrupt camera", "plug camera"), ("keys lose", "keys fresh"),
        ("keys age 40d", "keys fresh"), ("unplug indicator", "plug indicator"),
    ])
    func `a fault ends the green and shows the fault signal until it is repaired`(
        fault: String, repair: String
    ) async throws {
        let gate = try TestGate()
        try await gate.perform("present green", then: 0.6)
        #expect(gate.gate.state.lamp == .green)
        try await gate.perform(fault, then: 1.2)
        #expect(gate.reasons.first == .statusGreen)
        // Frames that cannot be looked at are a fault of the decoder, and soon one of the camera.
        #expect((1...2).contains(gate.reasons.filter { $0 == .deviceFault }.count))
        // A lamp without its cable can show nothing, not even that.
        #expect(gate.gate.state.lamp == (fault == "unplug indicator" ? .dark : .fault))
        try await gate.perform("withdraw", then: 3)
        #expect(gate.lamps.filter { $0 == .green }.count == 1)
        try await gate.perform(repair, then: 1.2)
        #expect(gate.gate.state.lamp == .dark)
        #expect(gate.gate.state.faults.isEmpty)
        try await gate.perform("present green-elsewhere", then: 1)
        #expect(gate.reasons.last == .statusGreen)
        #expect(gate.gate.state.lamp == .green)
    }

    @Test(arguments: [
        ("keys age 8d", "green", Reason.keysStale), ("keys expire 440000", "green", .keyExpired),
        ("keys remove 440000", "green", .regionUnknown), ("keys revoke 440000", "green", .revoked),
        ("keys remove 000000", "converted", .regionUnknown),
        ("clock back 2h", "green", .clockUntrusted), ("clock forward 2h", "green", .clockUntrusted),
        ("clock forward 3d", "green", .clockUntrusted),
    ])
    func `doubt about keys or clock is not green, and ends with its cause`(
        doubt: String, person: String, expected: Reason
    ) async throws {
        let gate = try TestGate()
        await gate.pass(1.2)
        try await gate.perform(doubt, then: 0.3)
        #expect(!gate.gate.state.faults.isEmpty)
        try await gate.perform("present \(person) for 1", then: 4)
        #expect(gate.reasons == [expected])
        #expect(!gate.lamps.contains(.green))
        #expect(gate.lamps == [expected.lamp, .dark])
        let repair = doubt.hasPrefix("keys") ? "keys fresh" : "clock right"
        try await gate.perform(repair, then: 0.3)
        #expect(gate.gate.state.faults.isEmpty)
        try await gate.perform("present \(person)", then: 1)
        #expect(gate.reasons == [expected, .statusGreen])
    }

    @Test func `with a clock years ahead the keys are too old, and the gate is out of service`()
        async throws
    {
        let gate = try TestGate()
        await gate.pass(1.2)
        try await gate.perform("clock forward 3650d", then: 1.2)
        try await gate.perform("present green for 1", then: 2)
        #expect(gate.gate.state.lamp == .fault)
        #expect(!gate.lamps.contains(.green))
        try await gate.perform("clock right", then: 1.2)
        try await gate.perform("present green", then: 1)
        #expect(gate.reasons.last == .statusGreen)
    }

    @Test func `a fault of one region's key does not affect the others`() async throws {
        let gate = try TestGate()
        try await gate.perform("keys remove 440000", then: 0.1)
        try await gate.perform("present green-elsewhere", then: 1)
        #expect(gate.reasons == [.statusGreen])
    }

    @Test func `a frozen camera does not show who comes`() async throws {
        let gate = try TestGate()
        await gate.pass(0.2)
        try await gate.perform("freeze camera", then: 0.1)
        try await gate.perform("present green", then: 2)
        #expect(gate.reasons == [])
        try await gate.perform("plug camera", then: 1)
        #expect(gate.reasons == [.statusGreen])
    }

    @Test func `a full disk is a fault before anybody comes`() async throws {
        let gate = try TestGate()
        // The storage is looked at twice a second, as on a real gate.
        try await gate.perform("disk full", then: 0.6)
        #expect(gate.gate.state.lamp == .fault)
        try await gate.perform("present green for 1", then: 2)
        #expect(gate.reasons == [])
        #expect(gate.gate.journal.isEmpty)
        try await gate.perform("disk free", then: 0.6)
        #expect(gate.gate.state.lamp == .dark)
        try await gate.perform("present green-elsewhere", then: 1)
        #expect(gate.gate.state.lamp == .green)
    }

    @Test func `a full disk accepts no update`() async throws {
        let gate = try TestGate()
        try await gate.perform("disk full", then: 0.1)
        try await gate.perform("keys remove 440000", then: 0.1)
        try await gate.perform("disk free", then: 0.1)
        try await gate.perform("present green", then: 1)
        #expect(gate.reasons == [.statusGreen])
    }

    @Test func `an unplugged barrier is a fault once it should open`() async throws {
        let gate = try TestGate()
        try await gate.perform("unplug barrier", then: 0.2)
        try await gate.perform("present green for 1", then: 2)
        #expect(gate.gate.state.lamp == .fault)
        #expect(gate.gate.state.barrierPulses == 0)
        try await gate.perform("plug barrier", then: 0.3)
        #expect(gate.gate.state.lamp == .dark)
        try await gate.perform("present green-elsewhere", then: 1)
        #expect(gate.gate.state.barrierPulses == 1)
    }

    @Test func `the attendant's button ends a verdict, and a code still shown is judged again`()
        async throws
    {
        let gate = try TestGate()
        try await gate.perform("present red", then: 1)
        try await gate.perform("button", then: 0.5)
        #expect(gate.reasons == [.statusRed, .statusRed])
    }
}

@Suite struct ClockTests {
    @Test func `a stopped clock is trusted for ten seconds at most`() async throws {
        let gate = try TestGate()
        await gate.pass(1.2)
        try await gate.perform("clock stop", then: 11)
        try await gate.perform("present green for 1", then: 3)
        #expect(gate.reasons == [.clockUntrusted])
        // To let it run on does not make it right.
        try await gate.perform("clock run", then: 0.1)
        try await gate.perform("present green-elsewhere for 1", then: 3)
        #expect(gate.reasons == [.clockUntrusted, .clockUntrusted])
        try await gate.perform("clock right", then: 0.1)
        try await gate.perform("present green-elsewhere for 1", then: 1)
        #expect(gate.reasons.last == .statusGreen)
    }

    @Test(arguments: ["60s", "2h", "40d", "3650d"])
    func `a clock that was set back is never green, even after a power cut`(
        amount: String
    ) async throws {
        let gate = try TestGate()
        await gate.pass(2)
        try await gate.perform("clock back \(amount)", then: 0.1)
        for person in ["green", "eu", "expired", "converted", "future"] {
            try await gate.perform("present \(person) for 1", then: 2.5)
        }
        try await gate.perform("power cut", then: 0.2)
        try await gate.perform("power on", then: 1.2)
        for person in ["green", "eu", "expired"] {
            try await gate.perform("present \(person) for 1", then: 2.5)
        }
        #expect(gate.reasons == Array(repeating: .clockUntrusted, count: 8))
        #expect(!gate.lamps.contains(.green))
        try await gate.perform("clock right", then: 0.2)
        try await gate.perform("present green-elsewhere", then: 1)
        #expect(gate.reasons.last == .statusGreen)
    }
}
