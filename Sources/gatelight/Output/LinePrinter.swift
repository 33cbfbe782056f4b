import Dispatch
import Glibc
import Synchronization
import SystemPackage

/// Writes to one of the program's own outputs: at once, or, for a daemon, on a thread of its own, so that a
/// reader who does not read holds up nothing.
///
/// What waits for that thread is bounded. What finds no room is dropped and counted.
final class LinePrinter: Sendable {
    private struct State {
        var isDetached = false
        var waiting: [[UInt8]] = []
        var isAtWork = false
        var dropped = 0
        var told = 0
    }

    private static let maximumWaiting = 256

    /// Standard output.
    static let output = LinePrinter("gatelight.output", on: STDOUT_FILENO)
    /// Standard error.
    static let errors = LinePrinter("gatelight.errors", on: STDERR_FILENO)

    private let descriptor: Int32
    private let thread: DispatchQueue
    private let state = Mutex(State())

    private init(_ label: String, on descriptor: Int32) {
        self.descriptor = descriptor
        thread = DispatchQueue(label: label)
    }

    /// From now on nobody waits for what is written, and nobody hears of what could not be.
    func detach() {
        state.withLock { $0.isDetached = true }
    }

    /// How much was dropped since the last call.
    func takeDropped() -> Int {
        state.withLock { state in
            defer { state.told = state.dropped }
            return state.dropped - state.told
        }
    }

    /// Writes all of `bytes`, or answers why it could not; detached, it hands them on or drops them.
    @discardableResult
    func put(_ bytes: [UInt8]) -> Errno? {
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

    /// Waits for what was handed on, a moment at most.
    func drain(within limit: Duration = .milliseconds(100)) async {
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
