import DeviceInterface
import ProgramOutput
import Testing

struct TerminalStyleTests {
    @Test func `colours need a terminal that has them and a user who wants them`() {
        typealias Style = TerminalStyle
        #expect(Style.hasColours(isTerminal: true, noColour: nil, terminal: "xterm"))
        #expect(Style.hasColours(isTerminal: true, noColour: "", terminal: nil))
        #expect(!Style.hasColours(isTerminal: false, noColour: nil, terminal: "xterm"))
        #expect(!Style.hasColours(isTerminal: true, noColour: "0", terminal: "xterm"))
        #expect(!Style.hasColours(isTerminal: true, noColour: nil, terminal: "dumb"))
    }

    @Test func `the fault signal is yellow`() {
        #expect(Lamp.fault.painted("x") == Lamp.yellow.painted("x"))
        #expect(Lamp.fault.disc != Lamp.yellow.disc)
        #expect(Set(Lamp.allCases.map { $0.painted("x") }).count == Lamp.allCases.count - 1)
    }
}
