import TUF
import FoundationEssentials
import Synchronization
import TerminalAssembly
import Trust

/// The clocks of a simulated machine. The wall clock can be stopped and set wrong; its battery keeps
/// it running without power.
final class GateClock: MachineClocks {
    private struct State {
        /// The time of the last setting, on the simulation's clock, and the value that was set.
        var setAt = Duration.zero
        var setTo: Date
        var isRunning = true
        var now = Duration.zero
        var startedAt = Duration.zero
    }

    private let start: Date
    private let state: Mutex<State>

    /// The time at which the terminal's program was built.
    let build: Date
    private static let programAge: TimeInterval = 90 * 86_400

    /// Creates a clock that is right at `start`, when the simulation's time is zero.
    init(start: Date) {
        self.start = start
        build = start.addingTimeInterval(-Self.programAge)
        state = Mutex(State(setTo: start))
    }

    var sinceBoot: Duration { state.withLock { $0.now - $0.startedAt } }

    /// An offline gate has no time source.
    let isSynchronised = false

    /// Returns the clock's value at a time of the simulation.
    func time(at now: Duration) -> Date { state.withLock { Self.time($0, now) } }

    private static func time(_ state: State, _ now: Duration) -> Date {
        guard state.isRunning else { return state.setTo }
        return state.setTo.addingTimeInterval((now - state.setAt) / .seconds(1))
    }

    var isRunning: Bool { state.withLock { $0.isRunning } }

    /// Returns the clock's deviation from the true time, in seconds.
    func error(at now: Duration) -> TimeInterval {
        time(at: now).timeIntervalSince(start) - now / .seconds(1)
    }

    /// Applies a change to the clock.
    func change(_ change: Command.ClockChange, at now: Duration) {
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
    func begin(at now: Duration) {
        state.withLock { ($0.startedAt, $0.now) = (now, now) }
    }

    /// Lets time pass.
    func advance(to now: Duration) {
        state.withLock { $0.now = now }
    }
}
