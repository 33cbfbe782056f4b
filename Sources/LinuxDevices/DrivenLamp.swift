internal import DeviceInterface
internal import Verdicts

/// What carries out a lamp's state; used by one `DrivenLamp` on its thread.
protocol LampOutput: AnyObject {
    /// Whether the device blinks for `.fault` on its own; else it is never asked for `.fault`.
    var blinksByItself: Bool { get }
    /// Shows `lamp`, opening the device if need be. After a failure nothing is open.
    func set(_ lamp: Lamp) throws(DeviceError)
    /// Goes dark, as far as the device still listens, and gives everything back.
    func release()
}

/// Shows a lamp on an output: blinks for a fault and says the state again where boards need it.
///
/// One task keeps the lamp up. It is cancelled by the next `show`, its successor awaits it, and
/// `close` awaits the last. A count of states keeps a late task from touching a newer state.
actor DrivenLamp {
    /// The rhythm of a lamp.
    struct Rhythm {
        /// Half a period of the fault signal.
        var blink: Duration
        /// How often a state is said again; `nil`: once is enough.
        var refresh: Duration?
    }

    /// How often a lamp that failed is told to be dark, where there is no refresh.
    private static let recoveryPause = Duration.seconds(1)

    private let output: any LampOutput
    private let rhythm: Rhythm
    private let clock: any Clock<Duration>
    private let thread: DeviceThread

    private var lamp: Lamp?
    private var state = 0
    private var upkeep: Task<Void, Never>?
    private var isLit = false
    /// What failed since the last `show` and was not told yet.
    private var failure: DeviceError?
    /// Whether a `show` failed: its light must not stay as it was.
    private var isRecovering = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(
        _ output: sending any LampOutput, rhythm: Rhythm, clock: any Clock<Duration>,
        thread: DeviceThread
    ) {
        self.output = output
        self.rhythm = rhythm
        self.clock = clock
        self.thread = thread
    }

    /// Throws what went wrong since the last call, if anything did. After a throw the lamp is told
    /// to be dark until it listens or is shown something else: the last colour must not stay.
    func show(_ lamp: Lamp) throws(DeviceError) {
        if let failure {
            keepUp(.dark, after: stop(), isRecovering: true)
            throw failure
        }
        // A fault that is already blinking keeps its rhythm.
        if lamp == .fault, self.lamp == .fault { return }
        let previous = stop()
        do {
            try output.set(lamp == .fault && !output.blinksByItself ? .yellow : lamp)
        } catch {
            keepUp(.dark, after: previous, isRecovering: true)
            throw error
        }
        keepUp(lamp, after: previous)
    }

    func close() async {
        let last = stop()
        output.release()
        await last?.value
    }

    /// Ends the state that is shown; the task that kept it up ends by itself.
    private func stop() -> Task<Void, Never>? {
        state += 1
        lamp = nil
        failure = nil
        isRecovering = false
        upkeep?.cancel()
        return upkeep
    }

    private var isBlinking: Bool { lamp == .fault && !output.blinksByItself }

    private func keepUp(
        _ lamp: Lamp, after previous: Task<Void, Never>?, isRecovering: Bool = false
    ) {
        self.lamp = lamp
        self.isRecovering = isRecovering
        isLit = true
        let refresh = rhythm.refresh ?? (isRecovering ? Self.recoveryPause : nil)
        guard let pause = isBlinking ? min(rhythm.blink, refresh ?? rhythm.blink) : refresh else {
            return
        }
        let (clock, state) = (clock, state)
        // Awaited by its successor or by `close`.
        upkeep = Task { [weak self] in
            await previous?.value
            while !Task.isCancelled {
                try? await clock.sleep(for: pause)
                guard await self?.sayAgain(state) == true else { return }
            }
        }
    }

    /// False when the task has nothing more to do.
    private func sayAgain(_ state: Int) -> Bool {
        guard state == self.state, let lamp else { return false }
        if isBlinking { isLit.toggle() }
        do {
            try output.set(isBlinking ? (isLit ? .yellow : .dark) : lamp)
            (failure, isRecovering) = (nil, false)
        } catch {
            // A failed `show` was told already; the next one shall try.
            failure = isRecovering ? nil : error
            if isRecovering { return true }
        }
        // Without a refresh nothing would bring the lamp back: the next `show` reports and reopens.
        return rhythm.refresh != nil || isBlinking && failure == nil
    }
}
