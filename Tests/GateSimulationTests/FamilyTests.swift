import Admission
import DeviceInterface
import GateSimulation
import QRDecoding
import Synchronization
import Terminal
import TerminalCore
import Testing
import Verdicts

/// Two codes held before the simulated gate at once.
struct FamilyTests {
    @Test(arguments: ["shake=0", "shake=0 noise=0", "shake=2", "shake=0 distance=0.22 x=0.1"])
    func `two codes held in view are both in every whole look, and never green`(
        look: String
    ) async throws {
        let looks = Looks()
        let lamps = Mutex<[Lamp]>([])
        let gate = try SimulatedGate(perception: looks.perception) { event in
            if case .lamp(let lamp, _) = event { lamps.withLock { $0.append(lamp) } }
        }
        try gate.perform("present family \(look)")
        await gate.advance(to: .seconds(3))
        await gate.finish()
        let all = looks.all
        #expect(all.contains { $0.isWhole && $0.symbols.count == 2 })
        #expect(all.allSatisfy { !$0.isWhole || $0.symbols.count != 1 })
        #expect(lamps.withLock { $0 }.allSatisfy { $0 != .green })
        #expect(lamps.withLock { $0 }.contains(.yellow))
    }
}

private final class Looks: Sendable {
    private let seen = Mutex<[Look]>([])
    private let decoder = Mutex(StreamDecoder())

    var all: [Look] { seen.withLock { $0 } }

    var perception: SimulatedGate.MakePerception {
        { [self] judge in
            Perception(
                decode: { [self] frame in
                    let look = try decoder.withLock { try $0.look(at: frame) }
                    seen.withLock { $0.append(look) }
                    return Perception.Reading(
                        payloads: look.symbols.map(\.payload), isWhole: look.isWhole)
                },
                judge: { Sighting(payload: $0, verdict: judge($0, $1).verdict) })
        }
    }
}
