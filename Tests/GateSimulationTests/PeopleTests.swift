import DeviceInterface
import GateSimulation
import Testing
import Verdicts

@Suite struct PeopleTests {
    @Test(arguments: Person.all.map(\.id))
    func `each person gets the expected reason and lamp, and then the lamp is dark`(
        id: String
    ) async throws {
        let person = try #require(Person(id))
        let gate = try TestGate()
        try await gate.perform("present \(person.id) for 1.2", then: 3.6)
        #expect(gate.reasons == [person.expected].compactMap(\.self))
        #expect(gate.lamps == (person.expected.map { [$0.lamp, .dark] } ?? []))
        #expect(gate.gate.state.barrierPulses == (person.expected?.lamp == .green ? 1 : 0))
        #expect(gate.troubles.isEmpty)
    }

    @Test func `every person has a unique name`() {
        #expect(Set(Person.all.map(\.id)).count == Person.all.count)
        #expect(Person.all.count == 26)
    }

    @Test(arguments: ["colour=green", "colour=#00ff00", "dark=on"])
    func `the colour of a code's ink changes nothing`(look: String) async throws {
        let gate = try TestGate(.init())
        try await gate.perform("present red for 1.2 \(look)", then: 3.6)
        #expect(gate.reasons == [.statusRed])
    }
}
