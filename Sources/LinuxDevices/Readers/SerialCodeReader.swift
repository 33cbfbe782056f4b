public import DeviceInterface

/// A code reader on a serial port, UART or USB (`/dev/ttyS…`, `/dev/ttyUSB…`, `/dev/ttyACM…`):
/// every code a line, ended by CR, LF or both.
///
/// Two reads that came as one are dropped and counted, not judged (`ReadFraming`). After a failure
/// the next call opens the port again.
public struct SerialCodeReader: CodeReader {
    public let name: String
    private let reader: FramedCodeReader

    /// Opens no port yet. Throws if the system gives no thread or event.
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
