import DeviceInterface
import GateSimulation
import LinuxDevices

/// What a person types: one command a line, read on a thread of its own, for reading blocks.
actor LiveCommands {
    private let gate: SimulatedGate
    private let thread: DeviceThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ gate: SimulatedGate) throws(DeviceError) {
        self.gate = gate
        thread = try DeviceThread("gl-commands")
    }

    /// Until standard input ends, and with it the simulation.
    func follow() {
        while let line = readLine() {
            if !line.allSatisfy(\.isWhitespace) { perform(line) }
        }
        perform("end")
    }

    private func perform(_ line: String) {
        do {
            try gate.perform(line)
        } catch {
            StandardError.write("gatelight: column \(error.column): \(error.problem)")
        }
    }
}
