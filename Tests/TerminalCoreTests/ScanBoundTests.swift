import DeviceInterface
import TerminalCore
import Testing
import Verdicts

/// Which sights are one scan, and when several codes are no longer in view, to the millisecond.
@Suite struct ScanBoundTests {
    private let part = FrameView(isWhole: false)
    private let crowded = FrameView(isWhole: true, unreadSymbols: 1)
    private var long: Timing {
        var timing = Timing()
        timing.hold = .seconds(15)
        return timing
    }

    // MARK: One scan

    @Test func `a code is the same scan for two seconds after its last sight`() {
        for (away, scans) in [(1999, 1), (2000, 2)] {
            var bench = Bench(machine: DecisionMachine(expectsFrames: false))
            bench.frame(code("a", .statusYellow))
            // What is shown then is another code's.
            bench.frame(code("b", .statusRed))
            bench.pass(.milliseconds(away))
            bench.frame(code("a", .statusYellow))
            #expect(bench.reasons.count(where: { $0 == .statusYellow }) == scans, "\(away) ms")
        }
    }

    @Test func `a code that is red in view ends the green of another`() {
        var bench = Bench()
        bench.frame(code("a", .statusRed))
        bench.now += .milliseconds(300)
        bench.frame(code("b"))
        #expect(bench.lamps == [.red, .green])
        bench.now += .milliseconds(300)
        bench.frame(code("a", .statusRed))
        #expect(bench.lamps == [.red, .green, .red])
        #expect(bench.barrier == [.milliseconds(2300), nil])
        // A decoder that finds both in turn gives no second green.
        for _ in 0..<10 {
            bench.now += .milliseconds(100)
            bench.frame(code("b"))
            bench.now += .milliseconds(100)
            bench.frame(code("a", .statusRed))
        }
        #expect(!bench.lamps.dropFirst(2).contains(.green) && bench.pulses == 1)
    }

    @Test func `of codes of one colour in turn, each is one scan`() {
        var bench = Bench()
        for round in 0..<20 {
            bench.frame(code(round % 2 == 0 ? "a" : "b"))
            bench.now += .milliseconds(100)
        }
        #expect(bench.reasons == [.statusGreen, .statusGreen] && bench.pulses == 2)
    }

    @Test func `64 codes are remembered, and of more the last seen`() {
        var bench = Bench()
        for number in 0..<64 {
            bench.frame(code("\(number)", .statusYellow))
            bench.now += .milliseconds(5)
        }
        // None is forgotten for one that is seen again.
        for number in [63, 0, 1] { bench.frame(code("\(number)", .statusYellow)) }
        #expect(bench.reasons.count == 64)
        // The one that was seen the longest ago is forgotten for another, and only that one.
        bench.now += .milliseconds(5)
        bench.frame(code("another", .statusYellow))
        #expect(bench.reasons.count == 65)
        for number in [0, 1] + Array(3..<64) {
            bench.now += .milliseconds(5)
            bench.frame(code("\(number)", .statusYellow))
        }
        #expect(bench.reasons.count == 65)
        bench.frame(code("2", .statusYellow))
        #expect(bench.reasons.count == 66)
    }

    @Test func `only green ends with the code`() {
        for (reason, lamps) in [
            (.statusRed, [.red]), (.statusYellow, [.yellow]), (.statusGreen, [.green, .dark]),
        ] as [(Reason, [Lamp])] {
            var bench = Bench()
            bench.frame(code("a", reason, goodFor: .seconds(1)))
            bench.now += .milliseconds(100)
            bench.frames(for: .milliseconds(1900))
            #expect(bench.lamps == lamps)
        }
    }

    // MARK: The new judgement of a green

    @Test func `a new judgement shortens a green by more than two readings of a clock differ`() {
        // A green until 14 s, judged again at 0.1 s.
        for (left, until) in [
            (13_879, 13_979), (13_880, 14_000), (13_890, 14_000), (13_910, 14_000),
            (14_500, 14_000),
        ] {
            var bench = Bench(machine: DecisionMachine(timing: long))
            bench.frame(code("a", goodFor: .seconds(14)))
            bench.now += .milliseconds(100)
            bench.send(.judgedAgain(code("a", goodFor: .milliseconds(left))))
            #expect(bench.machine.order.until == .milliseconds(until), "\(left) ms")
            // The lamp hears of another end, and the barrier stays open.
            #expect(bench.lamps == (until == 14_000 ? [.green] : [.green, .green]))
            #expect(bench.barrier == [.seconds(14)])
        }
    }

    @Test func `only a green is judged again`() {
        var bench = Bench()
        bench.frame(code("a", .statusYellow))
        bench.now += .milliseconds(100)
        for reason in [Reason.statusRed, .statusGreen] {
            bench.send(.judgedAgain(code("a", reason, goodFor: .milliseconds(1))))
        }
        #expect(bench.lamps == [.yellow] && bench.machine.order.until == .seconds(2))
    }

    // MARK: Several codes

    @Test func `of two codes the one that stays is judged after half a second alone`() {
        for (alone, isGreen) in [(499, false), (500, true)] {
            var bench = Bench()
            bench.frame(code("a"), code("b"))
            bench.now += .milliseconds(100)
            bench.frame(code("a"))
            bench.now += .milliseconds(alone)
            bench.frame(code("a"))
            #expect(bench.lamps.contains(.green) == isGreen, "\(alone) ms")
        }
    }

