import DeviceGuards
import DeviceInterface

/// The board of a simulated lamp, as the process that holds it uses it. Like a board on a serial
/// line it blinks by itself, and keeps its state when the process dies.
final class WorldLampOutput: LampOutput {
    private let world: World
    private let process: SimulatedProcess

    init(_ world: World, _ process: SimulatedProcess) {
        (self.world, self.process) = (world, process)
    }

    let blinksByItself = true

    func set(_ lamp: Lamp, unless isOver: () -> Bool) throws(DeviceError) {
        guard process.isAlive else { return }
        try world.acquire(.indicator, for: process)
        if isOver() { return }
        let hung = world.use(.indicator, for: world.site.boardTime)
        guard process.isAlive else { return }
        guard world.fault(of: .indicator) != .unplugged else {
            throw DeviceError(.disconnected, "write to the lamp", advice: "Plug it in.")
        }
        if hung { world.happened(.kept(.indicator)) }
        world.light(lamp)
    }

    func release() {
        if process.isAlive, world.fault(of: .indicator) == nil { world.light(.dark) }
        world.release(.indicator, of: process)
    }
}

/// The board of a simulated barrier.
final class WorldBarrierOutput: BarrierOutput {
    private let world: World
    private let process: SimulatedProcess
    private(set) var mayBeOpen = false

    init(_ world: World, _ process: SimulatedProcess) {
        (self.world, self.process) = (world, process)
    }

    func set(_ isOpen: Bool, unless isOver: () -> Bool) throws(DeviceError) {
        guard process.isAlive else { return }
        try world.acquire(.barrier, for: process)
        if isOver() { return }
        if isOpen { mayBeOpen = true }
        let hung = world.use(.barrier, for: world.site.boardTime)
        guard process.isAlive else { return }
        guard world.fault(of: .barrier) != .unplugged else {
            throw DeviceError(.disconnected, "write to the barrier", advice: "Plug it in.")
        }
        if hung { world.happened(.kept(.barrier)) }
        world.open(isOpen)
        mayBeOpen = isOpen
    }

    func release() {
        if process.isAlive, world.fault(of: .barrier) == nil { world.open(false) }
        mayBeOpen = false
        world.release(.barrier, of: process)
    }
}

/// A lamp in a guard's process.
struct ControlledLamp: Indicator {
    let name = "lamp"
    let lamp: LampController

    func show(_ lamp: Lamp, until deadline: Duration?) async throws(DeviceError) {
        try await self.lamp.show(lamp, until: deadline)
    }

    func close() async { await lamp.close() }
}

/// A barrier in a guard's process.
struct ControlledBarrier: Barrier {
    let name = "barrier"
    let barrier: PulsedBarrier

    func pulse(until deadline: Duration?) async throws(DeviceError) {
        try await barrier.pulse(until: deadline)
    }

    func shut() async throws(DeviceError) { try await barrier.shut() }

    func check() async throws(DeviceError) { try barrier.check() }

    func close() async { await barrier.close() }
}
