internal import Synchronization
internal import SystemPackage

/// Wakes a thread out of `poll` from any thread; it does nothing once closed.
final class WakeEvent: Sendable {
    private let kernel: any Kernel
    private let open: Mutex<Int32?>
    /// The descriptor for `poll`; only the thread that closes the event may use it.
    let descriptor: Int32

    init(kernel: any Kernel) throws(Errno) {
        self.kernel = kernel
        descriptor = try kernel.eventDescriptor()
        open = Mutex(descriptor)
    }

    deinit {
        close()
    }

    /// Makes the descriptor readable.
    func signal() {
        open.withLock { descriptor in
            guard let descriptor else { return }
            let one: UInt64 = 1
            // An eventfd refuses a write only when its 64-bit count is full, and is then readable
            // anyway.
            _ = try? withUnsafeBytes(of: one) { (bytes) throws(Errno) in
                try kernel.write(descriptor, bytes)
            }
        }
    }

    /// Takes all signals so far.
    func drain() {
        var count: UInt64 = 0
        _ = try? withUnsafeMutableBytes(of: &count) { (bytes) throws(Errno) in
            try kernel.read(descriptor, into: bytes)
        }
    }

    func close() {
        open.withLock { descriptor in
            if let descriptor { kernel.close(descriptor) }
            descriptor = nil
        }
    }
}
