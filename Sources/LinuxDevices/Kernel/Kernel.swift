internal import CLinux
public import SystemPackage

/// The system calls our drivers make, as a value that is passed in: the real kernel on a machine,
/// a scripted one in tests. Every call answers with the kernel's own `Errno`; `EINTR` is retried
/// by the real kernel and never seen.
public protocol Kernel: Sendable {
    /// open(2); the flags are `O_*` of fcntl.h.
    func open(_ path: String, flags: Int32) throws(Errno) -> Int32
    /// close(2).
    func close(_ descriptor: Int32)
    /// ioctl(2) with a pointer argument. `argument` must point to what the request expects.
    func control(
        _ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer?
    ) throws(Errno)
    /// mmap(2), shared, readable and writable.
    func map(_ descriptor: Int32, length: Int, offset: Int) throws(Errno)
        -> UnsafeMutableRawBufferPointer
    /// munmap(2).
    func unmap(_ memory: UnsafeMutableRawBufferPointer)
    /// poll(2) for the given events on each descriptor; answers what happened on each, all zero on
    /// a time-out. `timeout` in milliseconds, -1 for ever.
    func poll(_ descriptors: [(descriptor: Int32, events: Int16)], timeout: Int32) throws(Errno)
        -> [Int16]
    /// read(2): how many bytes came, 0 at the end.
    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int
    /// write(2): how many bytes went.
    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int
    /// eventfd(2), non-blocking, close-on-exec: wakes a thread out of `poll`.
    func eventDescriptor() throws(Errno) -> Int32
}

/// The kernel this program runs on.
public struct LinuxKernel: Kernel {
    /// There is only one.
    public init() {}

    public func open(_ path: String, flags: Int32) throws(Errno) -> Int32 {
        try check { gl_open(path, flags) }
    }

    public func close(_ descriptor: Int32) {
        _ = CLinux.close(descriptor)
    }

    public func control(
        _ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) {
        _ = try check { gl_ioctl(descriptor, request, argument) }
    }

    public func map(_ descriptor: Int32, length: Int, offset: Int) throws(Errno)
        -> UnsafeMutableRawBufferPointer
    {
        let address = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, offset)
        // MAP_FAILED is ((void *)-1).
        guard let address, Int(bitPattern: address) != -1 else { throw Errno.current }
        return UnsafeMutableRawBufferPointer(start: address, count: length)
    }

    public func unmap(_ memory: UnsafeMutableRawBufferPointer) {
        munmap(memory.baseAddress, memory.count)
    }

    public func poll(
        _ descriptors: [(descriptor: Int32, events: Int16)], timeout: Int32
    ) throws(Errno) -> [Int16] {
        var polled = descriptors.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
        _ = try check { CLinux.poll(&polled, nfds_t(polled.count), timeout) }
        return polled.map(\.revents)
    }

    public func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer)
        throws(Errno) -> Int
    {
        try check { CLinux.read(descriptor, buffer.baseAddress, buffer.count) }
    }

    public func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try check { CLinux.write(descriptor, bytes.baseAddress, bytes.count) }
    }

    public func eventDescriptor() throws(Errno) -> Int32 {
        try check { eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC)) }
    }

    /// Repeats a call the kernel interrupted; any other failure becomes an `Errno`.
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
