import DeviceInterface
import GateSimulation
import Synchronization
import Testing
import Verdicts

/// What `gatelight simulate` prints.
struct DemoLineTests {
    @Test func `every person's line fits a terminal and has no control codes without colours`()
        async throws
    {
        for person in Person.all {
            guard let reason = person.expected else { continue }
            let line = DemoLine(
                at: .milliseconds(50_250), subject: "\(person.title) (phone, black ink)",
                lamp: reason.lamp, reason: reason.rawValue)
            let text = line.text(hasColours: false)
            #expect(text.count <= DemoLine.width, "\(text)")
            #expect(text.hasPrefix("50.25  ●  \(person.title.prefix(20))"), "\(text)")
            #expect(text.hasSuffix("\(reason.lamp.rawValue) \(reason.rawValue)"))
            #expect(!text.contains("\u{1B}"))
        }
    }

    @Test func `colours change no letter`() {
        let line = DemoLine(
            at: .seconds(1), subject: "A (phone)", lamp: .red, reason: "malformed")
        let plain = line.text(hasColours: true).replacing(#/\u{1B}\[\d*m/#, with: "")
        #expect(plain == line.text(hasColours: false))
    }

    @Test func `a demo that never ends keeps coming`() async throws {
        let script = try Script("1 present link for 1\n5 end\n")
        var options = SimulatedGate.Options()
        options.keepsScript = false
        let told = Told()
        let gate = try SimulatedGate(options, observe: told.note)
        gate.play(endlessly: script)
        await gate.advance(to: .seconds(17))
        #expect(told.times == [1, 6, 11, 16].map { Duration.seconds($0) })
        #expect(gate.script.isEmpty)
    }
}

/// The times at which somebody came.
private final class Told: Sendable {
    private let all = Mutex<[Duration]>([])

    var times: [Duration] { all.withLock { $0 } }

    @Sendable func note(_ event: GateEvent) {
        guard case .performed(let line) = event else { return }
        all.withLock { $0.append(line.at) }
    }
}
