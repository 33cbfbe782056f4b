import TUF
import FoundationEssentials
import Synchronization
import TerminalAssembly
import Trust

/// A gate's wall clock, which can be stopped and set wrong, and the terminal's check of it.
///
/// The battery keeps the clock running without power. As on a real machine, the terminal's floor is
/// on the disk and survives a power cut, but its reference does not.
final class GateClock: WatchedClock {
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
    private let disk: FillableDisk
    private let state: Mutex<State>

    /// The time at which the terminal's program was built.
    let build: Date
    private static let programAge: TimeInterval = 90 * 86_400

    /// Creates a clock that is right at `start`, when the simulation's time is zero.
    /// The floor is stored on `disk`.
    init(start: Date, disk: FillableDisk) {
        (self.start, self.disk) = (start, disk)
        build = start.addingTimeInterval(-Self.programAge)
        state = Mutex(
            State(setTo: start, watch: TrustedClock(build: build, floor: ClockFloor())))
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
            state.watch = TrustedClock(build: build, floor: state.kept)
        }
    }

    /// Returns the time that the terminal assumes for an update: never before what has passed.
    func believed(at now: Duration) -> Date {
        state.withLock { max(Self.time($0, now), $0.watch.earliest) }
    }

    /// Lets time pass.
    func advance(to now: Duration) {
        state.withLock { $0.now = now }
    }

    /// Checks the clock, which shows the time of its last advance.
    func check(at wall: Date) -> (doubt: String?, floor: Date) {
        state.withLock { state in
            let doubt = state.watch.observe(Self.reading(state)).doubt
            return (doubt, state.watch.earliest)
        }
    }

    /// Learns the signed times of the trusted data. `grace` is in seconds.
    func learn(_ contents: TerminalTrust.Contents, grace: TimeInterval, at wall: Date) {
        guard let inventory = contents.set?.inventory, let signed = inventory.issued else { return }
        state.withLock { state in
            _ = state.watch.learn(
                signed: signed, ceiling: inventory.expires + grace, Self.reading(state))
        }
    }

    /// Stores the floor if it changed enough. Nothing is stored on a full disk.
    func keep() {
        state.withLock { state in
            guard let floor = state.watch.floorToKeep(), !disk.isFull else { return }
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
