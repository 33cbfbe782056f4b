import Dispatch
import Glibc
import Synchronization

/// Prints lines on a thread of its own, for a daemon: a reader that does not read holds up nothing.
///
/// What waits is bounded. Lines that find no room are dropped and counted.
final class LinePrinter: Sendable {
    private struct State {
        var waiting: [String] = []
        var isAtWork = false
        var dropped = 0
        var announced = 0
    }

    private static let mostWaiting = 256

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

    /// Lines that were dropped since the last call; 0 if none were.
    func takeDropped() -> Int {
        state.withLock { state in
            defer { state.announced = state.dropped }
            return state.dropped - state.announced
        }
    }

    /// Hands a line to the thread, or drops it.
    func print(_ line: String) {
        let mustStart = state.withLock { state in
            guard state.waiting.count < Self.mostWaiting else {
                state.dropped += 1
                return false
            }
            state.waiting.append(line)
            defer { state.isAtWork = true }
            return !state.isAtWork
        }
        if mustStart { thread.async { self.work() } }
    }

    /// Waits for what was handed over, for `limit` at most.
    func drain(within limit: Duration = .milliseconds(100)) async {
        let end = ContinuousClock.now + limit
        while state.withLock({ $0.isAtWork }), ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(1))
        }
    }

    private func work() {
        while let line = next() { writeAll(line + "\n", on: descriptor) }
    }

    private func next() -> String? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isAtWork = false
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}

/// Nobody is told of a failure: what a daemon prints is no record.
private func writeAll(_ text: String, on descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if written < 0 {
            guard errno == EINTR else { return }
            continue
        }
        rest = rest.dropFirst(written)
    }
}
