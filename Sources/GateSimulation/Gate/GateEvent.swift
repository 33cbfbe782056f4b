public import DeviceInterface
import Terminal
public import TerminalCore
public import Verdicts

/// Something that happened at a simulated gate, told in order by whoever moves it.
public enum GateEvent: Sendable {
    /// The engine took an event, this follows, and these parts are then at fault: as in a real terminal.
    case handled(
        DecisionMachine.Event, [DecisionMachine.Action], failed: Set<DecisionMachine.Part>,
        at: Duration)
    /// What the lamp shows is another colour; without power it is dark.
    case lamp(Lamp, at: Duration)
    /// The barrier was opened.
    case barrier(at: Duration)
    /// The camera took a picture, and the terminal has looked at it.
    case frame(Frame)
    /// A line of the script was performed.
    case performed(Script.Line)
    /// Something that the simulation should have done failed.
    case trouble(String)
    /// The state is another one.
    case changed(GateState)
}
