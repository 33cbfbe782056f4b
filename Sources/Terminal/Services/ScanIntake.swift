import FoundationEssentials
import DeviceInterface
import Execution
import TerminalCore

/// The way from a camera or reader to the engine, which all services of inputs share.
struct ScanIntake: Sendable {
    /// The examination of frames and payloads.
    let pipeline: ScanPipeline
    /// The receiver of what was read.
    let engine: Engine
    /// The time of day, by which codes are judged.
    let wallClock: any WallClock
    /// The engine's clock, and the threads for decoding.
    let context: ExecutionContext
    /// The core's orders to read an input again.
    let retries: Retries

    /// Reports an input's failure and waits until the core orders to read it again.
    func fail(_ input: InputUpkeep.Input, _ error: DeviceError) async {
        await engine.handle(.inputFailed(input, error))
        await retries.next(input)
    }
}
