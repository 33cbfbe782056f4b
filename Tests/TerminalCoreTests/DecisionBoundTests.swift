import DeviceInterface
import TerminalCore
import Testing
import Verdicts

/// Where the decisions change, to the millisecond.
@Suite struct DecisionBoundTests {
    @Test func `a sight of a second ago counts, an older one does not`() {
        for (age, lamps) in [(1000, [.green]), (1001, [])] as [(Int, [Lamp])] {
            var bench = Bench()
            // Without a camera, whose silence would be a fault.
            bench.machine = DecisionMachine(expectsFrames: false)
            bench.pass(.milliseconds(age))
            bench.send(.reading(code("a"), takenAt: .zero, source: "reader"))
            #expect(bench.lamps == lamps)
            #expect(bench.counted == (lamps.isEmpty ? [.lateSight] : []))
        }
    }

    @Test func `a sight is ahead of the time by no more than two readings of a clock differ`() {
        var bench = Bench()
        bench.pass(.milliseconds(100))
        bench.frame(takenAt: .milliseconds(121), code("a"))
        #expect(bench.lamps.isEmpty && bench.counted == [.lateSight])
        bench.frame(takenAt: .milliseconds(120), code("a"))
        #expect(bench.lamps == [.green] && bench.counted == [.lateSight])
    }

    @Test func `of two codes that were in view together, the one that stays is a new scan`() {
        var bench = Bench()
        bench.frame(code("a"))
        #expect(bench.lamps == [.green])
        bench.pass(.milliseconds(100))
        bench.frame(code("a"), code("b"))
        #expect(bench.lamps == [.green, .yellow])
        // It is judged before it would be forgotten anyway.
        bench.pass(.milliseconds(100))
        bench.frames(for: .milliseconds(700), code("a"))
        #expect(bench.lamps == [.green, .yellow, .green])
        #expect(bench.reasons == [.statusGreen, .ruleFailed, .statusGreen])
    }

    @Test func `a doubt ends with a frame without a code`() {
        let crowded = FrameView(isWhole: true, unreadSymbols: 1)
        var bench = Bench()
        bench.frames(for: .milliseconds(600), code("a"), view: crowded)
        bench.frame()
        bench.pass(.milliseconds(100))
        // Another doubt, not yet a second long.
        bench.frames(for: .milliseconds(900), code("a"), view: crowded)
        #expect(bench.lamps.isEmpty)
        bench.frames(for: .milliseconds(300), code("a"), view: crowded)
        #expect(bench.lamps.first == .yellow && !bench.lamps.contains(.green))
    }

    @Test func `a closer look at a frame of more than a second ago lights nothing`() {
        var bench = Bench()
        bench.machine = DecisionMachine(expectsFrames: false)
        bench.pass(.milliseconds(1300))
        bench.closerLook(at: .milliseconds(200), code("a"))
        #expect(bench.lamps.isEmpty && bench.counted == [.lateSight])
        bench.closerLook(at: .milliseconds(300), code("a"))
        #expect(bench.lamps == [.green])
    }

