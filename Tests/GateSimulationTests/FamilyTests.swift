import DeviceInterface
import GateSimulation
import Synchronization
import Terminal
import TerminalAssembly
import TerminalCore
import Testing
import Verdicts

/// Two codes held before the simulated gate at once.
struct FamilyTests {
    @Test(arguments: ["shake=0", "shake=0 noise=0", "shake=2", "shake=0 distance=0.22 x=0.1"])
    func `two codes in view are both found in every whole look, and never green`(
        look: String
    ) async throws {
        let looks = Looks()
        let lamps = Mutex<[Lamp]>([])
        let gate = try SimulatedGate(pipeline: looks.pipeline) { event in
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

/// What a terminal's decoder makes of each frame.
private final class Looks: Sendable {
    private let seen = Mutex<[FrameResult]>([])

    var all: [FrameResult] { seen.withLock { $0 } }

    var pipeline: SimulatedGate.MakePipeline {
        { [self] judge in
            let terminal = ScanPipeline(judge: judge)
            return ScanPipeline(
                decode: { [self] frame in
                    let reading = try terminal.look(at: frame)
                    seen.withLock { $0.append(reading) }
                    return reading
                },
                decodeClosely: terminal.lookCloser, judge: terminal.code)
        }
    }
}
