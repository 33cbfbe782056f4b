internal import DeviceInterface
internal import Verdicts

/// What carries out a lamp's state; used by one `DrivenLamp` on its thread.
protocol LampOutput: AnyObject {
    /// Whether the device blinks for `.fault` on its own; else it is never asked for `.fault`.
    var blinksByItself: Bool { get }
    /// Shows `lamp`, opening the device if need be. After a failure nothing is open. Asks `isOver`
    /// right before anything goes out, and sends nothing more once it is true.
    func set(_ lamp: Lamp, unless isOver: () -> Bool) throws(DeviceError)
    /// Goes dark, as far as the device still listens, and gives everything back.
    func release()
}

/// Shows a lamp on an output: ends a colour at its deadline, blinks for a fault and says the state
/// again where boards need it.
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

    /// How often a lamp that failed is told to be dark.
    private static let recoveryPause = Duration.milliseconds(100)

    private let output: any LampOutput
    private let rhythm: Rhythm
    private let clock: any DeadlineClock
    private let thread: DeviceThread
    private let orders = OrderCount()

    private var lamp: Lamp?
    /// When the colour that is shown ends.
    private var deadline: Duration?
    /// The number of the order that is carried out.
    private var order = 0
    private var state = 0
    private var upkeep: Task<Void, Never>?
    private var isLit = false
    /// What failed since the last `show` and was not told yet.
    private var failure: DeviceError?
    /// When a light that may be lit and must not be is told to be dark again, until it listens.
    private var recovery: Duration?

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(
        _ output: sending any LampOutput, rhythm: Rhythm, clock: any DeadlineClock,
        thread: DeviceThread
    ) {
        self.output = output
        self.rhythm = rhythm
        self.clock = clock
        self.thread = thread
    }

    /// Throws what went wrong since the last call, if anything did. After a throw the lamp is told
    /// to be dark until it listens or is shown something else: the last colour must not stay. A
    /// newer call ends one that still waits for its device.
    nonisolated func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        let deadline = lamp.isColour ? deadline : nil
        try await carryOut(lamp, until: deadline, order: orders.next())
    }

    nonisolated func close() async {
        _ = orders.next()
        await release()
    }

    private func carryOut(
        _ lamp: Lamp, until deadline: Duration?, order: Int
    ) throws(DeviceError) {
        self.order = order
        // Orders that fail one after the other do not put it off.
        let recovery = recovery ?? clock.time + Self.recoveryPause
        if let failure {
            keepUp(.dark, until: nil, after: stop(), recovery: recovery)
            throw failure
        }
        // A fault that is already blinking keeps its rhythm.
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

    /// Lights `lamp`, and goes dark if its time is over before or after the device has done it.
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

    /// Ends the state that is shown; the task that kept it up ends by itself.
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
        // Awaited by its successor or by `close`.
        upkeep = Task { [weak self] in
            await previous?.value
            var look = first
            while !Task.isCancelled {
                try? await clock.sleep(untilTime: look)
                guard let next = await self?.sayAgain(state) else { return }
                look = next
            }
        }
    }

    /// When there is something to do again; `nil`: never.
    private var nextLook: Duration? {
        if let recovery { return recovery }
        var pause = rhythm.refresh
        if isBlinking { pause = min(rhythm.blink, pause ?? rhythm.blink) }
        let look = pause.map { clock.time + $0 }
        guard let deadline else { return look }
        return min(deadline, look ?? deadline)
    }

    /// When to call again; `nil` when the task has nothing more to do.
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
        // Without a refresh nothing would bring the lamp back: the next `show` reports and reopens.
        let isLost = failure != nil && rhythm.refresh == nil && deadline == nil
        return isLost ? nil : nextLook
    }

    /// A colour's time is over, or it must not stay. What failed in a `show` was told already.
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
    /// Whether it is one that ends by itself.
    fileprivate var isColour: Bool {
        switch self {
        case .green, .yellow, .red: true
        case .dark, .fault: false
        }
    }
}
