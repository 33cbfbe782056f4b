import DeviceInterface
import OutputMonitor
import Testing

struct OutputJudgeTests {
    private static let rules = """
        lamp = gpio
        lamp-device = /dev/gpiochip0
        lamp-green = 0
        lamp-yellow = 1
        lamp-red = 2
        barrier = gpio
        barrier-device = /dev/gpiochip0
        barrier-line = 3
        longest-pulse = 500ms
        longest-green = 2000ms
        """

    /// What happens every 10 ms: what is ordered at that time, and what is read.
    struct Scene: Sendable {
        var name: String
        var order: @Sendable (Int) -> [MonitorOrder]
        var lights: @Sendable (Int) -> Lights
        var isOpen: @Sendable (Int) -> Bool = { _ in false }
        /// The lie that is expected, and the earliest and latest time of the verdict.
        var lie: Lie?
        var within: ClosedRange<Int> = 0...0
    }

    private static func ms(_ value: Int) -> Duration { .milliseconds(value) }

    private static func show(_ lamp: Lamp, at start: Int, until end: Int)
        -> @Sendable (Int) -> [MonitorOrder]
    { { $0 == start ? [.lamp(lamp, until: ms(end))] : [] } }

    static let honest = [
        Scene(name: "nothing", order: { _ in [] }, lights: { _ in [] }),
        Scene(
            name: "a green and its pulse",
            order: {
                $0 == 1000 ? [.lamp(.green, until: ms(1900)), .pulse(until: ms(1500))] : []
            }, lights: { (1030..<1980).contains($0) ? .green : [] },
            isOpen: { (1040..<1530).contains($0) }),
        Scene(
            name: "green becomes red, both lit for 90 ms",
            order: {
                $0 == 1000
                    ? [.lamp(.green, until: ms(1900))]
                    : $0 == 1500 ? [.lamp(.red, until: ms(2400))] : []
            },
            lights: {
                (1000..<1510).contains($0)
                    ? .green
                    : (1510..<1590).contains($0)
                        ? [.green, .red] : (1590..<2450).contains($0) ? .red : []
            }),
        Scene(
            name: "a fault signal that nobody ordered", order: { _ in [] },
            lights: { $0 / 500 % 2 == 0 ? .yellow : [] }),
        Scene(
            name: "steady yellow for an ordered fault",
            order: { $0 % 500 == 0 ? [.lamp(.fault, until: nil)] : [] },
            lights: { _ in .yellow }),
        Scene(
            name: "a change every 300 ms, each late by 30 ms",
            order: {
                $0 >= 300 && $0 % 300 == 0
                    ? [.lamp($0 / 300 % 2 == 0 ? .yellow : .red, until: ms($0 + 1000))] : []
            },
            lights: { $0 < 330 ? [] : ($0 - 30) / 300 % 2 == 0 ? .yellow : .red }),
        Scene(
            name: "greens with a second and more between them",
            order: { $0 >= 1000 && $0 % 2500 == 0 ? [.lamp(.green, until: ms($0 + 1300))] : [] },
            lights: { $0 >= 2500 && $0 % 2500 < 1300 ? .green : [] }),
    ]

