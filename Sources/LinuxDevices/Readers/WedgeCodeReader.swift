public import DeviceInterface

/// A code reader that types like a US keyboard, every code ended by Enter
/// (`/dev/input/by-id/…-event-kbd`).
///
/// The device is grabbed, so that what it types reaches no other program. Two reads that came as
/// one, and reads with keys that type no character, are dropped and counted (`ReadFraming`).
public struct WedgeCodeReader: CodeReader {
    public let name: String
    private let reader: FramedCodeReader

    /// Opens no device yet. Throws if the system gives no thread or event.
    public init(
        _ path: String, limits: ReadFraming.Limits = .init(),
        kernel: any Kernel = LinuxKernel(), clock: any Clock<Duration> = ContinuousClock()
    ) throws(DeviceError) {
        name = "reader \(path)"
        reader = try FramedCodeReader(path, limits: limits, kernel: kernel, clock: clock) {
            () throws(DeviceError) in
            try WedgeKeyboard(path, kernel: kernel)
        }
    }

    public func open() async throws(DeviceError) {
        try await reader.makeReady()
    }

    public func nextReading() async throws(DeviceError) -> CodeReading? {
        try await reader.nextReading()
    }

    public func close() async {
        await reader.close()
    }

    /// How many bursts were dropped, and why.
    public var drops: [ReadFraming.Drop: Int] { reader.drops }
}
