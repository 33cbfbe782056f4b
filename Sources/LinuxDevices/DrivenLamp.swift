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

    private let output: any LampOutput
    private let rhythm: Rhythm
    private let clock: any Clock<Duration>
    private let thread: DeviceThread

    private var lamp: Lamp?
    private var state = 0
    private var upkeep: Task<Void, Never>?
    private var isLit = false
    private var failure: DeviceError?

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

    /// Throws what went wrong since the last call, if anything did, and leaves the lamp dark then.
    func show(_ lamp: Lamp) throws(DeviceError) {
        if let failure {
            stop()
            throw failure
        }
        // A fault that is already blinking keeps its rhythm.
        if lamp == .fault, self.lamp == .fault { return }
        let previous = stop()
        try output.set(lamp == .fault && !output.blinksByItself ? .yellow : lamp)
        self.lamp = lamp
        isLit = true
        keepUp(after: previous)
    }

    func close() async {
        let last = stop()
        output.release()
        await last?.value
    }

    /// Ends the state that is shown; the task that kept it up ends by itself.
    @discardableResult
    private func stop() -> Task<Void, Never>? {
        state += 1
        lamp = nil
        failure = nil
        upkeep?.cancel()
        return upkeep
    }

    private var isBlinking: Bool { lamp == .fault && !output.blinksByItself }

    private func keepUp(after previous: Task<Void, Never>?) {
        let refresh = rhythm.refresh
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
            failure = nil
        } catch {
            failure = error
        }
        // Without a refresh nothing would bring the lamp back: the next `show` reports and reopens.
        return failure == nil || rhythm.refresh != nil
    }
}