    static let lies = [
        Scene(
            name: "green without an order in every second reading",
            order: { _ in [] }, lights: { $0 >= 1000 && $0 % 20 < 10 ? .green : [] },
            lie: .notOrdered(.green), within: 1250...1300),
        Scene(
            name: "green without an order, dark for a moment again and again",
            order: { _ in [] }, lights: { $0 >= 1000 && $0 % 93 < 80 ? .green : [] },
            lie: .notOrdered(.green), within: 1100...1250),
        Scene(
            name: "green past its end, which flickers",
            order: show(.green, at: 1000, until: 1500),
            lights: { $0 >= 1000 && $0 % 50 < 30 ? .green : [] }, lie: .pastItsEnd(.green),
            within: 1600...1850),
        Scene(
            name: "green with an order for dark in between",
            order: {
                $0 >= 1000 && $0 % 500 == 0
                    ? [.lamp(.dark, until: nil), .lamp(.green, until: ms($0 + 1000))] : []
            }, lights: { $0 >= 1000 ? .green : [] }, lie: .tooLong, within: 3000...3020),
        Scene(
            name: "steady yellow after the end of an ordered fault",
            order: { $0 == 1000 ? [.lamp(.fault, until: nil)] : [] },
            lights: { $0 >= 1000 ? .yellow : [] }, lie: .notOrdered(.yellow), within: 3800...3820),
        Scene(
            name: "nearly steady yellow", order: { _ in [] },
            lights: { $0 >= 1000 && $0 % 800 < 770 ? .yellow : [] }, lie: .notOrdered(.yellow),
            within: 1800...1830),
        Scene(
            name: "two colours", order: show(.green, at: 1000, until: 1990),
            lights: { $0 >= 1200 ? [.green, .red] : $0 >= 1000 ? .green : [] },
            lie: .twoColours, within: 1300...1320),
        Scene(
            name: "green without an order", order: { _ in [] },
            lights: { $0 >= 1000 ? .green : [] }, lie: .notOrdered(.green), within: 1100...1120),
        Scene(
            name: "green while red is ordered", order: show(.red, at: 900, until: 1890),
            lights: { $0 >= 1000 ? .green : $0 >= 900 ? .red : [] }, lie: .notOrdered(.green),
            within: 1100...1120),
        Scene(
            name: "green past its end", order: show(.green, at: 1000, until: 1500),
            lights: { $0 >= 1000 ? .green : [] }, lie: .pastItsEnd(.green), within: 1600...1620),
        Scene(
            name: "yellow past its end", order: show(.yellow, at: 1000, until: 1500),
            lights: { $0 >= 1000 ? .yellow : [] }, lie: .pastItsEnd(.yellow), within: 1600...1620),
        Scene(
            name: "red past its end", order: show(.red, at: 1000, until: 1500),
            lights: { $0 >= 1000 ? .red : [] }, lie: .pastItsEnd(.red), within: 1600...1620),
        Scene(
            name: "an end an hour ahead, and no further order",
            order: show(.red, at: 1000, until: 3_600_000), lights: { $0 >= 1000 ? .red : [] },
            lie: .pastItsEnd(.red), within: 3100...3120),
        Scene(
            name: "green ordered again and again",
            order: {
                $0 >= 1000 && $0 % 500 == 0 ? [.lamp(.green, until: ms($0 + 1000))] : []
            }, lights: { $0 >= 1000 ? .green : [] }, lie: .tooLong, within: 3000...3020),
        Scene(
            name: "no lamp", order: show(.green, at: 1000, until: 1990), lights: { _ in [] },
            lie: .notLit(.green), within: 1180...1190),
        Scene(
            name: "another lamp", order: show(.red, at: 1000, until: 1990),
            lights: { $0 >= 1000 ? .yellow : [] }, lie: .notLit(.red), within: 1180...1190),
        Scene(
            name: "steady yellow", order: { _ in [] }, lights: { $0 >= 1000 ? .yellow : [] },
            lie: .notOrdered(.yellow), within: 1800...1820),
        Scene(
            name: "open without green", order: { $0 == 1000 ? [.pulse(until: ms(2000))] : [] },
            lights: { _ in [] }, isOpen: { $0 >= 1000 }, lie: .openWithoutGreen,
            within: 1100...1120),
        Scene(
            name: "open without an order", order: show(.green, at: 1000, until: 1990),
            lights: { $0 >= 1000 ? .green : [] }, isOpen: { $0 >= 1100 }, lie: .openNotOrdered,
            within: 1200...1220),
        Scene(
            name: "open for too long",
            order: {
                $0 >= 1000 && $0 % 100 == 0
                    ? [.lamp(.green, until: ms($0 + 500)), .pulse(until: ms($0 + 500))] : []
            }, lights: { $0 >= 1000 ? .green : [] }, isOpen: { $0 >= 1000 }, lie: .openTooLong,
            within: 1600...1620),
        Scene(
            name: "open for too long, but for a moment now and then",
            order: {
                $0 >= 1000 && $0 % 100 == 0
                    ? [.lamp(.green, until: ms($0 + 500)), .pulse(until: ms($0 + 500))] : []
            }, lights: { $0 >= 1000 ? .green : [] }, isOpen: { $0 >= 1000 && $0 % 400 >= 50 },
            lie: .openTooLong, within: 1600...1700),
        Scene(
            name: "the terminal is gone and green stays",
            order: {
                $0 == 1000 ? [.lamp(.green, until: ms(1990))] : []
            }, lights: { $0 >= 1000 ? .green : [] }, lie: .pastItsEnd(.green), within: 1600...1620),
    ]

    private func play(_ scene: Scene, endsAt end: Int? = nil) throws -> (Lie, Int)? {
        var judge = OutputJudge(try MonitorRules(Self.rules))
        for time in stride(from: 0, to: 8000, by: 10) {
            let now = Self.ms(time)
            for order in scene.order(time) { judge.hear(order, at: now) }
            if time == end { judge.end(at: now) }
            let verdicts = [
                judge.judge(.lights(scene.lights(time)), at: now),
                judge.judge(scene.isOpen(time) ? .open : .shut, at: now),
            ]
            for case .force(let lie) in verdicts { return (lie, time) }
        }
        return nil
    }

    @Test(arguments: Self.honest.indices)
    func `an honest gate is left alone`(index: Int) throws {
        let found = try play(Self.honest[index])
        #expect(found == nil, "\(Self.honest[index].name): \(String(describing: found))")
    }

