internal import CLinux
public import DeviceInterface
public import SystemPackage

/// The system calls of the drivers: the real kernel on a machine, or a scripted one in tests. Every
/// call fails with the kernel's own `Errno`. The real kernel retries `EINTR`, so callers never see
/// it.
public protocol Kernel: Sendable {
    /// Calls open(2); the flags are `O_*` of fcntl.h.
    func open(_ path: String, flags: Int32) throws(Errno) -> Int32
    /// Calls close(2).
    func close(_ descriptor: Int32)
    /// Calls ioctl(2) with a pointer argument. `argument` must point to what the request expects.
    func control(
        _ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer?
    ) throws(Errno)
    /// Locks an open file with flock(2). Throws `.resourceBusy` if it is locked through another
    /// descriptor. Closing the descriptor releases it.
    func lock(_ descriptor: Int32) throws(Errno)
    /// Calls mmap(2), shared, readable and writable.
    func map(_ descriptor: Int32, length: Int, offset: Int) throws(Errno)
        -> UnsafeMutableRawBufferPointer
    /// Calls munmap(2).
    func unmap(_ memory: UnsafeMutableRawBufferPointer)
    /// Calls poll(2) for the given events on each descriptor. Returns the events of each, all zero
    /// after a time-out. `timeout` is in milliseconds, -1 for no limit.
    func poll(_ descriptors: [(descriptor: Int32, events: Int16)], timeout: Int32) throws(Errno)
        -> [Int16]
    /// Calls read(2). Returns the number of bytes read, 0 at the end.
    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int
    /// Calls write(2). Returns the number of bytes written.
    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int
    /// Calls eventfd(2), non-blocking and close-on-exec; the descriptor wakes a thread out of
    /// `poll`.
    func eventDescriptor() throws(Errno) -> Int32
    /// Why the last `open` was refused, if that was not the kernel's own doing; `nil` if it was.
    var refusal: DeviceError? { get }
}

extension Kernel {
    /// Always `nil`: the kernel's `Errno` says all.
    public var refusal: DeviceError? { nil }
}

/// The kernel that this program runs on.
public struct LinuxKernel: Kernel {
    /// Creates a value without any state.
    public init() {}

    /// Opens a file with open(2) and returns its descriptor.
    public func open(_ path: String, flags: Int32) throws(Errno) -> Int32 {
        try check { gl_open(path, flags) }
    }

    /// Closes a descriptor with close(2); an error is ignored.
    public func close(_ descriptor: Int32) {
        _ = CLinux.close(descriptor)
    }

    /// Sends a request to a device with ioctl(2); the result is in what `argument` points to.
    public func control(
        _ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) {
        _ = try check { gl_ioctl(descriptor, request, argument) }
    }

    /// Locks an open file with flock(2), without waiting.
    public func lock(_ descriptor: Int32) throws(Errno) {
        do throws(Errno) {
            _ = try check { flock(descriptor, LOCK_EX | LOCK_NB) }
        } catch {
            throw error == .wouldBlock ? .resourceBusy : error
        }
    }

    /// Maps `length` bytes from `offset` with mmap(2), shared, readable and writable.
    public func map(_ descriptor: Int32, length: Int, offset: Int) throws(Errno)
        -> UnsafeMutableRawBufferPointer
    {
        let address = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, offset)
        // MAP_FAILED is ((void *)-1).
        guard let address, Int(bitPattern: address) != -1 else { throw Errno.current }
        return UnsafeMutableRawBufferPointer(start: address, count: length)
    }

    /// Removes a mapping with munmap(2).
    public func unmap(_ memory: UnsafeMutableRawBufferPointer) {
        munmap(memory.baseAddress, memory.count)
    }

    /// Waits for events with poll(2), for `timeout` milliseconds, or without limit if it is
    /// negative. Returns the events of each descriptor. An interrupted wait begins again with the
    /// whole time.
    public func poll(
        _ descriptors: [(descriptor: Int32, events: Int16)], timeout: Int32
    ) throws(Errno) -> [Int16] {
        var polled = descriptors.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
        _ = try check { CLinux.poll(&polled, nfds_t(polled.count), timeout) }
        return polled.map(\.revents)
    }

    /// Reads up to the size of `buffer` with read(2). Returns the number of bytes, 0 at the end.
    public func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer)
        throws(Errno) -> Int
    {
        try check { CLinux.read(descriptor, buffer.baseAddress, buffer.count) }
    }

    /// Writes with write(2). Returns the number of bytes written, which may be fewer than given.
    public func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try check { CLinux.write(descriptor, bytes.baseAddress, bytes.count) }
    }

    /// Creates an event with eventfd(2), non-blocking and close-on-exec, and returns its
    /// descriptor.
    public func eventDescriptor() throws(Errno) -> Int32 {
        try check { eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC)) }
    }

    /// Repeats a call that the kernel interrupted; any other failure becomes an `Errno`.
    private func check<Result: FixedWidthInteger>(_ call: () -> Result) throws(Errno) -> Result {
        while true {
            let result = call()
            guard result == -1 else { return result }
            let errno = Errno.current
            guard errno == .interrupted else { throw errno }
        }
    }
}

extension Errno {
    /// The calling thread's `errno`.
    static var current: Errno { Errno(rawValue: gl_errno()) }
}
