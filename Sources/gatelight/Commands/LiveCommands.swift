import DeviceInterface
import GateSimulation
import LinuxDevices
import ProgramOutput

/// Performs the commands that a person types, one per line. Reading blocks, so it has a thread of
/// its own.
actor LiveCommands {
    private let gate: SimulatedGate
    private let thread: DeviceThread

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ gate: SimulatedGate) throws(DeviceError) {
        self.gate = gate
        thread = try DeviceThread("gl-commands")
    }

    /// Performs commands until standard input ends, then ends the simulation.
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
