import Dispatch
import Glibc
import Synchronization
package import SystemPackage

/// Writes to standard output or standard error. Normally it writes at once. For a daemon, it writes
/// on a thread of its own, so that a reader that does not read delays nothing.
///
/// The queue for that thread is bounded. Output that finds it full is dropped and counted.
package final class LinePrinter: Sendable {
    private struct State {
        var isDetached = false
        var waiting: [[UInt8]] = []
        var isAtWork = false
        var dropped = 0
        var told = 0
    }

    private static let maximumWaiting = 256

    /// Standard output.
    package static let output = LinePrinter("gatelight.output", on: STDOUT_FILENO)
    /// Standard error.
    package static let errors = LinePrinter("gatelight.errors", on: STDERR_FILENO)

    private let descriptor: Int32
    private let thread: DispatchQueue
    private let state = Mutex(State())

    private init(_ label: String, on descriptor: Int32) {
        self.descriptor = descriptor
        thread = DispatchQueue(label: label)
    }

    /// Starts to write on a thread of its own. From now on, no caller waits for the output or
    /// learns of errors.
    package func detach() {
        state.withLock { $0.isDetached = true }
    }

    /// The number of writes dropped since the last call.
    package func takeDropped() -> Int {
        state.withLock { state in
            defer { state.told = state.dropped }
            return state.dropped - state.told
        }
    }

    /// Writes all of `bytes` at once and returns the error, if any. When detached, it queues the
    /// bytes or drops them and returns `nil`.
    @discardableResult
    package func put(_ bytes: [UInt8]) -> Errno? {
        let (isDetached, mustStart) = state.withLock { state in
            guard state.isDetached else { return (false, false) }
            guard state.waiting.count < Self.maximumWaiting else {
                state.dropped += 1
                return (true, false)
            }
            state.waiting.append(bytes)
            defer { state.isAtWork = true }
            return (true, !state.isAtWork)
        }
        if mustStart { thread.async { self.work() } }
        return isDetached ? nil : writeAll(bytes)
    }

    /// Waits until the queue is written, but no longer than `limit`.
    package func drain(within limit: Duration = .milliseconds(100)) async {
        let end = ContinuousClock.now + limit
        while state.withLock({ $0.isAtWork }), ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(1))
        }
    }

    private func work() {
        while let bytes = next() { _ = writeAll(bytes) }
    }

    private func next() -> [UInt8]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isAtWork = false
                return nil
            }
            return state.waiting.removeFirst()
        }
    }

    private func writeAll(_ bytes: [UInt8]) -> Errno? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                guard errno == EINTR else { return Errno(rawValue: errno) }
                continue
            }
            rest = rest.dropFirst(written)
        }
        return nil
    }
}
