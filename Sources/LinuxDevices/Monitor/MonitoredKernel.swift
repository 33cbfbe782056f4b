internal import CLinux
package import DeviceInterface
internal import Execution
internal import Glibc
package import OutputMonitor
internal import Synchronization
package import SystemPackage

/// The kernel as a guard sees it whose device is held by the monitor: opening the device connects
/// to the monitor, and what is written goes through it.
///
/// A monitor that does not run holds nothing. The device is then opened itself, so that the guard
/// can go dark and show the fault signal; the terminal orders no colour without a monitor. Once
/// the monitor runs again, the device fails and is opened anew.
package final class MonitoredKernel: Kernel {
    private enum Holding {
        /// A connection to the monitor.
        case lent
        /// The device itself, and when to look for the monitor again.
        case direct(nextLook: Duration)
    }

    private static let patience = Duration.milliseconds(250)
    private static let lookPause = Duration.seconds(1)

    private let socket: String
    private let role: MonitoredRole
    private let system = LinuxKernel()
    private let clock = MonotonicClock()
    private let held = Mutex<[Int32: Holding]>([:])
    private let refused = Mutex<DeviceError?>(nil)

    /// Creates a kernel whose device is the output `role` of the monitor at `socket`.
    package init(_ socket: String, _ role: MonitoredRole) {
        (self.socket, self.role) = (socket, role)
    }

    /// Connects to the monitor, or opens the device if no monitor runs.
    package func open(_ path: String, flags: Int32) throws(Errno) -> Int32 {
        refused.withLock { $0 = nil }
        let connection = gl_connect(socket)
        guard connection >= 0 else {
            let descriptor = try system.open(path, flags: flags)
            let look = clock.time + Self.lookPause
            held.withLock { $0[descriptor] = .direct(nextLook: look) }
            return descriptor
        }
        do throws(Errno) {
            try greet(connection)
        } catch {
            system.close(connection)
            throw error
        }
        held.withLock { $0[connection] = .lent }
        return connection
    }

    private func greet(_ connection: Int32) throws(Errno) {
        try send(Array("\(MonitorOrder.device(role).line)\n".utf8), on: connection)
        var line: [UInt8] = []
        while line.last != 0x0A {
            guard line.count < 1024 else { throw .ioError }
            line.append(try byte(from: connection))
        }
        let state = MonitorState(String(decoding: line.dropLast(), as: UTF8.self))
        refused.withLock { $0 = state?.trouble(at: socket) }
        switch state {
        case .keeping: return
        case .latched, .taken: throw .resourceBusy
        case .blind, nil: throw .noSuchAddressOrDevice
        }
    }

    /// What the monitor said when it refused the last `open`.
    package var refusal: DeviceError? { refused.withLock { $0 } }

    /// Closes the connection, after which the monitor ends the output; or the device.
    package func close(_ descriptor: Int32) {
        held.withLock { $0[descriptor] = nil }
        system.close(descriptor)
    }

    /// Sends levels of lines to the monitor. Other requests mean nothing to a connection.
    package func control(
        _ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) {
        guard try isLent(descriptor) else {
            try system.control(descriptor, request, argument)
            guard request == GL_GPIO_V2_GET_LINE,
                let lines = argument?.assumingMemoryBound(to: gpio_v2_line_request.self)
            else { return }
            let (line, look) = (lines.pointee.fd, clock.time + Self.lookPause)
            return held.withLock { $0[line] = .direct(nextLook: look) }
        }
        if request == GL_GPIO_V2_GET_LINE,
            let lines = argument?.assumingMemoryBound(to: gpio_v2_line_request.self)
        {
            // The chip's descriptor is closed after the request.
            let line = gl_duplicate(descriptor)
            guard line >= 0 else { throw Errno.current }
            lines.pointee.fd = line
            held.withLock { $0[line] = .lent }
        } else if request == GL_GPIO_V2_LINE_SET_VALUES,
            let values = argument?.assumingMemoryBound(to: gpio_v2_line_values.self)
        {
            try send([UInt8(truncatingIfNeeded: values.pointee.bits)], on: descriptor)
            guard try byte(from: descriptor) == 0 else { throw .ioError }
        }
    }

    /// Locks a device; the monitor has locked what it lends.
    package func lock(_ descriptor: Int32) throws(Errno) {
        if try !isLent(descriptor) { try system.lock(descriptor) }
    }

    /// Maps memory as the machine's kernel does; outputs have none.
    package func map(_ descriptor: Int32, length: Int, offset: Int) throws(Errno)
        -> UnsafeMutableRawBufferPointer
    { try system.map(descriptor, length: length, offset: offset) }

    /// Removes a mapping.
    package func unmap(_ memory: UnsafeMutableRawBufferPointer) { system.unmap(memory) }

    /// Waits as the machine's kernel does.
    package func poll(
        _ descriptors: [(descriptor: Int32, events: Int16)], timeout: Int32
    ) throws(Errno) -> [Int16] { try system.poll(descriptors, timeout: timeout) }

    /// Reads what the device answered.
    package func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer)
        throws(Errno) -> Int
    { try system.read(descriptor, into: buffer) }

    /// Writes to the device, through the monitor if it lends it.
    package func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        guard try isLent(descriptor) else { return try system.write(descriptor, bytes) }
        try send(Array(bytes), on: descriptor)
        return bytes.count
    }

    /// Creates an event.
    package func eventDescriptor() throws(Errno) -> Int32 { try system.eventDescriptor() }

    /// Whether the monitor lends a descriptor. Throws for a device that the monitor wants back.
    private func isLent(_ descriptor: Int32) throws(Errno) -> Bool {
        let now = clock.time
        let (isLent, isDue) = held.withLock { held in
            switch held[descriptor] {
            case .lent: return (true, false)
            case .direct(let look):
                if now >= look { held[descriptor] = .direct(nextLook: now + Self.lookPause) }
                return (false, now >= look)
            case nil: return (false, false)
            }
        }
        guard isDue else { return isLent }
        let connection = gl_connect(socket)
        guard connection >= 0 else { return false }
        system.close(connection)
        throw .ioError
    }

    private func send(_ bytes: [UInt8], on connection: Int32) throws(Errno) {
        guard gl_send(connection, bytes, UInt(bytes.count)) == bytes.count else { throw .ioError }
    }

    /// Waits for a byte of the monitor.
    private func byte(from connection: Int32) throws(Errno) -> UInt8 {
        let events = try system.poll(
            [(connection, Int16(POLLIN))], timeout: Self.patience.pollTimeout)
        guard events.first != 0 else { throw .timedOut }
        var byte: UInt8 = 0
        let count = try withUnsafeMutableBytes(of: &byte) { (buffer) throws(Errno) in
            try system.read(connection, into: buffer)
        }
        guard count == 1 else { throw .ioError }
        return byte
    }
}
