import GateSimulation
import Testing
import Verdicts

/// The judgement that a simulated gate shows beside its lamp.
@Suite struct JudgementLogTests {
    private func judgement(of person: String) async throws -> GateState.Judgement {
        let gate = try TestGate()
        try await gate.perform("present \(person)", then: 0.7)
        return try #require(gate.gate.state.judgement, "\(person)")
    }

    @Test func `a green code is shown with the steps that it passed`() async throws {
        let judgement = try await judgement(of: "green")
        #expect(judgement.verdict.reason == .statusGreen)
        #expect(judgement.steps.count > 8)
        #expect(judgement.steps.allSatisfy { $0.result == .passed })
    }

    @Test(arguments: [
        ("forged", JudgementStep.Check.signature), ("key-unknown", .key), ("revoked", .revocation),
        ("expired", .dates), ("red", .status), ("repainted", .status), ("link", .format),
        ("malformed", .structure), ("smart-card", .kind),
    ])
    func `the last step says what decided`(
        person: String, check: JudgementStep.Check
    ) async throws {
        let judgement = try await judgement(of: person)
        #expect(judgement.verdict.reason == Person(person)?.expected)
        #expect(judgement.steps.last?.check == check)
        #expect(judgement.steps.filter { $0.result == .objected }.count == 1)
    }

    @Test func `two codes pass the judge, and the rule on the whole view objects`() async throws {
        let judgement = try await judgement(of: "family")
        #expect(judgement.verdict.rule == Verdict.oneAtATime)
        #expect(judgement.steps.last?.rule == Verdict.oneAtATime)
        #expect(judgement.steps.filter { $0.result == .objected }.count == 1)
        #expect(judgement.steps.count > 8)
    }

    @Test func `a code that was let through a moment ago is refused after all its steps`()
        async throws
    {
        let gate = try TestGate()
        try await gate.perform("present green for 0.5", then: 3.5)
        try await gate.perform("present green for 0.5", then: 0.7)
        let judgement = try #require(gate.gate.state.judgement)
        #expect(judgement.steps.last?.rule == "already-passed")
        #expect(judgement.steps.count > 8)
    }

    @Test func `a failure of the gate has no steps, and a start forgets the judgement`()
        async throws
    {
        let gate = try TestGate()
        try await gate.perform("unplug camera", then: 1)
        #expect(gate.gate.state.judgement?.verdict.reason == .deviceFault)
        #expect(gate.gate.state.judgement?.steps == [])
        try await gate.perform("plug camera", then: 0.3)
        try await gate.perform("power cut", then: 0.2)
        try await gate.perform("power on", then: 0.2)
        #expect(gate.gate.state.judgement == nil)
    }
}