    @Test func `a lie after a reset counts from its own beginning, under its own name`() throws {
        var judge = OutputJudge(try MonitorRules(Self.rules))
        // Green without an order, until it is forced and a person resets it.
        var forced: Lie?
        for time in stride(from: 0, to: 500, by: 10) where forced == nil {
            if case .force(let lie) = judge.judge(.lights(.green), at: Self.ms(time)) {
                forced = lie
            }
        }
        #expect(forced == .notOrdered(.green))
        judge.reset()
        // Green past its end.
        judge.hear(.lamp(.green, until: Self.ms(6000)), at: Self.ms(5000))
        var found: (Lie, Int)?
        for time in stride(from: 5000, to: 7000, by: 10) where found == nil {
            if case .force(let lie) = judge.judge(.lights(.green), at: Self.ms(time)) {
                found = (lie, time)
            }
        }
        #expect(
            found?.0 == .pastItsEnd(.green) && (6090...6110).contains(found?.1 ?? 0),
            "\(String(describing: found))")
    }

    @Test(arguments: Self.lies.indices)
    func `each lie is found in time`(index: Int) throws {
        let scene = Self.lies[index]
        let end = scene.name.hasPrefix("the terminal is gone") ? 1500 : nil
        let (lie, time) = try #require(try play(scene, endsAt: end), "\(scene.name)")
        #expect(lie == scene.lie, "\(scene.name)")
        #expect(scene.within.contains(time), "\(scene.name): \(time)")
    }

    @Test
    func `a pulse may last longer than the silence of the terminal, but not longer than its limit`()
        throws
    {
        let rules = try MonitorRules(
            Self.rules.replacing("longest-pulse = 500ms", with: "longest-pulse = 5000ms"))
        var (judge, lies) = (OutputJudge(rules), [(Lie, Int)]())
        for time in stride(from: 0, to: 8000, by: 10) where lies.isEmpty {
            let now = Self.ms(time)
            if time == 1000 { judge.hear(.pulse(until: Self.ms(9000)), at: now) }
            if time % 500 == 0 { judge.hear(.lamp(.green, until: Self.ms(time + 1000)), at: now) }
            _ = judge.judge(.lights(.green), at: now)
            let verdict = judge.judge(time >= 1000 ? .open : .shut, at: now)
            if case .force(let lie) = verdict { lies.append((lie, time)) }
        }
        let (lie, time) = try #require(lies.first)
        #expect(lie == .openNotOrdered && (6100...6120).contains(time), "\(lie) \(time)")
    }

    @Test func `a reading of nothing, and the fault signal, clear no lie`() throws {
        for between in [LampReading.unreadable, .fault] {
            var judge = OutputJudge(try MonitorRules(Self.rules))
            var isForced = false
            for time in stride(from: 0, to: 600, by: 10) {
                let reading = time % 50 < 40 ? LampReading.lights(.green) : between
                if judge.judge(reading, at: Self.ms(time)) == .force(.notOrdered(.green)) {
                    isForced = true
                }
            }
            #expect(isForced, "\(between)")
        }
    }

    @Test func `an output that cannot be read is no lie`() throws {
        var judge = OutputJudge(try MonitorRules(Self.rules))
        judge.hear(.lamp(.green, until: .seconds(1)), at: .zero)
        for time in stride(from: 0, to: 4000, by: 10) {
            #expect(judge.judge(LampReading.unreadable, at: Self.ms(time)) == .keep)
        }
    }

    @Test func `a monitor that did not run makes no lie of what it did not see`() throws {
        var judge = OutputJudge(try MonitorRules(Self.rules))
        judge.hear(.lamp(.green, until: Self.ms(1000)), at: .zero)
        for time in stride(from: 0, through: 1010, by: 10) {
            #expect(judge.judge(.lights(.green), at: Self.ms(time)) == .keep)
        }
        // The guard darkened the lamp at 1015 ms. The monitor runs again after that.
        #expect(judge.judge(.lights([]), at: Self.ms(1200)) == .keep)
        // A lie that goes on is found, by what is seen of it.
        judge.hear(.lamp(.dark, until: nil), at: Self.ms(5000))
        #expect(judge.judge(.lights(.green), at: Self.ms(5000)) == .keep)
        #expect(judge.judge(.lights(.green), at: Self.ms(5500)) == .keep)
        var time = 5500
        while judge.judge(.lights(.green), at: Self.ms(time)) == .keep, time < 6000 { time += 10 }
        #expect((5540...5560).contains(time), "\(time)")
    }

    @Test func `a stall clears no lie, either`() throws {
        var judge = OutputJudge(try MonitorRules(Self.rules))
        for time in stride(from: 0, through: 90, by: 10) {
            #expect(judge.judge(.lights(.green), at: Self.ms(time)) == .keep)
        }
        #expect(judge.judge(.lights([]), at: Self.ms(100)) == .keep)
        #expect(judge.judge(.lights(.green), at: Self.ms(5000)) == .keep)
        #expect(judge.judge(.lights(.green), at: Self.ms(5010)) == .force(.notOrdered(.green)))
    }

    @Test func `the barrier may not open while the lamp cannot be read`() throws {
        var judge = OutputJudge(try MonitorRules(Self.rules))
        judge.hear(.lamp(.green, until: .seconds(2)), at: .zero)
        judge.hear(.pulse(until: .seconds(2)), at: .zero)
        _ = judge.judge(LampReading.unreadable, at: .zero)
        for time in stride(from: 0, to: 100, by: 10) {
            #expect(judge.judge(BarrierReading.open, at: Self.ms(time)) == .keep)
        }
        #expect(judge.judge(BarrierReading.open, at: Self.ms(100)) == .force(.openWithoutGreen))
    }
}
