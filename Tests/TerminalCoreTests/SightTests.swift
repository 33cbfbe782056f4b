import DeviceInterface
import TerminalCore
import Testing
import Verdicts

/// Green needs a look at the whole of a frame that is of now.
@Suite struct SightTests {
    private let part = FrameView(isWhole: false)
    private let crowded = FrameView(isWhole: true, unreadSymbols: 1)

    // MARK: 1. One credential, one scan

    @Test func `the same credential in other bytes is the same scan`() {
        var bench = Bench()
        for number in 0..<30 {
            bench.frames(for: .milliseconds(300), code("bytes \(number)", identity: "signed"))
        }
        #expect(bench.lamps == [.green, .dark])
        #expect(bench.reasons == [.statusGreen])
        #expect(bench.pulses == 1)
    }

    @Test func `two spellings of one credential in one frame are one code`() {
        var bench = Bench()
        bench.frame(code("bytes", identity: "signed"), code("other", identity: "signed"))
        #expect(bench.lamps == [.green])
    }

    // MARK: 2. No green from a partial look

    @Test func `a look at part of the frame gives no green, a look at the whole does`() {
        var bench = Bench()
        bench.frames(for: .milliseconds(500), code("a"), view: part)
        #expect(bench.lamps.isEmpty)
        #expect(bench.pulses == 0)
        bench.frame(code("a"))
        #expect(bench.lamps == [.green])
    }

    @Test(arguments: [Reason.statusRed, .statusYellow, .notACredential])
    func `only green needs a whole look`(reason: Reason) {
        var bench = Bench()
        bench.frame(code("a", reason), view: part)
        #expect(bench.lamps == [reason.lamp])
    }

    @Test func `a code beside a symbol that cannot be read is yellow after a while, never green`() {
        var bench = Bench()
        bench.frames(for: .seconds(5), code("a"), view: crowded)
        #expect(bench.lamps.allSatisfy { $0 == .yellow })
        #expect(bench.reasons == [.ruleFailed])
        #expect(bench.rules == ["one-at-a-time"])
        #expect(bench.pulses == 0)
    }

    @Test func `a second code seen only in whole looks is a lasting conflict`() {
        var bench = Bench()
        // The decoder looks at one place and now and then at all of the frame.
        for round in 0..<100 {
            if round % 4 == 0 {
                bench.frame(code("a", .statusRed), code("b"))
            } else {
                bench.frame(code("b"), view: part)
            }
            bench.now += .milliseconds(100)
        }
        #expect(!bench.lamps.contains(.green))
        #expect(bench.pulses == 0)
    }

    @Test(arguments: [1, 2, 4])
    func `two codes that a decoder finds in turn are a lasting conflict`(looks: Int) {
        var bench = Bench()
        bench.frame(code("a"), code("b"))
        for round in 0..<100 {
            bench.now += .milliseconds(100)
            bench.frame(round / looks % 2 == 0 ? code("a") : code("b"))
        }
        #expect(Set(bench.lamps) == [.yellow])
        #expect(bench.reasons == [.ruleFailed])
        #expect(bench.pulses == 0)
        // One of them is taken away.
        bench.frames(for: .seconds(1), code("a"))
        #expect(bench.lamps.last == .green)
        #expect(bench.pulses == 1)
    }

    @Test func `a conflict that lasts keeps the lamp yellow, with an order that is renewed`() {
        var bench = Bench()
        bench.frames(for: .seconds(10), code("a"), code("b"))
        #expect(Set(bench.lamps) == [.yellow])
        #expect(bench.machine.order.until ?? .zero > bench.now)
        #expect(bench.reasons == [.ruleFailed])
    }

    @Test func `another code in view that cannot be judged yet ends the earlier green`() {
        var bench = Bench()
        bench.frame(code("a"))
        bench.now += .milliseconds(100)
        bench.frame(code("b"), view: part)
        #expect(bench.lamps == [.green, .dark])
        #expect(bench.barrier.last == .some(nil))
    }

    // MARK: 3. A sight has an age

    @Test func `a frame older than a second lights nothing and is counted`() {
        var bench = Bench()
        bench.frame()
        bench.pass(.milliseconds(700))
        bench.frame()
        bench.pass(.milliseconds(700))
        bench.frame(takenAt: bench.now - .milliseconds(1001), code("a"))
        #expect(bench.lamps.isEmpty)
        #expect(bench.counted == [.lateSight])
        bench.frame(takenAt: bench.now - .milliseconds(900), code("a"))
        #expect(bench.lamps == [.green])
    }

    @Test func `a camera that sends only old frames is a fault`() {
        var bench = Bench()
        for _ in 0..<20 {
            bench.now += .milliseconds(100)
            bench.frame(takenAt: bench.now - .seconds(3), code("a"))
        }
        #expect(bench.lamps == [.fault])
    }

    @Test func `a frame from the future lights nothing`() {
        var bench = Bench()
        bench.frame(takenAt: .seconds(5), code("a"))
        #expect(bench.lamps.isEmpty)
        #expect(bench.counted == [.lateSight])
    }

    @Test func `a reading that waited lights nothing`() {
        var bench = Bench(machine: DecisionMachine(expectsFrames: false))
        bench.pass(.seconds(6))
        bench.send(.reading(code("a"), takenAt: .milliseconds(100), source: "reader"))
        #expect(bench.lamps.isEmpty)
        #expect(bench.counted == [.lateSight])
    }

    @Test func `after a gap in its own time nothing old counts, and no old colour comes back`() {
        var bench = Bench(machine: DecisionMachine(expectsFrames: false))
        bench.send(.reading(code("a"), takenAt: bench.now, source: "reader"))
        #expect(bench.lamps == [.green])
        bench.now += .milliseconds(1500)
        bench.send(
            .reading(code("b"), takenAt: bench.now - .milliseconds(500), source: "reader"))
        #expect(bench.lamps == [.green, .dark])
        #expect(bench.counted == [.gap(.milliseconds(1500))])
        #expect(bench.barrier.last == .some(nil))
        bench.pass(.milliseconds(100))
        bench.send(.reading(code("b"), takenAt: bench.now, source: "reader"))
        #expect(bench.lamps == [.green, .dark, .green])
    }

    @Test func `a frame taken in a gap lights nothing, although the camera stalled before it`() {
        var bench = Bench()
        bench.frame()
        bench.now += .seconds(3)
        bench.frame(takenAt: bench.now - .milliseconds(100), code("a"))
        #expect(!bench.lamps.contains(.green))
        bench.now += .milliseconds(50)
        bench.frame(code("a"))
        #expect(bench.lamps.last == .green)
    }

    @Test func `codes seen before a fault do not count after it`() {
        var bench = Bench()
        bench.frame()
        bench.now += .milliseconds(100)
        bench.send(.failed(.indicator, lens))
        bench.send(.recovered(.indicator))
        bench.frame(takenAt: bench.now - .milliseconds(50), code("a"))
        #expect(!bench.lamps.contains(.green))
    }
}