    @Test func `a green is a passage to remember, and one that is withdrawn to forget`() {
        var machine = DecisionMachine(expectsFrames: false)
        let shown = code("a")
        let green = machine.handle(
            .reading(shown, takenAt: .zero, source: "reader"), at: .milliseconds(10))
        #expect(green.contains(.remember(shown)))
        #expect(
            machine.handle(.cleared(by: .button), at: .milliseconds(20)).contains(.forget(shown)))
        #expect(
            !machine.handle(.cleared(by: .button), at: .milliseconds(30)).contains(.forget(shown)))
        let red = code("b", .statusRed)
        let actions = machine.handle(
            .reading(red, takenAt: .milliseconds(40), source: "reader"), at: .milliseconds(50))
        #expect(!actions.contains(.remember(red)))
        #expect(
            !machine.handle(.cleared(by: .button), at: .milliseconds(60)).contains(.forget(red)))
    }

    @Test func `a second verdict of the same colour is an order of its own`() {
        var bench = Bench()
        bench.frame(code("a", .statusRed))
        bench.frame(code("b", .statusRed))
        #expect(bench.lamps == [.red, .red])
        #expect(bench.reasons == [.statusRed, .statusRed])
    }

    @Test func `a camera that has no more frames is not missed`() {
        var bench = Bench()
        bench.frame()
        bench.send(.noMoreFrames)
        bench.pass(.seconds(3))
        #expect(bench.lamps.isEmpty && bench.machine.failedParts.isEmpty)
        #expect(bench.machine.nextDeadline == nil)
    }

    @Test func `the next deadline is the camera's silence or the end of the colour`() {
        var bench = Bench()
        #expect(bench.machine.nextDeadline == .milliseconds(800))
        bench.pass(.milliseconds(100))
        bench.frame(code("a"))
        #expect(bench.machine.nextDeadline == .milliseconds(900))
        bench.machine = DecisionMachine(expectsFrames: false)
        bench.send(.reading(code("a"), takenAt: bench.now, source: "reader"))
        #expect(bench.machine.nextDeadline == .milliseconds(2100))
    }

    @Test func `a page ends a green and takes no passage back`() {
        for clearing in DecisionMachine.Clearing.allCases {
            var machine = DecisionMachine()
            let shown = code("a")
            _ = machine.handle(
                .frame([shown], number: 1, takenAt: .milliseconds(10), source: "camera"),
                at: .milliseconds(10))
            let actions = machine.handle(.cleared(by: clearing), at: .milliseconds(20))
            #expect(actions.contains(.forget(shown)) == (clearing == .button))
            #expect(actions.contains(.show(.dark, until: nil)) && actions.contains(.shutBarrier))
        }
    }

    @Test func `what works again begins anew only if it had failed`() {
        let error = DeviceError(.disconnected, "read the reader", advice: "Plug it in.")
        var bench = Bench()
        bench.frame(code("a"))
        bench.send(.recovered(.reader))
        #expect(bench.lamps == [.green])
        bench.send(.failed(.reader, error))
        bench.send(.failed(.barrier, error))
        bench.send(.recovered(.reader))
        #expect(bench.machine.failedParts == [.barrier])
        #expect(bench.lamps == [.green, .fault])
        // Another part that had not failed says nothing about what was seen meanwhile.
        bench = Bench()
        bench.send(.failed(.camera, lens))
        bench.now += .milliseconds(100)
        bench.send(.recovered(.reader))
        bench.frame(takenAt: .milliseconds(50), code("a"))
        #expect(bench.lamps == [.fault, .green])
    }

    @Test func `what was seen while one of two failed parts did not work lights nothing`() {
        var bench = Bench()
        bench.send(.failed(.barrier, lens))
        bench.send(.failed(.camera, lens))
        bench.now += .milliseconds(100)
        bench.send(.recovered(.barrier))
        // The frame ends the fault of the camera.
        bench.frame(takenAt: .milliseconds(50), code("a"))
        #expect(bench.machine.failedParts.isEmpty && bench.lamps == [.fault, .dark])
        bench.frame(takenAt: .milliseconds(100), code("a"))
        #expect(bench.lamps == [.fault, .dark, .green])
    }

    @Test func `a frame from before the camera was missed lights nothing, one from after it does`()
    {
        for (taken, isGreen) in [(799, false), (800, true)] {
            var bench = Bench()
            bench.pass(.milliseconds(900))
            #expect(bench.lamps == [.fault] && bench.reasons == [.deviceFault])
            bench.frame(takenAt: .milliseconds(taken), code("a"))
            #expect(bench.lamps.contains(.green) == isGreen, "\(taken) ms")
        }
        // A camera that has failed is not missed as well.
        var bench = Bench()
        bench.send(.failed(.camera, lens))
        #expect(bench.machine.nextDeadline == nil)
        bench.pass(.milliseconds(900))
        bench.frame(takenAt: .milliseconds(700), code("a"))
        #expect(bench.lamps == [.fault, .green])
    }

    @Test func `a machine that stood still for more than a second begins anew`() {
        for (pause, lamps) in [(1000, [.green]), (1001, [.green, .dark])] as [(Int, [Lamp])] {
            var bench = Bench(machine: DecisionMachine(expectsFrames: false))
            bench.frame(code("a"))
            bench.now += .milliseconds(pause)
            bench.send(.tick)
            #expect(bench.lamps == lamps && bench.counted.count == lamps.count - 1)
        }
    }

    @Test func `a frame ends the fault of the decoder`() {
        var bench = Bench()
        bench.send(.failed(.decoder, lens))
        bench.frame()
        #expect(bench.lamps == [.fault, .dark] && bench.machine.failedParts.isEmpty)
    }

    @Test func `a closer look counts unless a frame as new has shown a code`() {
        for (frame, look, isGreen) in [(100, 100, false), (100, 101, true)] {
            var bench = Bench()
            bench.now = .milliseconds(200)
            bench.frame(takenAt: .milliseconds(frame), code("a", .statusYellow))
            bench.closerLook(at: .milliseconds(look), code("b"))
            #expect(bench.lamps.contains(.green) == isGreen)
        }
        // A frame without a code has no say.
        var bench = Bench()
        bench.now = .milliseconds(200)
        bench.frame()
        bench.closerLook(at: .milliseconds(100), code("a"))
        #expect(bench.lamps == [.green])
        // What was before the button is over.
        bench = Bench()
        bench.now = .milliseconds(200)
        bench.send(.cleared(by: .button))
        bench.closerLook(at: .milliseconds(200), code("a"))
        #expect(bench.lamps.isEmpty)
    }

    @Test func `a notice is shown between verdicts, to its end`() {
        var bench = Bench(machine: DecisionMachine(expectsFrames: false))
        bench.send(.notice(.updated))
        #expect(bench.machine.nextDeadline == .milliseconds(300))
        bench.send(.notice(.refused))
        #expect(bench.lamps == [.yellow, .red] && bench.machine.nextDeadline == .seconds(2))
        // A verdict ends it, on one code or several.
        bench.frame(code("a"))
        #expect(bench.lamps == [.yellow, .red, .green])
        bench.send(.notice(.refused))
        #expect(bench.lamps == [.yellow, .red, .green])
        bench.send(.cleared(by: .button))
        bench.send(.notice(.refused))
        bench.frame(code("a"), code("b"))
        #expect(bench.lamps == [.yellow, .red, .green, .dark, .red, .yellow])
        // So does a gap.
        bench.send(.cleared(by: .button))
        bench.send(.notice(.refused))
        bench.now += .milliseconds(1500)
        bench.send(.tick)
        #expect(bench.lamps.suffix(3) == [.dark, .red, .dark])
    }
}
