public import DeviceInterface
import SerialProtocols
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
    let clock: any DeadlineClock
    private let kernel: any Kernel
    private let line = Mutex<SerialLine?>(nil)
    private let urgent = Mutex<[SerialMessage]>([])

    /// How long a device may take to answer, and a port to take a message.
    static let patience = Duration.milliseconds(300)

    /// Opens nothing yet. Throws if the system gives no thread.
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

    /// Says all messages in turn; false if `isOver` came before all were confirmed. It is asked before
    /// anything goes out and while a reply is waited for. A message that is not answered, or not
    /// understood, is said once more.
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

    /// Has `messages` said before anything that waits for the port, and in the midst of what waits
    /// for a reply. They are said once, if somebody is on the line: to be sure, say them as well.
    func hurry(_ messages: [SerialMessage]) {
        urgent.withLock { urgent in
            for message in messages where !urgent.contains(message) { urgent.append(message) }
        }
    }

    /// Whether something is to be said first.
    var isHurried: Bool { urgent.withLock { !$0.isEmpty } }

    /// What is to be said first, once.
    func takeUrgent() -> [SerialMessage] {
        urgent.withLock { urgent in
            defer { urgent = [] }
            return urgent
        }
    }

    /// Gives the port back; the next message opens it again.
    func close() {
        urgent.withLock { $0 = [] }
        line.withLock { $0 = nil }
    }

    private func open() throws(DeviceError) -> SerialLine {
        // Time-outs on the line are the kernel's, so they are measured by its clock.
        try SerialLine(path, baud: baud, kernel: kernel)
    }
}
