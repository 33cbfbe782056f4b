import DeviceInterface
import SimulatedDevices
import Synchronization
import Verdicts

/// Holds the simulation's present time and what its devices display.
final class GateOutputs: Sendable {
    private struct State {
        var now = Duration.zero
        var lamp = Lamp.dark
        var serial: [String] = []
    }

    private let state = Mutex(State())
    private static let keptLines = 20

    var now: Duration {
        get { state.withLock { $0.now } }
        set { state.withLock { $0.now = newValue } }
    }

    var lamp: Lamp { state.withLock { $0.lamp } }
    var serial: [String] { state.withLock { $0.serial } }

    /// Notes a change of the lamp, which a custom board receives as a line of text.
    func note(_ change: SimulatedIndicator.Change) {
        state.withLock { state in
            state.lamp = change.lamp
            state.serial.append("\(change.at.secondsText) \(change.lamp.rawValue.uppercased())")
            if state.serial.count > Self.keptLines { state.serial.removeFirst() }
        }
    }
}
