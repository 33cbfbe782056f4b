import DeviceGuards
import DeviceInterface
import Execution
import Synchronization

/// The lines between a terminal and one of its guards. Each side sees the end of the other.
final class GuardWire: Sendable {
    private struct State {
        var toGuard: [String] = []
        var toTerminal: [String] = []
        var terminalIsGone = false
        var guardIsGone = false
    }

    private let state = Mutex(State())
    private let events = Mutex<(terminal: SimulatedEvent?, guardian: SimulatedEvent?)>((nil, nil))

    /// Signals `terminal` or `guardian` when there is something for that side.
    func listen(terminal: SimulatedEvent) { events.withLock { $0.terminal = terminal } }
    func listen(guardian: SimulatedEvent) { events.withLock { $0.guardian = guardian } }

    func sendToGuard(_ line: String) -> Bool {
        let isSent = state.withLock { state in
            guard !state.guardIsGone, !state.terminalIsGone else { return false }
            state.toGuard.append(line)
            return true
        }
        events.withLock { $0.guardian }?.signal()
        return isSent
    }

    func sendToTerminal(_ line: String) -> Bool {
        let isSent = state.withLock { state in
            guard !state.guardIsGone, !state.terminalIsGone else { return false }
            state.toTerminal.append(line)
            return true
        }
        events.withLock { $0.terminal }?.signal()
        return isSent
    }

    func closeTerminal() {
        state.withLock { $0.terminalIsGone = true }
        events.withLock { $0.guardian }?.signal()
    }

    func closeGuard() {
        state.withLock { $0.guardIsGone = true }
        events.withLock { $0.terminal }?.signal()
    }

    func nextForGuard() -> LineArrival {
        state.withLock { state in
            if !state.toGuard.isEmpty { return .line(state.toGuard.removeFirst()) }
            return state.terminalIsGone ? .end : .silence
        }
    }

    func nextForTerminal() -> LineArrival {
        state.withLock { state in
            if !state.toTerminal.isEmpty { return .line(state.toTerminal.removeFirst()) }
            return state.guardIsGone ? .end : .silence
        }
    }
}

/// A guard's side of a wire.
private final class WireChannel: GuardChannel {
    private struct Sender: LineSender {
        let wire: GuardWire
        func send(_ line: String) -> Bool { wire.sendToTerminal(line) }
    }

    private let wire: GuardWire
    private let process: SimulatedProcess
    private let event: SimulatedEvent

    init(_ wire: GuardWire, _ process: SimulatedProcess) {
        (self.wire, self.process, event) = (wire, process, SimulatedEvent(of: process))
        wire.listen(guardian: event)
    }

    var sender: any LineSender { Sender(wire: wire) }

    func next(within limit: Duration) async -> LineArrival {
        let end = process.scheduler.now + limit
        while true {
            guard process.isAlive else { return .end }
            let arrival = wire.nextForGuard()
            if arrival != .silence { return arrival }
            guard process.scheduler.now < end else { return .silence }
            await event.wait(until: end)
        }
    }
}

/// The terminal's side of a wire, and the process at its other end.
private final class WireLink: GuardLink {
    private let wire: GuardWire
    private let guardian: SimulatedProcess
    private let terminal: SimulatedProcess

    /// The time to leave for a guard that was told to.
    private static let patience = Duration.milliseconds(500)

    init(_ wire: GuardWire, _ guardian: SimulatedProcess, _ terminal: SimulatedProcess) {
        (self.wire, self.guardian, self.terminal) = (wire, guardian, terminal)
    }

    func send(_ line: String) -> Bool { terminal.isAlive && wire.sendToGuard(line) }

    func next() -> LineArrival { terminal.isAlive ? wire.nextForTerminal() : .end }

    func end(kill mustKill: Bool) async {
        wire.closeTerminal()
        guard terminal.isAlive else { return }
        if !mustKill {
            let ended = SimulatedEvent(of: terminal)
            guardian.whenEnded { ended.signal() }
            if guardian.isAlive { await ended.wait(until: terminal.scheduler.now + Self.patience) }
        }
        if terminal.isAlive { guardian.kill() }
    }
}

/// Runs the guards of one device of a simulated machine.
final class WireHost: GuardHost {
    let context: ExecutionContext
    let thread: any SerialExecutor
    private let terminal: SimulatedProcess
    private let event: SimulatedEvent
    private let run: @Sendable (GuardWire) -> SimulatedProcess

    /// `run` starts the process of a guard at the other end of a wire.
    init(_ terminal: SimulatedProcess, run: @escaping @Sendable (GuardWire) -> SimulatedProcess) {
        self.terminal = terminal
        self.run = run
        context = terminal.context
        thread = context.thread("gl-guard")
        event = SimulatedEvent(of: terminal)
    }

    func start() throws(DeviceError) -> any GuardLink {
        guard terminal.isAlive else {
            throw DeviceError(.ioFailed, "start a guard", advice: "The terminal is dead.")
        }
        let wire = GuardWire()
        wire.listen(terminal: event)
        let guardian = run(wire)
        guardian.whenEnded { wire.closeGuard() }
        terminal.whenEnded { wire.closeTerminal() }
        return WireLink(wire, guardian, terminal)
    }

    func wake() { event.signal() }

    func wait(for link: (any GuardLink)?, until time: Duration?) async {
        await event.wait(until: time)
    }
}

extension SimulatedProcess {
    /// Runs the guard of the lamp at the end of a wire, as `gatelight guard lamp` does.
    func runLampGuard(_ world: World, _ wire: GuardWire) {
        let context = context
        start { [self] in
            try? await context.clock.sleep(for: world.site.startTime)
            let lamp = LampController(
                WorldLampOutput(world, self),
                rhythm: .init(blink: .milliseconds(500), refresh: .seconds(1)),
                clock: context.clock, tasks: context.tasks, thread: context.thread("gl-lamp"))
            let guardian = DeviceGuard(
                WireChannel(wire, self), on: context.thread("gl-guard"), in: context)
            await guardian.serve(ControlledLamp(lamp: lamp))
        }
    }

    /// Runs the guard of the barrier at the end of a wire, as `gatelight guard barrier` does.
    func runBarrierGuard(_ world: World, _ wire: GuardWire) {
        let context = context
        start { [self] in
            try? await context.clock.sleep(for: world.site.startTime)
            let barrier = PulsedBarrier(
                WorldBarrierOutput(world, self), length: world.site.pulse, clock: context.clock,
                tasks: context.tasks, thread: context.thread("gl-barrier"))
            let guardian = DeviceGuard(
                WireChannel(wire, self), on: context.thread("gl-guard"), in: context)
            await guardian.serve(ControlledBarrier(barrier: barrier))
        }
    }
}
