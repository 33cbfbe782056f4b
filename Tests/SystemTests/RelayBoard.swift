import Foundation
import Synchronization
import TestSupport

/// A Modbus RTU board with one relay, on a pseudo-terminal, that notes what it is told and when.
final class RelayBoard: Sendable {
    struct Request: Sendable {
        let isOn: Bool
        let time: ContinuousClock.Instant
    }

    private struct State {
        var requests: [Request] = []
        var isSilent = false
        var isOver = false
    }

    private let state = Mutex(State())
    private let path: String

    init(_ terminal: PseudoTerminal) {
        path = terminal.path
        Thread.detachNewThread { [weak self] in
            var heard: [UInt8] = []
            while let self, !self.state.withLock({ $0.isOver }) {
                heard += terminal.hear()
                while heard.count >= 8 {
                    self.take(Array(heard.prefix(8)), terminal)
                    heard.removeFirst(8)
                }
                Thread.sleep(forTimeInterval: 0.005)
            }
        }
    }

    deinit { state.withLock { $0.isOver = true } }

    /// Every request that was heard, answered or not.
    var requests: [Request] { state.withLock { $0.requests } }

    /// Whether it hears and answers nothing.
    var isSilent: Bool {
        get { state.withLock { $0.isSilent } }
        set { state.withLock { $0.isSilent = newValue } }
    }

    /// The part of a configuration that makes it the barrier.
    func section(pulse: String) -> String {
        """
        barrier:
          kind: modbus
          device: \(path)
          unit: 1
          coil: 0
          pulse: \(pulse)
        """
    }

    /// Write Single Coil (function 5) is answered by itself.
    private func take(_ request: [UInt8], _ terminal: PseudoTerminal) {
        let isAnswered = state.withLock { state in
            state.requests.append(Request(isOn: request[4] == 0xFF, time: .now))
            return !state.isSilent
        }
        if isAnswered { terminal.say(request) }
    }
}
