import FoundationEssentials
import Synchronization
import Trust

/// A gate's wall clock, which can be stopped and set wrong, and the terminal's watch over it.
///
/// The battery keeps it going without power. What the terminal knows of it is of two kinds, as on a
/// real machine: the floor is on the disk, the reference is gone when the power is.
final class GateClock: Sendable {
    private struct State {
        /// When it was last set, on the simulation's time line, and to what.
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

    /// The program was built a while ago.
    private static let programAge: TimeInterval = 90 * 86_400

    /// Right at `start`, which is when the simulation's time is zero.
    init(start: Date) {
        self.start = start
        state = Mutex(State(setTo: start, watch: Self.watch(start, ClockFloor())))
    }

    private static func watch(_ start: Date, _ floor: ClockFloor) -> TrustedClock {
        TrustedClock(build: start.addingTimeInterval(-programAge), floor: floor)
    }

    /// What it says at a time of the simulation.
    func time(at now: Duration) -> Date { state.withLock { Self.time($0, now) } }

    private static func time(_ state: State, _ now: Duration) -> Date {
        guard state.isRunning else { return state.setTo }
        return state.setTo.addingTimeInterval((now - state.setAt) / .seconds(1))
    }

    var isRunning: Bool { state.withLock { $0.isRunning } }

    /// How far it is from the truth, seconds.
    func error(at now: Duration) -> TimeInterval {
        time(at: now).timeIntervalSince(start) - now / .seconds(1)
    }

    /// Somebody does something to it.
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

    /// The machine starts: it knows what is on its disk.
    func begin(at now: Duration) {
        state.withLock { state in
            state.startedAt = now
            state.now = now
            state.watch = Self.watch(start, state.kept)
        }
    }

    /// Time passes.
    func advance(to now: Duration) {
        state.withLock { $0.now = now }
    }

    /// Looks at the clock: what is doubtful about it, and the time it cannot be before.
    func look() -> (doubt: String?, floor: Date) {
        state.withLock { state in
            let doubt = state.watch.observe(Self.reading(state)).doubt
            return (doubt, state.watch.earliest)
        }
    }

    /// Takes the signed times of what is trusted.
    func learn(signed: Date, ceiling: Date) {
        state.withLock { state in
            _ = state.watch.learn(signed: signed, ceiling: ceiling, Self.reading(state))
        }
    }

    /// Writes down what is worth it; on a full disk nothing is.
    func keep(isDiskFull: Bool) {
        state.withLock { state in
            guard let floor = state.watch.floorToKeep(), !isDiskFull else { return }
            state.kept = floor
        }
    }

    /// Nobody keeps the clock of an offline gate right.
    private static func reading(_ state: State) -> ClockReading {
        ClockReading(
            wall: time(state, state.now), sinceBoot: state.now - state.startedAt,
            isSynchronised: false)
    }
}
