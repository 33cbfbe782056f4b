public import DeviceInterface

/// A code reader that types like a US keyboard and ends every code with Enter
/// (`/dev/input/by-id/…-event-kbd`).
///
/// The device is grabbed, so that its input reaches no other program. Two reads that arrive as one,
/// and reads with keys that type no character, are dropped and counted (`ReadFraming`).
public struct WedgeCodeReader: CodeReader {
    /// The name for logs: the device's path.
    public let name: String
    private let reader: FramedCodeReader

    /// Creates a reader without opening the device. Throws if the system cannot create a thread or
    /// event.
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

    /// Opens and grabs the device if it is not open. Throws if that fails; does nothing after
    /// `close`.
    public func open() async throws(DeviceError) {
        try await reader.makeReady()
    }

    /// Waits for a payload, and opens the device if necessary. Returns `nil` after `close` or if
    /// the task is cancelled; throws if the device fails.
    public func nextReading() async throws(DeviceError) -> CodeReading? {
        try await reader.nextReading()
    }

    /// Closes the device for good and ends any waiting for a payload.
    public func close() async {
        await reader.close()
    }

    /// The number of dropped bursts by reason.
    public var drops: [ReadFraming.Drop: Int] { reader.drops }
}
