internal import CLinux
public import DeviceGuards
public import DeviceInterface
package import Execution
internal import Glibc
internal import SystemPackage

/// Runs guards as processes of this machine.
package final class ProcessHost: GuardHost {
    /// The machine's clock and threads.
    package let context = ExecutionContext.live
    /// The supervisor's thread.
    package let thread: any SerialExecutor
    private let executable: String
    private let arguments: [String]
    private let event: WakeEvent

    /// Starts the supervisor's thread but no guard. `executable` with `arguments` must run
    /// `DeviceGuard.serve`.
    package init(executable: String, arguments: [String]) throws(DeviceError) {
        (self.executable, self.arguments) = (executable, arguments)
        thread = try DeviceThread("gl-guard")
        do throws(Errno) {
            event = try WakeEvent(kernel: LinuxKernel())
        } catch {
            throw DeviceError(
                errno: error, "make an event for the thread gl-guard",
                advice:
                    "The machine is out of descriptors or memory; look for a process that leaks.")
        }
    }

    /// Starts the process of a guard.
    package func start() throws(DeviceError) -> any GuardLink {
        try GuardProcess(executable, arguments)
    }

    /// Makes `wait` return.
    package func wake() {
        event.signal()
    }

    /// Blocks the supervisor's thread.
    package func wait(for link: (any GuardLink)?, until time: Duration?) async {
        let timeout = time.map { ($0 - context.clock.time).pollTimeout } ?? -1
        var descriptors = [(event.descriptor, Int16(POLLIN))]
        if let process = link as? GuardProcess {
            descriptors.append((process.descriptor, Int16(POLLIN)))
        }
        _ = try? LinuxKernel().poll(descriptors, timeout: timeout)
        event.drain()
    }
}

extension GuardedIndicator {
    /// Creates a lamp without starting a guard. `executable` with `arguments` must run
    /// `DeviceGuard.serve`.
    public convenience init(
        _ name: String, executable: String, arguments: [String]
    ) throws(DeviceError) {
        self.init(name, on: try ProcessHost(executable: executable, arguments: arguments))
    }
}

extension GuardedBarrier {
    /// Creates a barrier without starting a guard. `executable` with `arguments` must run
    /// `DeviceGuard.serve` for a barrier whose pulses last `pulse`. If `pulse` is `nil`, only
    /// deadlines are enforced.
    public convenience init(
        _ name: String, pulse: Duration? = nil, executable: String, arguments: [String]
    ) throws(DeviceError) {
        self.init(
            name, pulse: pulse, on: try ProcessHost(executable: executable, arguments: arguments))
    }
}

extension DeviceGuard {
    /// Creates a guard that talks to the terminal on `descriptor` and closes it at the end.
    public init(descriptor: Int32) throws(DeviceError) {
        self.init(SocketChannel(adopting: descriptor), on: try DeviceThread("gl-guard"))
    }
}
