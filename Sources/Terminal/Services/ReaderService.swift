import DeviceInterface
import Execution
import ServiceLifecycle
import TerminalCore

/// Forwards the readings of a serial or keyboard-wedge code reader to the engine.
struct ReaderService: Service {
    private let reader: any CodeReader
    private let input: InputUpkeep.Input
    private let intake: ScanIntake

    /// Passes payloads of `reader`, which is the gate's `input`, to `intake`.
    init(reader: any CodeReader, input: InputUpkeep.Input, intake: ScanIntake) {
        self.reader = reader
        self.input = input
        self.intake = intake
    }

    /// Runs until a graceful shutdown.
    func run() async throws {
        await cancelWhenGracefulShutdown { await listen() }
        await reader.close()
    }

    private func listen() async {
        while !Task.isCancelled {
            do throws(DeviceError) {
                try await reader.open()
                await intake.engine.handle(.inputOpened(input))
                guard let reading = try await reader.nextReading() else { return }
                let takenAt = intake.context.clock.time - reading.age
                let code = intake.pipeline.code(
                    of: reading.payload, at: intake.wallClock.now())
                await intake.engine.handle(.reading(code, takenAt: takenAt, source: reader.name))
            } catch {
                await intake.fail(input, error)
            }
        }
    }
}
