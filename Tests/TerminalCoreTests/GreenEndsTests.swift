import DeviceInterface
import TerminalCore
import Testing
import Verdicts

/// A green ends when what it stands on ends, and the barrier shuts with it.
@Suite struct GreenEndsTests {
    private var long: Timing {
        var timing = Timing()
        timing.hold = .seconds(15)
        return timing
    }

    // MARK: 4. What it stands on

    @Test func `a code with two seconds left is green for two seconds`() {
        var bench = Bench(machine: DecisionMachine(timing: long))
        bench.frame(code("a", goodFor: .seconds(2)))
        #expect(bench.machine.nextDeadline ?? .zero <= .seconds(2))
        bench.now += .milliseconds(100)
        bench.frames(for: .milliseconds(1900))
        #expect(bench.lamps == [.green])
        bench.frame()
        #expect(bench.lamps == [.green, .dark])
        #expect(bench.barrier == [.seconds(2), nil])
    }

    @Test(arguments: [Reason.revoked, .keyExpired, .keysStale, .clockUntrusted, .codeExpired])
    func `a green that a new judgement refuses ends at once, and says why`(reason: Reason) {
        var bench = Bench(machine: DecisionMachine(timing: long))
        bench.frame(code("a"))
        #expect(bench.machine.standing == Array("a".utf8))
        bench.now += .milliseconds(100)
        bench.send(.judgedAgain(code("a", reason)))
        #expect(bench.lamps == [.green, reason.lamp])
        #expect(bench.reasons == [.statusGreen, reason])
        #expect(bench.machine.standing == nil)
        #expect(bench.barrier.last == .some(nil))
    }

    @Test func `a green that a new judgement confirms stays, with an end that may be earlier`() {
        var bench = Bench(machine: DecisionMachine(timing: long))
        bench.frame(code("a", goodFor: .seconds(14)))
        bench.now += .milliseconds(100)
        bench.send(.judgedAgain(code("a", goodFor: .seconds(14))))
        #expect(bench.lamps == [.green])
        #expect(bench.machine.order.until == .seconds(14))
        bench.send(.judgedAgain(code("a", goodFor: .seconds(3))))
        #expect(bench.machine.order.until == .milliseconds(3100))
    }

    @Test func `a judgement of another code does not change what is shown`() {
        var bench = Bench(machine: DecisionMachine(timing: long))
        bench.frame(code("a"))
        bench.send(.judgedAgain(code("b", .revoked)))
        #expect(bench.lamps == [.green])
    }

    @Test func `a code that becomes red in view ends its green`() {
        var bench = Bench(machine: DecisionMachine(timing: long))
        bench.frame(code("a"))
        bench.now += .milliseconds(100)
        bench.frame(code("a", .codeExpired))
        #expect(bench.lamps == [.green, .red])
        #expect(bench.reasons == [.statusGreen, .codeExpired])
    }

    @Test func `a code that expires at once is never green`() {
        var bench = Bench()
        bench.frame(code("a", goodFor: .zero))
        bench.frame(code("b", goodFor: .seconds(-1)))
        #expect(!bench.lamps.contains(.green))
        #expect(bench.pulses == 0)
    }

    // MARK: 5. The barrier's orders

    @Test func `the barrier may be open as long as the green lasts`() {
        var bench = Bench()
        bench.frame(code("a"))
        #expect(bench.barrier == [.seconds(2)])
        bench.now += .milliseconds(100)
        bench.frames(for: .seconds(3))
        #expect(bench.barrier == [.seconds(2), nil])
    }

    @Test(arguments: DecisionMachine.Part.allCases)
    func `a fault shuts the barrier`(part: DecisionMachine.Part) {
        var bench = Bench()
        bench.frame(code("a"))
        bench.send(.failed(part, lens))
        #expect(bench.barrier == [.seconds(2), nil])
    }

    @Test func `the button, a red code and two codes shut the barrier`() {
        for step in 0..<3 {
            var bench = Bench()
            bench.frame(code("a"))
            switch step {
            case 0: bench.send(.cleared(by: .button))
            case 1: bench.frame(code("b", .statusRed))
            default: bench.frame(code("a"), code("b"))
            }
            #expect(bench.barrier == [.seconds(2), nil], "step \(step)")
        }
    }

    @Test func `a barrier that was not opened is not told to shut`() {
        var bench = Bench()
        bench.frame(code("a", .statusRed))
        bench.frames(for: .seconds(3))
        #expect(bench.barrier.isEmpty)
    }

    // MARK: 6. One code cannot hold the gate open

    @Test func `a code shown on and off is one scan as long as its verdict is shown`() {
        var timing = long
        timing.sameCode = .seconds(1)
        var bench = Bench(machine: DecisionMachine(timing: timing))
        for _ in 0..<10 {
            bench.frames(for: .milliseconds(100), code("a"))
            bench.frames(for: .milliseconds(1200))
        }
        #expect(bench.pulses == 1)
        #expect(bench.lamps == [.green])
    }

    @Test func `a person who passed a moment ago gets yellow, and nothing opens`() {
        var bench = Bench()
        var again = code("a")
        again.refusal = Verdict(.ruleFailed, rule: "already-passed")
        bench.frame(again)
        #expect(bench.lamps == [.yellow])
        #expect(bench.rules == ["already-passed"])
        #expect(bench.pulses == 0)
    }

    @Test func `a refused second passage does not change the first green`() {
        var bench = Bench()
        bench.frame(code("a"))
        var again = code("a")
        again.refusal = Verdict(.ruleFailed, rule: "already-passed")
        bench.now += .milliseconds(100)
        bench.frame(again)
        #expect(bench.lamps == [.green])
    }

    @Test func `a red code stays red for a person who has passed`() {
        var bench = Bench()
        var again = code("a", .revoked)
        again.refusal = Verdict(.ruleFailed, rule: "already-passed")
        bench.frame(again)
        #expect(bench.lamps == [.red])
    }
}