    @Test func `a code that is seen in turn with another is alone from its second look on`() {
        var bench = Bench()
        for (time, codes) in [
            (0, ["a", "b"]), (100, ["a"]), (200, ["b"]), (300, ["a"]), (800, ["a"]),
        ] {
            bench.now = .milliseconds(time)
            bench.send(
                .frame(codes.map { code($0) }, number: 1, takenAt: bench.now, source: "camera"))
        }
        #expect(!bench.lamps.contains(.green))
        bench.now = .milliseconds(1300)
        bench.frame(code("a"))
        #expect(bench.lamps.last == .green)
    }

    @Test func `a partial look does not hide that another code has stayed`() {
        var bench = Bench()
        bench.frame(code("a"), code("b"))
        for (time, name, view) in [(100, "a", .whole), (200, "a", part), (600, "b", .whole)]
            as [(Int, String, FrameView)]
        {
            bench.now = .milliseconds(time)
            bench.frame(code(name), view: view)
        }
        #expect(Set(bench.lamps) == [.yellow])
    }

    @Test func `a third code that comes into view with others is a new scan, too`() {
        var bench = Bench()
        for (time, codes) in [
            (0, ["c"]), (100, ["a", "b"]), (200, ["a"]), (300, ["c"]), (400, ["c"]), (900, ["c"]),
        ] {
            bench.now = .milliseconds(time)
            bench.send(
                .frame(codes.map { code($0) }, number: 1, takenAt: bench.now, source: "camera"))
        }
        #expect(bench.lamps.last == .green && bench.pulses == 2)
    }

    @Test func `only whole looks in which everything is read tell that a code is alone`() {
        for (view, codes) in [(part, [code("a")]), (crowded, [code("a")]), (crowded, [])] {
            var bench = Bench()
            bench.frame(code("a"), code("b"))
            bench.now += .milliseconds(100)
            bench.frames(for: .milliseconds(400), code("a"))
            for _ in 0..<6 {
                bench.send(
                    .frame(codes, number: 1, takenAt: bench.now, source: "camera", view: view))
                bench.now += .milliseconds(100)
            }
            if view == crowded {
                // The half second begins anew.
                bench.frames(for: .milliseconds(500), code("a"))
                #expect(!bench.lamps.contains(.green))
            }
            bench.frame(code("a"))
            #expect(bench.lamps.last == .green)
        }
        var bench = Bench()
        bench.frame(code("a"), code("b"))
        bench.frames(for: .milliseconds(700), code("a"), view: part)
        bench.frame(code("a"))
        #expect(!bench.lamps.contains(.green))
    }

    @Test func `what is no credential does not prolong the verdict on several codes`() {
        var bench = Bench()
        bench.frame(code("a"), code("b"))
        bench.now += .milliseconds(100)
        bench.frames(for: .seconds(2), code("poster", .notACredential), view: crowded)
        #expect(bench.lamps == [.yellow, .dark])
    }

    @Test func `what is no credential does not replace the verdict on several codes`() {
        var bench = Bench()
        bench.frame(code("a"), code("b"))
        bench.now += .milliseconds(100)
        bench.frames(for: .milliseconds(700))
        bench.frames(for: .milliseconds(300), code("poster", .notACredential))
        #expect(bench.lamps == [.yellow])
    }

    @Test func `several codes that were away for two seconds are recorded again`() {
        for (away, records) in [(1999, 1), (2000, 2)] {
            var bench = Bench(machine: DecisionMachine(expectsFrames: false))
            bench.frame(code("a"), code("b"))
            bench.pass(.milliseconds(away))
            bench.frame(code("a"), code("b"))
            #expect(bench.rules == Array(repeating: "one-at-a-time", count: records))
        }
    }

    @Test func `several codes are an order of their own, and the same ones are not`() {
        var bench = Bench()
        bench.frame(code("a", .statusYellow))
        bench.frame(code("a"), code("b"))
        #expect(bench.lamps == [.yellow, .yellow])
        bench.frame(code("a"), code("b"))
        #expect(bench.lamps == [.yellow, .yellow])
    }

    // MARK: Doubt

    @Test func `a doubt of a second is a person's to check`() {
        for (age, lamps) in [(999, []), (1000, [.yellow])] as [(Int, [Lamp])] {
            var bench = Bench(machine: DecisionMachine(expectsFrames: false))
            bench.frame(code("a"), view: crowded)
            bench.pass(.milliseconds(age))
            bench.frame(code("a"), view: crowded)
            #expect(bench.lamps == lamps, "\(age) ms")
        }
    }

    @Test func `a doubt ends with a verdict and with the button`() {
        for ends in [0, 1] {
            var bench = Bench()
            bench.frames(for: .milliseconds(600), code("a"), view: crowded)
            if ends == 0 {
                bench.frame(code("b", .statusRed))
            } else {
                bench.send(.cleared(by: .button))
            }
            bench.now += .milliseconds(100)
            bench.frames(for: .milliseconds(1000), code("a"), view: crowded)
            #expect(!bench.lamps.contains(.yellow))
            bench.frame(code("a"), view: crowded)
            #expect(bench.lamps.last == .yellow)
        }
    }

    @Test func `a doubt about a code leaves the red of another`() {
        var bench = Bench()
        bench.frame(code("a", .statusRed))
        bench.frame(code("b"), view: part)
        #expect(bench.lamps == [.red])
    }

    @Test func `after the button, one of several codes is judged at once`() {
        var bench = Bench()
        bench.frame(code("a"), code("b"))
        bench.send(.cleared(by: .button))
        bench.now += .milliseconds(10)
        bench.frame(code("a"))
        #expect(bench.lamps == [.yellow, .dark, .green])
    }
}
