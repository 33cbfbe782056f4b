import Foundation
import Synchronization
import TestSupport

/// Measures on a thread of its own how long a lamp is green.
final class LampWatcher: Sendable {
    private struct State {
        var line = ""
        var greenSince: ContinuousClock.Instant?
        var green = Duration.zero
        var isOver = false
    }

    private let state = Mutex(State())

    /// Starts to listen; nobody else may listen to the lamp until `stop`.
    init(_ lamp: PseudoTerminal) {
        Thread.detachNewThread { [self] in
            while !state.withLock({ $0.isOver }) {
                hear(lamp.hear())
                Thread.sleep(forTimeInterval: 0.005)
            }
        }
    }

    /// How long it was green in all.
    func stop() -> Duration {
        state.withLock { state in
            state.isOver = true
            return state.green + (state.greenSince.map { .now - $0 } ?? .zero)
        }
    }

    private func hear(_ bytes: [UInt8]) {
        let now = ContinuousClock.now
        state.withLock { state in
            for byte in bytes {
                guard byte == 0x0A else {
                    state.line.unicodeScalars.append(Unicode.Scalar(byte))
                    continue
                }
                if let since = state.greenSince { state.green += now - since }
                state.greenSince = state.line.hasSuffix("GREEN") ? now : nil
                state.line = ""
            }
        }
    }
}
