import TUF
package import FoundationEssentials
import Synchronization
import TerminalAssembly
import Trust

/// The clocks of a simulated machine. The wall clock can be stopped and set wrong; its battery keeps
/// it running without power.
package final class GateClock: MachineClocks {
    private struct State {
        /// The time of the last setting, on the simulation's clock, and the value that was set.
        var setAt = Duration.zero
        var setTo: Date
        var isRunning = true
        var startedAt = Duration.zero
        /// The time in standby since the machine's start.
        var standby = Duration.zero
    }

    private let start: Date
    private let now: @Sendable () -> Duration
    private let state: Mutex<State>

    /// The time at which the terminal's program was built.
    package let build: Date
    private static let programAge: TimeInterval = 90 * 86_400

    /// Creates a clock that is right at `start`, when the simulation's time `now` is zero.
    package init(start: Date, now: @escaping @Sendable () -> Duration) {
        (self.start, self.now) = (start, now)
        build = start.addingTimeInterval(-Self.programAge)
        state = Mutex(State(setTo: start))
    }

    /// The time since the machine started.
    package var sinceBoot: Duration {
        let now = now()
        return state.withLock { now - $0.startedAt + $0.standby }
    }

    /// An offline gate has no time source.
    package let isSynchronised = false

    /// Returns the clock's value at a time of the simulation.
    package func time(at now: Duration) -> Date { state.withLock { Self.time($0, now) } }

    private static func time(_ state: State, _ now: Duration) -> Date {
        guard state.isRunning else { return state.setTo }
        return state.setTo.addingTimeInterval((now - state.setAt) / .seconds(1))
    }

    /// Whether the clock runs.
    package var isRunning: Bool { state.withLock { $0.isRunning } }

    /// Returns the clock's deviation from the true time, in seconds.
    package func error(at now: Duration) -> TimeInterval {
        time(at: now).timeIntervalSince(start) - now / .seconds(1)
    }

    /// Applies a change to the clock.
    package func change(_ change: Command.ClockChange, at now: Duration) {
        state.withLock { state in
            let time = Self.time(state, now)
            state.setAt = now
            switch change {
            case .stop: (state.setTo, state.isRunning) = (time, false)
            case .run: (state.setTo, state.isRunning) = (time, true)
            case .back(let seconds): state.setTo = time.addingTimeInterval(-Double(seconds))
            case .forward(let seconds): state.setTo = time.addingTimeInterval(Double(seconds))
            case .right:
                state.setTo = start.addingTimeInterval(now / .seconds(1))
                state.isRunning = true
            }
        }
    }

    /// Starts the machine.
    package func begin(at now: Duration) {
        state.withLock { ($0.startedAt, $0.standby) = (now, .zero) }
    }
}
