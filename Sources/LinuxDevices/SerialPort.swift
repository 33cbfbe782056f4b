public import DeviceInterface
internal import Synchronization

/// A serial port that a lamp and a barrier may share, as when both are relays of one board.
///
/// It opens when first used, closes on any failure and opens again at the next use. Messages go
/// out one after the other on a thread of the port's own, each with its reply.
public final class SerialPort: Sendable {
    /// The port's device file.
    public let path: String
    /// Its speed.
    public let baud: BaudRate

    /// Where everything that uses the port runs.
    let thread: DeviceThread
    let clock: any Clock<Duration>
    private let kernel: any Kernel
    private let line = Mutex<SerialLine?>(nil)

    /// How long a device may take to answer, and a port to take a message.
    static let patience = Duration.milliseconds(300)

    /// Opens nothing yet. Throws if the system gives no thread.
    public init(
        _ path: String, baud: BaudRate = .b9600, kernel: any Kernel = LinuxKernel(),
        clock: any Clock<Duration> = ContinuousClock()
    ) throws(DeviceError) {
        self.path = path
        self.baud = baud
        self.kernel = kernel
        self.clock = clock
        thread = try DeviceThread("gl-serial")
    }

    /// Says all messages in turn. One that is not answered, or not understood, is said once more.
    func say(_ messages: [SerialMessage]) throws(DeviceError) {
        try line.withLock { (line) throws(DeviceError) in
            do throws(DeviceError) {
                if line == nil { line = try open() }
                for message in messages { try line?.say(message, on: path, baud) }
            } catch {
                line = nil
                throw error
            }
        }
    }

    /// Gives the port back; the next message opens it again.
    func close() {
        line.withLock { $0 = nil }
    }

    private func open() throws(DeviceError) -> SerialLine {
        // Time-outs on the line are the kernel's, so they are measured by its clock.
        try SerialLine(path, baud: baud, kernel: kernel)
    }
}
