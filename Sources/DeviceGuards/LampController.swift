package import DeviceInterface
package import Execution

/// An output that carries out the states of a lamp; one `LampController` uses it on its thread.
package protocol LampOutput: AnyObject {
    /// Whether the device blinks for `.fault` on its own; otherwise it never receives `.fault`.
    var blinksByItself: Bool { get }
    /// Shows `lamp` and opens the device if necessary. After a failure nothing is open. It calls
    /// `isOver` right before sending anything and sends nothing more once it returns `true`.
    func set(_ lamp: Lamp, unless isOver: () -> Bool) throws(DeviceError)
    /// Goes dark if the device still listens, and releases everything.
    func release()
}

/// Shows a lamp's states on an output: it ends a colour at its deadline, blinks for a fault and
/// repeats the state if boards need it.
///
/// One task maintains the state. The next `show` cancels it, its successor awaits it, and `close`
/// awaits the last. A counter of states keeps a late task from changing a newer state.
package actor LampController {
    /// The times at which a lamp changes or repeats its state.
    package struct Rhythm: Sendable {
        /// Half a period of the fault signal.
        package var blink: Duration
        /// The time between repetitions of a state; `nil` if a state is sent once.
        package var refresh: Duration?

        /// Creates a rhythm from its times.
        package init(blink: Duration, refresh: Duration?) {
            (self.blink, self.refresh) = (blink, refresh)
        }
    }

    /// The time between attempts to darken a lamp that failed.
    private static let recoveryPause = Duration.milliseconds(100)

    private let output: any LampOutput
    private let rhythm: Rhythm
    private let clock: any DeadlineClock
    private let tasks: (any TaskExecutor)?
    private let thread: any SerialExecutor
    private let orders = OrderCount()

    private var lamp: Lamp?
    /// The time at which the current colour ends.
    private var deadline: Duration?
    /// The number of the current order.
    private var order = 0
    private var state = 0
    private var upkeep: Task<Void, Never>?
    private var isLit = false
    /// The failure since the last `show` that has not been reported yet.
    private var failure: DeviceError?
    /// The next time to darken a light that may be lit but must not be, until the device listens.
    private var recovery: Duration?

    /// The executor of the output's thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        thread.asUnownedSerialExecutor()
    }

    /// Creates a controller that uses `output` on `thread`. `tasks` runs its upkeep.
    package init(
        _ output: sending any LampOutput, rhythm: Rhythm, clock: any DeadlineClock,
        tasks: (any TaskExecutor)? = nil, thread: any SerialExecutor
    ) {
        self.tasks = tasks
        self.output = output
        self.rhythm = rhythm
        self.clock = clock
        self.thread = thread
    }

    /// Shows a state. Throws any failure since the last call. After an error the lamp is darkened
    /// repeatedly until it listens or shows something else, because the last colour must not stay.
    /// A newer call ends one that still waits for its device.
    package nonisolated func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError)
    {
        let deadline = lamp.isColour ? deadline : nil
        try await carryOut(lamp, until: deadline, order: orders.next())
    }

    /// Goes dark and releases the output.
    package nonisolated func close() async {
        _ = orders.next()
        await release()
    }

    private func carryOut(
        _ lamp: Lamp, until deadline: Duration?, order: Int
    ) throws(DeviceError) {
        self.order = order
        // Consecutive failed orders do not postpone the recovery.
        let recovery = recovery ?? clock.time + Self.recoveryPause
        if let failure {
            keepUp(.dark, until: nil, after: stop(), recovery: recovery)
            throw failure
        }
        // A fault signal that is already blinking keeps its rhythm.
        if lamp == .fault, self.lamp == .fault { return }
        let previous = stop()
        do {
            try light(lamp == .fault && !output.blinksByItself ? .yellow : lamp, until: deadline)
        } catch {
            keepUp(.dark, until: nil, after: previous, recovery: recovery)
            throw error
        }
        let isOver = isPast(deadline)
        keepUp(isOver ? .dark : lamp, until: isOver ? nil : deadline, after: previous)
    }

    /// Lights `lamp`, and goes dark if its time ends before or after the device has lit it.
    private func light(_ lamp: Lamp, until deadline: Duration?) throws(DeviceError) {
        let (orders, order, clock) = (orders, order, clock)
        let isReplaced = { order != orders.newest }
        let isPast = { deadline.map { clock.time >= $0 } ?? false }
        do {
            if !isPast() { try output.set(lamp) { isReplaced() || isPast() } }
        } catch {
            guard isPast() else { throw error }
        }
        if isPast() { try output.set(.dark, unless: isReplaced) }
    }

    private func isPast(_ deadline: Duration?) -> Bool {
        deadline.map { clock.time >= $0 } ?? false
    }

    private func release() async {
        let last = stop()
        output.release()
        await last?.value
    }

    /// Ends the current state; the task that maintained it ends on its own.
    private func stop() -> Task<Void, Never>? {
        state += 1
        lamp = nil
        deadline = nil
        failure = nil
        recovery = nil
        upkeep?.cancel()
        return upkeep
    }

    private var isBlinking: Bool { lamp == .fault && !output.blinksByItself }

    private func keepUp(
        _ lamp: Lamp, until deadline: Duration?, after previous: Task<Void, Never>?,
        recovery: Duration? = nil
    ) {
        self.lamp = lamp
        self.deadline = deadline
        self.recovery = recovery
        isLit = true
        guard let first = nextLook else { return }
        let (clock, state) = (clock, state)
        // Its successor or `close` awaits this task.
        upkeep = Task(executorPreference: tasks) { [weak self] in
            await previous?.value
            var look = first
            while !Task.isCancelled {
                try? await clock.sleep(untilTime: look)
                guard let next = await self?.sayAgain(state) else { return }
                look = next
            }
        }
    }

    /// The time of the next action; `nil` if there is none.
    private var nextLook: Duration? {
        if let recovery { return recovery }
        var pause = rhythm.refresh
        if isBlinking { pause = min(rhythm.blink, pause ?? rhythm.blink) }
        let look = pause.map { clock.time + $0 }
        guard let deadline else { return look }
        return min(deadline, look ?? deadline)
    }

    /// Repeats or ends the state. Returns the time of the next call; `nil` if the task is finished.
    private func sayAgain(_ state: Int) -> Duration? {
        guard state == self.state, let lamp else { return nil }
        if recovery != nil { return darken() }
        if isPast(deadline) {
            (self.lamp, deadline) = (.dark, nil)
            return darken()
        }
        if isBlinking { isLit.toggle() }
        do {
            try light(isBlinking ? (isLit ? .yellow : .dark) : lamp, until: deadline)
            failure = nil
        } catch {
            failure = error
        }
        // Without a refresh nothing would restore the lamp; the next `show` reports the failure and
        // reopens it.
        let isLost = failure != nil && rhythm.refresh == nil && deadline == nil
        return isLost ? nil : nextLook
    }

    /// Darkens a colour whose time is over or that must not stay. A failed `show` was already
    /// reported.
    private func darken() -> Duration? {
        do {
            try light(.dark, until: nil)
            (failure, recovery) = (nil, nil)
        } catch {
            if recovery == nil { failure = error }
            recovery = clock.time + Self.recoveryPause
        }
        return nextLook
    }
}

extension Lamp {
    /// Whether the state is a colour, which ends at its deadline.
    fileprivate var isColour: Bool {
        switch self {
        case .green, .yellow, .red: true
        case .dark, .fault: false
        }
    }
}
