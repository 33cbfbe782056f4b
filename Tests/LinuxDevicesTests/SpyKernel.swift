import LinuxDevices
import Synchronization
import SystemPackage

/// The real kernel, with a count of what is open and of waits.
final class SpyKernel: Kernel, Sendable {
    private let real = LinuxKernel()
    private let open: Mutex<Set<Int32>> = Mutex([])
    private let waits = Atomic(0)

    var openDescriptors: Int { open.withLock { $0.count } }
    var polls: Int { waits.load(ordering: .sequentiallyConsistent) }

    func open(_ path: String, flags: Int32) throws(Errno) -> Int32 {
        let descriptor = try real.open(path, flags: flags)
        open.withLock { _ = $0.insert(descriptor) }
        return descriptor
    }

    func close(_ descriptor: Int32) {
        open.withLock { _ = $0.remove(descriptor) }
        real.close(descriptor)
    }

    func control(
        _ descriptor: Int32, _ request: UInt, _ argument: UnsafeMutableRawPointer?
    ) throws(Errno) {
        try real.control(descriptor, request, argument)
    }

    func lock(_ descriptor: Int32) throws(Errno) { try real.lock(descriptor) }

    func map(_ descriptor: Int32, length: Int, offset: Int) throws(Errno)
        -> UnsafeMutableRawBufferPointer
    {
        try real.map(descriptor, length: length, offset: offset)
    }

    func unmap(_ memory: UnsafeMutableRawBufferPointer) {
        real.unmap(memory)
    }

    func poll(_ descriptors: [(descriptor: Int32, events: Int16)], timeout: Int32) throws(Errno)
        -> [Int16]
    {
        waits.add(1, ordering: .sequentiallyConsistent)
        return try real.poll(descriptors, timeout: timeout)
    }

    func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> Int
    {
        try real.read(descriptor, into: buffer)
    }

    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(Errno) -> Int {
        try real.write(descriptor, bytes)
    }

    func eventDescriptor() throws(Errno) -> Int32 {
        let descriptor = try real.eventDescriptor()
        open.withLock { _ = $0.insert(descriptor) }
        return descriptor
    }
}

/// Waits until `isTrue`; the suite's time limit ends a wait in vain, because it cancels the test.
func until(_ isTrue: () -> Bool) async {
    while !isTrue(), !Task.isCancelled { try? await Task.sleep(for: .milliseconds(1)) }
}
