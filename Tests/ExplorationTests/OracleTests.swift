import DeviceInterface
import Foundation
import GateSimulation
import Testing

@testable import Exploration

/// Each promise is kept in one history and broken in another that differs in one thing.
struct OracleTests {
    private static let issuer = SimulatedIssuer(seed: 1)
    private static let start = Date(timeIntervalSince1970: 1_780_300_800)
    private static let publications = Result { try Publications(by: issuer, at: start) }

    /// A history, and what the oracle says of it.
    private struct History {
        var oracle: Oracle
        private var now = Duration.zero

        init(_ change: (inout Site) -> Void = { _ in }) throws {
            var site = Site()
            // A disk so slow that no line need be written soon.
            site.diskTime = .seconds(1)
            site.canHang = true
            change(&site)
            oracle = Oracle(site, try OracleTests.publications.get())
            for program in ["terminal", "lamp-guard", "barrier-guard"] {
                oracle.follow(.started(program), at: .zero)
            }
            oracle.follow(.powered(true), at: .zero)
            try pass(10)
        }

        /// Somebody showed a good code for half a second, and the lamp is still green.
        static func greenOfSomebodyWhoLeft() throws -> History {
            var history = try History()
            try history.shows("green")
            history.happens(.lamp(.green))
            try history.pass(0.5)
            try history.shows()
            return history
        }

        /// Lets seconds pass, with the oracle's checks.
        mutating func pass(_ seconds: Double) throws {
            let end = now + .milliseconds(Int(seconds * 1000))
            while now < end {
                now = min(end, now + .milliseconds(50))
                oracle.check(at: now)
            }
        }

        mutating func happens(_ happening: World.Happening) {
            oracle.follow(happening, at: now)
        }

        mutating func shows(_ names: String...) throws {
            happens(.view(try names.flatMap(held)))
        }

        mutating func reads(_ name: String) throws {
            for credential in try held(name) { happens(.reading(credential)) }
        }

        private func held(_ name: String) throws -> [Credential] {
            let minute = (now / .seconds(60)).rounded(.down) * 60
            return try #require(
                Credential.held(
                    by: name, at: OracleTests.start.addingTimeInterval(minute),
                    from: OracleTests.issuer))
        }

        var opinion: GateState.Opinion { oracle.opinion(at: now) }

        mutating func end(greenLines: Int) { oracle.checkRecord(greenLines: greenLines, at: now) }

        mutating func expectHeld() { oracle.expectHeld(since: .seconds(10), at: now) }

        mutating func expectGreen() { oracle.expectGreen(since: .seconds(10), at: now) }

