internal import CLinux
package import DeviceInterface
internal import SystemPackage

/// A serial port reserved for this program: raw, 8 data bits, no parity, one stop bit, no flow
/// control. It is opened completely or not at all, and closed with this value.
package struct SerialLine: ~Copyable {
    private let kernel: any Kernel
    private let path: String
    private let elapsed: @Sendable () -> Duration
    /// The descriptor for `poll`.
    package let descriptor: Int32

    /// Opens the line and discards the bytes that arrived before.
    package init(
        _ path: String, baud: BaudRate, kernel: any Kernel,
        clock: any Clock<Duration> = ContinuousClock()
    ) throws(DeviceError) {
        do throws(Errno) {
            descriptor = try Self.opened(path, baud, kernel)
        } catch {
            throw kernel.refusal ?? SerialFailure.opening(path, error)
        }
        self.kernel = kernel
        self.path = path
        elapsed = stopwatch(clock)
    }

    deinit {
        kernel.close(descriptor)
    }

    /// Discards what was written and has not left. Closing the line then does not wait for it.
    package func discardOutput() {
        // TCOFLUSH is 1 and is passed by value.
        try? kernel.control(descriptor, GL_TCFLSH, UnsafeMutableRawPointer(bitPattern: 1))
    }

    /// The time that a wait continues before it checks whether it is still wanted.
    private static let slice = Duration.milliseconds(20)

    /// Writes all of `bytes`. Throws `timedOut` if the line did not accept them within `limit`, or
    /// none of them before `isCut`.
    package func write(
        _ bytes: [UInt8], within limit: Duration, unless isCut: () -> Bool = { false }
    ) throws(DeviceError) {
        let deadline = elapsed() + limit
        var sent = 0
        while sent < bytes.count {
            if let count = try put(bytes[sent...]) {
                sent += count
                continue
            }
            guard
                try wait(
                    for: POLLOUT, until: deadline, unless: { sent == 0 && isCut() }, "write to")
            else {
                throw DeviceError(
                    .timedOut, "write to \(path)",
                    advice: "The port accepts no more bytes; check the adapter.")
            }
        }
    }

    /// Waits for bytes until `limit` has passed or `isCut` returns `true`, and returns at most
    /// `count` of them; empty if none arrived.
    package func read(
        atMost count: Int = 256, within limit: Duration, unless isCut: () -> Bool = { false }
    ) throws(DeviceError) -> [UInt8] {
        let deadline = elapsed() + limit
        while try wait(for: POLLIN, until: deadline, unless: isCut, "read from") {
            if let bytes = try take(atMost: count) { return bytes }
        }
        return []
    }

    /// Waits until nothing has arrived for `silence`, and discards what arrives. Returns `false` if
    /// the line was not silent within `limit` or before `isCut`.
    package func fallsSilent(
        for silence: Duration, within limit: Duration, unless isCut: () -> Bool = { false }
    ) throws(DeviceError) -> Bool {
        let deadline = elapsed() + limit
        while elapsed() < deadline, !isCut() {
            if try read(within: silence).isEmpty { return true }
        }
        return false
    }

    /// Returns the available bytes; `nil` if there are none.
    package func take(atMost count: Int) throws(DeviceError) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let taken: Int
        do throws(Errno) {
            taken = try bytes.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
                try kernel.read(descriptor, into: UnsafeMutableRawBufferPointer(buffer))
            }
        } catch {
            guard error != .resourceTemporarilyUnavailable else { return nil }
            throw SerialFailure.using(path, error, "read from")
        }
        // A terminal that was hung up reads as its end.
        guard taken > 0 else { throw SerialFailure.unplugged(path, "read from") }
        return Array(bytes.prefix(taken))
    }

    /// Returns how many bytes the line accepted; `nil` if it accepts none now.
    private func put(_ bytes: ArraySlice<UInt8>) throws(DeviceError) -> Int? {
        do throws(Errno) {
            return try bytes.withUnsafeBufferPointer { (bytes) throws(Errno) in
                try kernel.write(descriptor, UnsafeRawBufferPointer(bytes))
            }
        } catch {
            guard error != .resourceTemporarilyUnavailable else { return nil }
            throw SerialFailure.using(path, error, "write to")
        }
    }

    private func wait(
        for event: Int32, until deadline: Duration, unless isCut: () -> Bool,
        _ operation: String
    ) throws(DeviceError) -> Bool {
        while true {
            let rest = deadline - elapsed()
            let found = try poll(event, min(rest, Self.slice), operation)
            if found & Int16(event) != 0 { return true }
            guard found == 0 else { throw SerialFailure.unplugged(path, operation) }
            guard !isCut(), elapsed() < deadline else { return false }
        }
    }

    private func poll(
        _ event: Int32, _ limit: Duration, _ operation: String
    ) throws(DeviceError) -> Int16 {
        do {
            return try kernel.poll([(descriptor, Int16(event))], timeout: limit.pollTimeout).first
                ?? 0
        } catch {
            throw SerialFailure.using(path, error, operation)
        }
    }

    private static func opened(_ path: String, _ baud: BaudRate, _ kernel: any Kernel)
        throws(Errno) -> Int32
    {
        let descriptor = try kernel.open(path, flags: O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        do throws(Errno) {
            try setUp(descriptor, baud, kernel)
        } catch {
            kernel.close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func setUp(_ descriptor: Int32, _ baud: BaudRate, _ kernel: any Kernel)
        throws(Errno)
    {
        // TIOCEXCL refuses a second open(2), except by root. The lock refuses root, too, among the
        // programs that lock.
        try kernel.lock(descriptor)
        try kernel.control(descriptor, GL_TIOCEXCL, nil)
        var settings = termios()
        try withUnsafeMutablePointer(to: &settings) { (pointer) throws(Errno) in
            try kernel.control(descriptor, GL_TCGETS, pointer)
        }
        settings.c_iflag = 0
        settings.c_oflag = 0
        settings.c_lflag = 0
        // Without HUPCL, DTR stays unchanged on close: dropping it resets many boards.
        settings.c_cflag = tcflag_t(CS8 | CREAD | CLOCAL) | baud.code
        withUnsafeMutableBytes(of: &settings.c_cc) { characters in
            characters[Int(VMIN)] = 1
            characters[Int(VTIME)] = 0
        }
        try withUnsafeMutablePointer(to: &settings) { (pointer) throws(Errno) in
            try kernel.control(descriptor, GL_TCSETS, pointer)
        }
        // TCIFLUSH is 0 and is passed by value.
        try kernel.control(descriptor, GL_TCFLSH, nil)
    }
}
