public import DeviceInterface
public import Execution
import SerialProtocols
internal import Synchronization

/// A serial port. In one process a lamp and a barrier can share it, if both are relays of one board;
/// the terminal has a process for each, and a port for each.
///
/// It opens when first used, closes on any failure and opens again at the next use. Messages are
/// sent one after the other on a thread of the port's own, each followed by its reply.
public final class SerialPort: Sendable {
    /// The port's device file.
    public let path: String
    /// The speed of the port.
    public let baud: BaudRate

    /// The thread on which all users of the port run.
    let thread: DeviceThread
    let clock: any DeadlineClock
    private let kernel: any Kernel
    private let line = Mutex<SerialLine?>(nil)
    private let urgent = Mutex<[SerialMessage]>([])

    /// The time that a device may take to answer, and a port to take a message.
    static let patience = Duration.milliseconds(300)

    /// Creates a port without opening it. Throws if the system cannot create a thread.
    public init(
        _ path: String, baud: BaudRate = .b9600, kernel: any Kernel = LinuxKernel(),
        clock: any DeadlineClock = MonotonicClock()
    ) throws(DeviceError) {
        self.path = path
        self.baud = baud
        self.kernel = kernel
        self.clock = clock
        thread = try DeviceThread("gl-serial")
    }

    /// Sends all messages in turn. Returns `false` if `isOver` returned `true` before all were
    /// confirmed; it is called before anything is sent and while a reply is awaited. A message that
    /// is not answered or not understood is sent once more.
    func say(
        _ messages: [SerialMessage], unless isOver: () -> Bool = { false }
    ) throws(DeviceError) -> Bool {
        urgent.withLock { urgent in urgent.removeAll { messages.contains($0) } }
        return try line.withLock { (line) throws(DeviceError) in
            do throws(DeviceError) {
                if line == nil { line = try open() }
                for message in messages {
                    guard try line?.say(message, unless: isOver, on: self) == true else {
                        return false
                    }
                }
                return true
            } catch {
                line = nil
                throw error
            }
        }
    }

    /// Has `messages` sent before anything that waits for the port, even during the wait for a
    /// reply. They are sent only if somebody is using the line, so callers must also send them with
    /// `say`.
    func hurry(_ messages: [SerialMessage]) {
        urgent.withLock { urgent in
            for message in messages where !urgent.contains(message) { urgent.append(message) }
        }
    }

    /// Whether urgent messages are waiting.
    var isHurried: Bool { urgent.withLock { !$0.isEmpty } }

    /// Removes and returns the urgent messages.
    func takeUrgent() -> [SerialMessage] {
        urgent.withLock { urgent in
            defer { urgent = [] }
            return urgent
        }
    }

    /// Releases the port; the next message opens it again.
    func close() {
        urgent.withLock { $0 = [] }
        line.withLock { $0 = nil }
    }

    private func open() throws(DeviceError) -> SerialLine {
        // Time-outs on the line are the kernel's, so they are measured with its clock.
        try SerialLine(path, baud: baud, kernel: kernel)
    }
}
