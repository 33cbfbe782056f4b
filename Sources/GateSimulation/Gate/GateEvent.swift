public import DeviceInterface
public import Terminal
public import TerminalCore
import Verdicts

/// An event at a simulated gate, reported in order by the task that advances the time.
public enum GateEvent: Sendable {
    /// The core handled an event, with these consequences. A real terminal reports the same.
    case handled(TerminalCore.Step, at: Duration)
    /// A scan was announced, with the time that its frame took to examine.
    case scan(SimulatedRunner.Step)
    /// The lamp changed. Without power it is dark.
    case lamp(Lamp, at: Duration)
    /// The barrier was opened.
    case barrier(at: Duration)
    /// The camera took a picture, and the terminal examined it.
    case frame(Frame)
    /// A line of the script was performed.
    case performed(Script.Line)
    /// An action of the simulation failed.
    case trouble(String)
    /// The state changed.
    case changed(GateState)
}
