public import DeviceInterface

/// A code reader on a serial port, UART or USB (`/dev/ttyS…`, `/dev/ttyUSB…`, `/dev/ttyACM…`),
/// which sends every code as a line ended by CR, LF or both.
///
/// Two reads that arrive as one are dropped and counted (`ReadFraming`). After a failure the next
/// call opens the port again.
public struct SerialCodeReader: CodeReader {
    /// The name for logs: the port's path.
    public let name: String
    private let reader: FramedCodeReader

    /// Creates a reader without opening the port. Throws if the system cannot create a thread or
    /// event.
    public init(
        _ path: String, baud: BaudRate = .b115200, limits: ReadFraming.Limits = .init(),
        kernel: any Kernel = LinuxKernel(), clock: any Clock<Duration> = ContinuousClock()
    ) throws(DeviceError) {
        name = "reader \(path)"
        reader = try FramedCodeReader(path, limits: limits, kernel: kernel, clock: clock) {
            () throws(DeviceError) in
            SerialSource(try SerialLine(path, baud: baud, kernel: kernel))
        }
    }

    /// Opens the port if it is not open. Throws if that fails; does nothing after `close`.
    public func open() async throws(DeviceError) {
        try await reader.makeReady()
    }

    /// Waits for a line's payload, and opens the port if necessary. Returns `nil` after `close` or
    /// if the task is cancelled; throws if the port fails.
    public func nextReading() async throws(DeviceError) -> CodeReading? {
        try await reader.nextReading()
    }

    /// Closes the port for good and ends any waiting for a payload.
    public func close() async {
        await reader.close()
    }

    /// The number of dropped bursts by reason.
    public var drops: [ReadFraming.Drop: Int] { reader.drops }
}

private final class SerialSource: ByteSource {
    private let line: SerialLine

    init(_ line: consuming SerialLine) {
        self.line = line
    }

    var descriptor: Int32 { line.descriptor }

    func take() throws(DeviceError) -> [UInt8]? {
        try line.take(atMost: 4096)
    }
}