        var broken: Oracle.Promise? { oracle.violation?.promise }
    }

    @Test(arguments: [("green", true), ("red", false), ("forged", false), ("scratched", false)])
    func `a green needs a good credential`(_ name: String, _ isGood: Bool) throws {
        var history = try History()
        try history.shows(name)
        try history.pass(0.2)
        history.happens(.lamp(.green))
        #expect(history.broken == (isGood ? nil : .greenHasCause))
    }

    @Test func `those who follow a run learn what the lamp may show`() throws {
        var history = try History { ($0.againAfter, $0.hasBarrier) = (.seconds(20), false) }
        #expect(history.opinion == .init(.nobody))
        try history.shows("green")
        try history.pass(0.2)
        #expect(history.opinion == .init(.mayBeGreen, "green"))
        history.happens(.lamp(.green))
        history.happens(.lamp(.dark))
        try history.shows()
        try history.pass(6)
        #expect(history.opinion == .init(.nobody))
        try history.shows("green")
        #expect(history.opinion == .init(.passedBefore, "green"))
        try history.shows()
        try history.pass(6)
        try history.shows("forged")
        #expect(history.opinion == .init(.notGood, "forged"))
        try history.shows()
        try history.pass(6)
        try history.shows("eu", "dependant")
        #expect(history.opinion == .init(.notAlone))
        try history.shows()
        history.happens(.fault(.disk, .full))
        history.happens(.lamp(.fault))
        try history.pass(6)
        #expect(history.opinion == .init(.partBroken, "disk"))
        history.happens(.powered(false))
        #expect(history.opinion == .init(.noPower))
        history.happens(.powered(true))
        history.happens(.lamp(.green))
        #expect(history.opinion.kind == .promiseBroken)
        #expect(history.opinion.detail.hasPrefix("green-has-cause at "))
    }

    @Test func `those who follow a run learn that nothing outlives a start`() throws {
        var history = try History()
        try history.shows("green")
        try history.pass(0.2)
        history.happens(.lamp(.green))
        try history.shows()
        #expect(history.opinion == .init(.mayBeGreen, "green"))
        history.happens(.ended("terminal"))
        history.happens(.lamp(.fault))
        try history.pass(1.2)
        history.happens(.started("terminal"))
        #expect(history.opinion == .init(.nobody))
    }

    @Test func `a green needs somebody, a moment ago`() throws {
        var nobody = try History()
        nobody.happens(.lamp(.green))
        #expect(nobody.broken == .greenHasCause)
        var late = try History()
        try late.shows("green")
        try late.shows()
        try late.pass(3)
        late.happens(.lamp(.green))
        #expect(late.broken == .greenHasCause)
    }

    @Test func `a green needs a credential alone`() throws {
        var history = try History()
        try history.shows("green", "dependant")
        try history.pass(3)
        history.happens(.lamp(.green))
        #expect(history.broken == .greenHasCause)
        var family = try History()
        try family.shows("family")
        try family.pass(3)
        family.happens(.lamp(.green))
        #expect(family.broken == .greenHasCause)
        // A poster is no credential.
        var poster = try History()
        try poster.shows("green", "link")
        try poster.pass(1)
        poster.happens(.lamp(.green))
        #expect(poster.broken == nil)
    }

    @Test(arguments: [(1.9, true), (3.5, false)])
    func `a green ends after its hold`(_ seconds: Double, _ isKept: Bool) throws {
        var history = try History()
        try history.shows("green")
        try history.pass(0.2)
        history.happens(.lamp(.green))
        try history.pass(seconds)
        history.happens(.lamp(.dark))
        #expect(history.broken == (isKept ? nil : .greenEnds))
    }

    @Test(arguments: [("green-elsewhere", nil), ("red", Oracle.Promise.greenEnds)])
    func `a long green is charged to all that were shown meanwhile`(
        _ name: String, _ broken: Oracle.Promise?
    ) throws {
        var history = try History { $0.hold = .seconds(3) }
        try history.reads("same-holder")
        history.happens(.lamp(.green))
        try history.pass(1.7)
        try history.reads(name)
        try history.pass(2.3)
        try history.reads("green")
        try history.pass(3)
        history.happens(.lamp(.dark))
        #expect(history.broken == broken)
    }

    @Test func `other bytes of the same credential are no other showing`() throws {
        var history = try History()
        for name in ["eu", "eu-recoded", "eu", "eu-recoded"] {
            try history.shows(name)
            try history.pass(0.2)
            history.happens(.lamp(.green))
            try history.pass(1.5)
            history.happens(.lamp(.dark))
            try history.pass(0.3)
        }
        #expect(history.broken == .greenEnds)
    }

    @Test func `a green ends with its key`() throws {
        var history = try History { $0.hold = .seconds(15) }
        try history.shows("green")
        try history.pass(0.2)
        history.happens(.lamp(.green))
        try history.pass(1)
        #expect(history.broken == nil)
        history.happens(.published(1))
        try history.pass(8)
        #expect(history.broken == .greenStaysGood)
    }

    @Test func `nothing is green beside a broken part`() throws {
        var history = try History()
        history.happens(.lamp(.fault))
        history.happens(.fault(.disk, .full))
        try history.pass(6)
        try history.shows("green")
        try history.pass(0.2)
        history.happens(.lamp(.green))
        #expect(history.broken == .faultIsNotGreen)
    }

    @Test(arguments: ["green", "same-holder"], [true, false])
    func `nobody passes twice`(_ name: String, hasBarrier: Bool) throws {
        var history = try History {
            $0.againAfter = .seconds(60)
            $0.hasBarrier = hasBarrier
        }
        for shown in ["green", name] {
            try history.shows(shown)
            try history.pass(0.2)
            history.happens(.lamp(.green))
            if hasBarrier {
                history.happens(.recorded(1))
                history.happens(.barrier(isOpen: true))
                history.happens(.barrier(isOpen: false))
            }
            try history.pass(1)
            history.happens(.lamp(.dark))
            try history.shows()
            try history.pass(8)
        }
        #expect(history.broken == .nobodyTwice)
    }

    @Test func `a green whose barrier stayed shut is no passage, whoever passes later`() throws {
        var history = try History { $0.againAfter = .seconds(60) }
        for (name, opens) in [("green", false), ("national", true), ("green", true)] {
            try history.shows(name)
            try history.pass(0.2)
            // Whose green the second opening belongs to is not known.
            if name == "green" { history.happens(.lamp(.green)) }
            if opens {
                history.happens(.recorded(1))
                if name != "green" { history.happens(.kept(.barrier)) }
                history.happens(.barrier(isOpen: true))
                history.happens(.barrier(isOpen: false))
            }
            try history.pass(1)
            if name == "green" { history.happens(.lamp(.dark)) }
            try history.shows()
            try history.pass(8)
        }
        #expect(history.broken == nil)
    }

    @Test func `the barrier opens for somebody, and shuts`() throws {
        var nobody = try History()
        nobody.happens(.recorded(1))
        nobody.happens(.barrier(isOpen: true))
        #expect(nobody.broken == .openingHasGreen)
        var long = try History()
        try long.shows("green")
        long.happens(.lamp(.green))
        long.happens(.recorded(1))
        long.happens(.barrier(isOpen: true))
        try long.pass(0.7)
        #expect(long.broken == nil)
        try long.pass(1)
        #expect(long.broken == .barrierShuts)
    }

    @Test func `no colour outlives a terminal that is stopped or dead`() throws {
        for happening in [World.Happening.stopped("terminal", true), .ended("terminal")] {
            var history = try History { $0.hold = .seconds(15) }
            try history.shows("yellow")
            history.happens(.lamp(.yellow))
            history.happens(happening)
            try history.pass(1)
            #expect(history.broken == nil)
            try history.pass(2)
            #expect(history.broken == .colourEnds)
        }
    }

    @Test func `a broken part gives the fault signal, which ends with it`() throws {
        var silent = try History()
        silent.happens(.fault(.camera, .unplugged))
        try silent.pass(9)
        #expect(silent.broken == .faultShows)
        var stuck = try History()
        stuck.happens(.fault(.camera, .unplugged))
        try stuck.pass(1)
        stuck.happens(.lamp(.fault))
        try stuck.pass(5)
        stuck.happens(.fault(.camera, nil))
        try stuck.pass(3)
        #expect(stuck.broken == nil)
        try stuck.pass(12)
        #expect(stuck.broken == .faultEnds)
    }

    @Test func `an opening has a line before it, which stays`() throws {
        func history(acknowledged: Int, lines: Int) throws -> Oracle.Promise? {
            var history = try History()
            try history.shows("green")
            history.happens(.lamp(.green))
            if acknowledged > 0 { history.happens(.recorded(acknowledged)) }
            history.happens(.barrier(isOpen: true))
            history.happens(.barrier(isOpen: false))
            history.end(greenLines: lines)
            return history.broken
        }
        #expect(try history(acknowledged: 1, lines: 1) == nil)
        #expect(try history(acknowledged: 0, lines: 1) == .openingIsRecorded)
        #expect(try history(acknowledged: 1, lines: 0) == .recordStays)
    }

    @Test func `an invariant that the program finds broken is a broken promise`() throws {
        var history = try History()
        history.happens(.foundWrong("program: a colour would stay too long"))
        #expect(history.broken == .programIsRight)
    }

    @Test func `the version of the trusted data does not go back`() throws {
        var history = try History()
        history.happens(.published(3))
        history.happens(.published(3))
        #expect(history.broken == nil)
        history.happens(.published(2))
        #expect(history.broken == .trustAdvances)
    }

    @Test func `a good code passes in a quiet period`() throws {
        var history = try History()
        try history.shows("visitor")
        try history.pass(1)
        history.expectGreen()
        #expect(history.broken == .goodPasses)
    }

    @Test(arguments: [(true, nil), (false, Oracle.Promise.goodPasses)])
    func `the barrier opens for a good code in a quiet period`(
        _ opens: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History()
        try history.shows("visitor")
        history.happens(.lamp(.green))
        if opens {
            history.happens(.recorded(1))
            history.happens(.barrier(isOpen: true))
        }
        history.expectGreen()
        #expect(history.broken == broken)
    }

    @Test(arguments: [(1.9, nil), (1.0, Oracle.Promise.verdictStays)])
    func `a verdict stays for its hold time`(_ seconds: Double, _ broken: Oracle.Promise?) throws {
        var history = try History()
        try history.shows("visitor")
        history.happens(.lamp(.green))
        try history.pass(seconds)
        history.happens(.lamp(.dark))
        history.expectHeld()
        #expect(history.broken == broken)
    }

    @Test func `the button ends the green of a code that is gone`() throws {
        func history(staysGreen: Bool, staysInView: Bool) throws -> Oracle.Promise? {
            var history = try History { $0.hold = .seconds(6) }
            try history.shows("green")
            history.happens(.lamp(.green))
            try history.pass(1)
            if !staysInView { try history.shows() }
            try history.pass(0.5)
            history.happens(.button)
            try history.pass(0.2)
            if !staysGreen { history.happens(.lamp(.dark)) }
            try history.pass(1)
            return history.broken
        }
        #expect(try history(staysGreen: true, staysInView: false) == .buttonEnds)
        #expect(try history(staysGreen: false, staysInView: false) == nil)
        // The code that is still in view may be a new scan.
        #expect(try history(staysGreen: true, staysInView: true) == nil)
    }

    @Test(arguments: [
        (World.Part.disk, World.Fault.hangs(until: .seconds(100))), (.barrier, .unplugged),
    ])
    func `a part that a green needs and that does not work gives the fault signal`(
        _ part: World.Part, _ fault: World.Fault
    ) throws {
        for showsFault in [true, false] {
            var history = try History()
            history.happens(.fault(part, fault))
            try history.pass(20)
            // Nobody notices it before.
            #expect(history.broken == nil)
            try history.shows("green")
            history.happens(.lamp(.green))
            try history.pass(1)
            history.happens(.lamp(showsFault ? .fault : .dark))
            try history.pass(4)
            #expect(history.broken == (showsFault ? nil : .faultShows))
        }
    }

    @Test(arguments: [(true, nil), (false, Oracle.Promise.greenHasCause)])
    func `what was seen during a fault lights nothing`(
        _ isSeenAfter: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History()
        history.happens(.fault(.disk, .full))
        history.happens(.lamp(.fault))
        try history.pass(8)
        try history.shows("green")
        try history.pass(0.2)
        if !isSeenAfter { try history.shows() }
        try history.pass(1)
        history.happens(.fault(.disk, nil))
        try history.pass(0.6)
        history.happens(.lamp(.green))
        #expect(history.broken == broken)
    }

    @Test func `a machine that has its power again sends dark and shut`() throws {
        for promise in [Oracle.Promise.colourEnds, .barrierShuts] {
            for isMended in [true, false] {
                var history = try History { $0.keepsOutputs = true }
                try history.shows("green")
                history.happens(.lamp(.green))
                if promise == .barrierShuts {
                    history.happens(.recorded(1))
                    history.happens(.barrier(isOpen: true))
                }
                for program in ["terminal", "lamp-guard", "barrier-guard"] {
                    history.happens(.ended(program))
                }
                history.happens(.powered(false))
                try history.shows()
                try history.pass(10)
                #expect(history.broken == nil)
                history.happens(.powered(true))
                history.happens(.started("terminal"))
                try history.pass(0.5)
                if isMended || promise == .barrierShuts { history.happens(.lamp(.dark)) }
                if isMended { history.happens(.barrier(isOpen: false)) }
                try history.pass(5)
                #expect(history.broken == (isMended ? nil : promise))
            }
        }
    }

    @Test func `a picture that a camera repeats can light until that is noticed`() throws {
        for (seconds, broken) in [(4.0, nil), (14, Oracle.Promise.greenHasCause)] {
            var history = try History()
            try history.shows("green")
            history.happens(.fault(.camera, .frozen(.seconds(10))))
            try history.pass(0.5)
            try history.shows()
            try history.pass(4)
            if seconds > 4 {
                history.happens(.lamp(.fault))
                try history.pass(seconds - 4)
            }
            history.happens(.lamp(.green))
            #expect(history.broken == broken)
        }
    }

    @Test(arguments: ["lamp-guard", "barrier-guard"])
    func `a guard that died is replaced, and dark or shut is sent`(_ program: String) throws {
        for isMended in [true, false] {
            var history = try History {
                $0.hold = .seconds(15)
                $0.pulse = .seconds(10)
            }
            try history.shows("green")
            history.happens(.lamp(.green))
            history.happens(.recorded(1))
            history.happens(.barrier(isOpen: true))
            try history.pass(0.5)
            history.happens(.ended(program))
            history.happens(.started(program))
            try history.pass(0.5)
            #expect(history.broken == nil)
            if isMended {
                history.happens(.lamp(.dark))
                history.happens(.barrier(isOpen: false))
            }
            try history.pass(2)
            let broken = program == "lamp-guard" ? Oracle.Promise.colourEnds : .barrierShuts
            #expect(history.broken == (isMended ? nil : broken))
        }
    }

    @Test(arguments: ["terminal", "lamp-guard"])
    func `a hold time ends beside a stopped program`(_ program: String) throws {
        var history = try History()
        try history.shows("green")
        history.happens(.lamp(.green))
        try history.pass(1.9)
        history.happens(.stopped(program, true))
        try history.pass(0.3)
        #expect(history.broken == nil)
        try history.pass(0.7)
        #expect(history.broken == .colourEnds)
    }

    @Test func `nothing from before a long stop of the terminal lights after it`() throws {
        for (stop, broken) in [(0.5, nil), (1.8, Oracle.Promise.greenHasCause)] {
            var history = try History { $0.hold = .seconds(15) }
            try history.shows("green")
            history.happens(.lamp(.green))
            try history.pass(0.3)
            try history.shows()
            history.happens(.stopped("terminal", true))
            try history.pass(stop / 2)
            if stop > 1 { history.happens(.lamp(.dark)) }
            try history.pass(stop / 2)
            history.happens(.stopped("terminal", false))
            try history.pass(0.1)
            if stop < 1 { history.happens(.lamp(.dark)) }
            history.happens(.lamp(.green))
            #expect(history.broken == broken)
        }
    }

    @Test(arguments: [(true, nil), (false, Oracle.Promise.greenEnds)])
    func `a camera that repeats its picture can repeat a green`(
        _ isFrozen: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History()
        try history.shows("green")
        if isFrozen { history.happens(.fault(.camera, .frozen(.seconds(10)))) }
        history.happens(.lamp(.green))
        try history.shows()
        try history.pass(2)
        history.happens(.lamp(.dark))
        try history.pass(0.1)
        history.happens(.lamp(.green))
        try history.pass(1.9)
        history.happens(.lamp(.dark))
        #expect(history.broken == broken)
    }

    @Test(arguments: [(true, nil), (false, Oracle.Promise.barrierShuts)])
    func `a terminal that waits for its disk cannot shut the barrier yet`(
        _ hangs: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History()
        try history.shows("green")
        history.happens(.lamp(.green))
        history.happens(.recorded(1))
        history.happens(.barrier(isOpen: true))
        history.happens(.fault(.barrier, .unplugged))
        for program in ["terminal", "barrier-guard"] { history.happens(.ended(program)) }
        history.happens(.lamp(.dark))
        try history.pass(2)
        if hangs { history.happens(.fault(.disk, .hangs(until: .seconds(20)))) }
        history.happens(.started("terminal"))
        try history.pass(1)
        history.happens(.fault(.disk, nil))
        history.happens(.fault(.barrier, nil))
        try history.pass(7)
        #expect(history.broken == broken)
    }

    @Test(arguments: [(true, nil), (false, Oracle.Promise.goodPasses)])
    func `everybody counts as passed when the power tore the record of passages`(
        _ cuts: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History { $0.againAfter = .seconds(60) }
        if cuts { history.happens(.powered(false)) }
        history.happens(.powered(true))
        try history.shows("green")
        try history.pass(0.2)
        history.happens(.lamp(.yellow))
        history.expectGreen()
        #expect(history.broken == broken)
    }

    @Test(arguments: [(true, nil), (false, Oracle.Promise.barrierShuts)])
    func `nobody shuts while the guard is dead and the terminal stopped`(
        _ isStopped: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History()
        try history.shows("green")
        history.happens(.lamp(.green))
        history.happens(.recorded(1))
        history.happens(.barrier(isOpen: true))
        if isStopped { history.happens(.stopped("terminal", true)) }
        history.happens(.ended("barrier-guard"))
        history.happens(.lamp(.dark))
        try history.pass(6)
        #expect(history.broken == broken)
    }

    @Test(arguments: [(true, nil), (false, Oracle.Promise.greenHasCause)])
    func `a clock that is a little behind may not know that a status ended a second ago`(
        _ isBehind: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History()
        if isBehind { history.happens(.clock(isRight: false)) }
        try history.shows("status-expired")
        try history.pass(0.2)
        history.happens(.lamp(.green))
        #expect(history.broken == broken)
    }

    @Test func `the service's stop command shuts a barrier whose cable is in`() throws {
        var history = try History()
        try history.shows("green")
        history.happens(.lamp(.green))
        history.happens(.recorded(1))
        history.happens(.barrier(isOpen: true))
        for program in ["terminal", "barrier-guard"] { history.happens(.ended(program)) }
        history.happens(.lamp(.dark))
        try history.pass(5)
        #expect(history.broken == .barrierShuts)
    }

    @Test(arguments: [("national", nil), ("red", Oracle.Promise.nobodyTwice)])
    func `an opening is of the last green`(_ next: String, _ broken: Oracle.Promise?) throws {
        var history = try History { $0.againAfter = .seconds(60) }
        try history.shows("converted")
        try history.pass(0.1)
        history.happens(.lamp(.green))
        try history.shows(next)
        try history.pass(0.6)
        history.happens(.recorded(1))
        history.happens(.barrier(isOpen: true))
        history.happens(.barrier(isOpen: false))
        try history.shows()
        history.happens(.lamp(.dark))
        try history.pass(20)
        try history.shows("converted")
        try history.pass(0.1)
        history.happens(.lamp(.green))
        #expect(history.broken == broken)
    }

    @Test(arguments: [(900, nil), (600, Oracle.Promise.greenHasCause)])
    func `late frames show nothing from a fault after it`(
        _ late: Int, _ broken: Oracle.Promise?
    ) throws {
        var history = try History()
        history.happens(.fault(.camera, .late(.milliseconds(late))))
        try history.pass(4)
        history.happens(.fault(.disk, .full))
        history.happens(.lamp(.fault))
        try history.pass(1)
        try history.shows("green")
        try history.pass(0.2)
        try history.shows()
        history.happens(.fault(.disk, nil))
        try history.pass(0.2)
        history.happens(.lamp(.dark))
        try history.pass(0.2)
        history.happens(.lamp(.green))
        #expect(history.broken == broken)
    }

    @Test(arguments: [(true, nil), (false, Oracle.Promise.greenHasCause)])
    func `what a camera repeats may light after another fault`(
        _ isFrozen: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History()
        history.happens(.fault(.disk, .full))
        history.happens(.lamp(.fault))
        try history.pass(5)
        try history.shows("green")
        try history.pass(0.2)
        if isFrozen { history.happens(.fault(.camera, .frozen(.seconds(15.2)))) }
        try history.shows()
        try history.pass(1)
        history.happens(.fault(.disk, nil))
        history.happens(.lamp(.dark))
        try history.pass(0.2)
        history.happens(.lamp(.green))
        #expect(history.broken == broken)
    }

    @Test(arguments: [(true, nil), (false, Oracle.Promise.colourHasCause)])
    func `a red needs somebody, too`(_ isShown: Bool, _ broken: Oracle.Promise?) throws {
        var history = try History()
        if isShown { try history.shows("red") }
        try history.pass(0.1)
        history.happens(.lamp(.red))
        #expect(history.broken == broken)
    }

    @Test(arguments: [(true, nil), (false, Oracle.Promise.severalAreYellow)])
    func `two codes that are held stay yellow`(
        _ staysYellow: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History()
        try history.shows("family")
        history.happens(.lamp(.yellow))
        try history.pass(2)
        if !staysYellow { history.happens(.lamp(.dark)) }
        try history.pass(3)
        #expect(history.broken == broken)
    }

    @Test func `a green has a line, unless the terminal dies`() throws {
        for (isWritten, isTold, broken) in [
            (true, true, nil), (false, true, Oracle.Promise.greenIsRecorded), (false, false, nil),
        ] {
            var history = try History {
                ($0.hasBarrier, $0.diskTime) = (false, .milliseconds(1))
            }
            try history.shows("green")
            history.happens(.lamp(.green))
            history.happens(.told("terminal", mayFinish: isTold))
            try history.pass(0.1)
            if isWritten { history.happens(.recorded(1)) }
            history.happens(.ended("terminal"))
            history.happens(.lamp(.dark))
            try history.pass(4)
            #expect(history.broken == broken)
        }
    }

    @Test(arguments: [(false, Oracle.Promise.greenIsRecorded), (true, nil)])
    func `a stopped terminal writes no line`(_ isStopped: Bool, _ broken: Oracle.Promise?) throws {
        var history = try History { $0.diskTime = .milliseconds(1) }
        try history.shows("green")
        history.happens(.lamp(.green))
        if isStopped { history.happens(.stopped("terminal", true)) }
        try history.pass(1)
        history.happens(.lamp(.dark))
        try history.pass(3)
        #expect(history.broken == broken)
    }

    @Test(arguments: [
        ([], Oracle.Promise.greenEnds), (["lamp-guard", "terminal"], nil),
    ])
    func `a green lasts while neither terminal nor guard can end it`(
        _ programs: [String], _ broken: Oracle.Promise?
    ) throws {
        var history = try History.greenOfSomebodyWhoLeft()
        for program in programs { history.happens(.stopped(program, true)) }
        try history.pass(3)
        for program in programs { history.happens(.stopped(program, false)) }
        history.happens(.lamp(.dark))
        #expect(history.broken == broken)
    }

    @Test(arguments: [(false, Oracle.Promise.colourEnds), (true, nil)])
    func `a green stays while the terminal stands still and no guard is left`(
        _ isStopped: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History.greenOfSomebodyWhoLeft()
        if isStopped { history.happens(.stopped("terminal", true)) }
        history.happens(.ended("lamp-guard"))
        try history.pass(0.5)
        try history.shows("wrong-key")
        try history.pass(5)
        #expect(history.broken == broken)
    }

    @Test(arguments: [("family", nil), ("expired", Oracle.Promise.greenHasCause)])
    func `one of several can be missed beside what was shown before`(
        _ name: String, _ broken: Oracle.Promise?
    ) throws {
        var history = try History { $0.misses = 0.5 }
        try history.shows("malformed")
        try history.pass(1)
        history.happens(.ended("terminal"))
        history.happens(.started("terminal"))
        try history.shows(name)
        try history.pass(0.2)
        history.happens(.lamp(.green))
        #expect(history.broken == broken)
    }

    @Test(arguments: [(false, Oracle.Promise.faultShows), (true, nil)])
    func `a disk that hangs after it has written has done its part`(
        _ isWritten: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History { $0.diskTime = .milliseconds(1) }
        try history.shows("green")
        history.happens(.fault(.disk, .hangs(until: .seconds(60))))
        history.happens(.lamp(.green))
        if isWritten { history.happens(.recorded(1)) }
        try history.pass(2)
        history.happens(.lamp(.dark))
        try history.pass(1)
        #expect(history.broken == broken)
    }

    @Test(arguments: [(false, Oracle.Promise.faultIsNotGreen), (true, nil)])
    func `a fault ends with the next one, also with a hang that keeps nobody`(
        _ isReplaced: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History { $0.canHang = false }
        history.happens(.fault(.disk, .full))
        history.happens(.lamp(.fault))
        try history.pass(8)
        if isReplaced { history.happens(.fault(.disk, .hangs(until: .seconds(60)))) }
        try history.pass(1)
        if isReplaced { history.happens(.lamp(.dark)) }
        try history.shows("green")
        history.happens(.lamp(.green))
        #expect(history.broken == broken)
    }

    @Test(arguments: [(false, Oracle.Promise.faultShows), (true, nil)])
    func `a camera that repeats its picture is noticed while the decoder works`(
        _ hangs: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History()
        history.happens(.fault(.camera, .frozen(.seconds(10))))
        try history.pass(2)
        if hangs { history.happens(.fault(.decoder, .hangs(until: .seconds(16)))) }
        try history.pass(1)
        if hangs { history.happens(.lamp(.fault)) }
        try history.pass(3)
        if hangs {
            history.happens(.fault(.decoder, nil))
            history.happens(.lamp(.dark))
        }
        try history.pass(7)
        #expect(history.broken == broken)
        try history.pass(9)
        #expect(history.broken == .faultShows)
    }

    @Test(arguments: [(false, Oracle.Promise.faultIsNotGreen), (true, nil)])
    func `a terminal that waits for its disk has no devices yet`(
        _ waits: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History()
        for program in ["terminal", "lamp-guard"] { history.happens(.ended(program)) }
        history.happens(.fault(.decoder, .hangs(until: .seconds(60))))
        history.happens(.started("terminal"))
        if !waits { history.happens(.started("lamp-guard")) }
        try history.pass(4.5)
        if waits { history.happens(.started("lamp-guard")) }
        try history.shows("green")
        history.happens(.lamp(.green))
        #expect(history.broken == broken)
    }

    @Test(arguments: [(false, Oracle.Promise.openingHasGreen), (true, nil)])
    func `the barrier opens while the lamp is green`(
        _ isKept: Bool, _ broken: Oracle.Promise?
    ) throws {
        var history = try History()
        try history.shows("green")
        history.happens(.lamp(.green))
        history.happens(.recorded(1))
        try history.pass(1)
        history.happens(.lamp(.dark))
        try history.pass(0.5)
        // What a board has, nobody can take back.
        if isKept { history.happens(.kept(.barrier)) }
        history.happens(.barrier(isOpen: true))
        history.happens(.barrier(isOpen: false))
        try history.pass(0.5)
        #expect(history.broken == broken)
    }
}
