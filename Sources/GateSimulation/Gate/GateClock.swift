import FoundationEssentials
import Synchronization
import Trust

/// A gate's wall clock, which can be stopped and set wrong, and the terminal's check of it.
///
/// The battery keeps the clock running without power. As on a real machine, the terminal's floor is
/// on the disk and survives a power cut, but its reference does not.
final class GateClock: Sendable {
    private struct State {
        /// The time of the last setting, on the simulation's clock, and the value that was set.
        var setAt = Duration.zero
        var setTo: Date
        var isRunning = true
        var now = Duration.zero
        var startedAt = Duration.zero
        var watch: TrustedClock
        var kept = ClockFloor()
    }

    private let start: Date
    private let state: Mutex<State>

    /// The age of the program, in seconds.
    private static let programAge: TimeInterval = 90 * 86_400

    /// Creates a clock that is right at `start`, when the simulation's time is zero.
    init(start: Date) {
        self.start = start
        state = Mutex(State(setTo: start, watch: Self.watch(start, ClockFloor())))
    }

    private static func watch(_ start: Date, _ floor: ClockFloor) -> TrustedClock {
        TrustedClock(build: start.addingTimeInterval(-programAge), floor: floor)
    }

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

    /// Starts the machine, which knows only what is on its disk.
    func begin(at now: Duration) {
        state.withLock { state in
            state.startedAt = now
            state.now = now
            state.watch = Self.watch(start, state.kept)
        }
    }

    /// Lets time pass.
    func advance(to now: Duration) {
        state.withLock { $0.now = now }
    }

    /// Checks the clock. Returns why the time is doubtful, `nil` if it is not, and the earliest
    /// time that it can be.
    func look() -> (doubt: String?, floor: Date) {
        state.withLock { state in
            let doubt = state.watch.observe(Self.reading(state)).doubt
            return (doubt, state.watch.earliest)
        }
    }

    /// Learns the signed times of the trusted data.
    func learn(signed: Date, ceiling: Date) {
        state.withLock { state in
            _ = state.watch.learn(signed: signed, ceiling: ceiling, Self.reading(state))
        }
    }

    /// Stores the floor if it changed enough. Nothing is stored on a full disk.
    func keep(isDiskFull: Bool) {
        state.withLock { state in
            guard let floor = state.watch.floorToKeep(), !isDiskFull else { return }
            state.kept = floor
        }
    }

    /// Returns a reading without synchronisation, because an offline gate has no time source.
    private static func reading(_ state: State) -> ClockReading {
        ClockReading(
            wall: time(state, state.now), sinceBoot: state.now - state.startedAt,
            isSynchronised: false)
    }
}
