import Execution
import Synchronization
import Testing

@testable import Exploration

/// Processes, threads and time of a simulated machine.
struct SchedulerTests {
    private let scheduler = Scheduler(seed: 1)

    private func process(_ name: String, _ number: UInt64 = 1, mayBlock: Bool = false)
        -> SimulatedProcess
    {
        SimulatedProcess(name, number: number, on: scheduler, mayBlock: mayBlock)
    }

    private final class Notes: Sendable {
        private let notes = Mutex<[String]>([])
        var all: [String] { notes.withLock { $0 } }
        func add(_ note: String) { notes.withLock { $0.append(note) } }
    }

    @Test func `time passes only in sleeps`() throws {
        let (notes, process) = (Notes(), process("one"))
        process.start {
            let clock = process.context.clock
            for _ in 0..<3 {
                try? await clock.sleep(for: .seconds(1))
                notes.add("\(clock.time)")
            }
        }
        try scheduler.run(until: .milliseconds(2500))
        #expect(notes.all == ["1.0 seconds", "2.0 seconds"])
        try scheduler.run(until: .seconds(4))
        #expect(notes.all.count == 3)
        #expect(!process.isAlive)
    }

    @Test func `a stopped process does nothing until it goes on`() throws {
        let (notes, process) = (Notes(), process("one"))
        process.start {
            for _ in 0..<3 {
                try? await process.context.clock.sleep(for: .seconds(1))
                notes.add("\(process.context.clock.time)")
            }
        }
        scheduler.at(.milliseconds(1500)) { process.stop() }
        scheduler.at(.seconds(5)) { process.go() }
        try scheduler.run(until: .seconds(20))
        #expect(notes.all == ["1.0 seconds", "5.0 seconds", "6.0 seconds"])
    }

    @Test func `a killed process has ended, and its tasks end`() throws {
        let (notes, process) = (Notes(), process("one"))
        process.whenEnded { notes.add("ended") }
        process.start {
            while !Task.isCancelled { try? await process.context.clock.sleep(for: .seconds(1)) }
            notes.add("cancelled")
        }
        scheduler.at(.milliseconds(1500)) { process.kill() }
        try scheduler.run(until: .seconds(2))
        #expect(notes.all == ["ended", "cancelled"])
    }

    @Test func `a blocked thread delays its own jobs alone`() throws {
        let (notes, process) = (Notes(), process("one", mayBlock: true))
        let context = process.context
        process.start {
            let (slow, quick) = (
                WorkThread("slow", in: context), WorkThread("quick", in: context)
            )
            await withTaskGroup { group in
                group.addTask {
                    await slow.run {
                        SimulatedThread.block(for: .seconds(2))
                        notes.add("slow \(context.clock.time)")
                    }
                }
                group.addTask {
                    try? await context.clock.sleep(for: .seconds(1))
                    await slow.run { notes.add("next \(context.clock.time)") }
                }
                group.addTask {
                    try? await context.clock.sleep(for: .seconds(1))
                    await quick.run { notes.add("quick \(context.clock.time)") }
                }
            }
        }
        try scheduler.run(until: .seconds(5))
        #expect(notes.all == ["quick 1.0 seconds", "slow 2.0 seconds", "next 2.0 seconds"])
    }

    @Test func `a kill ends a blocked call`() throws {
        let (notes, process) = (Notes(), process("one", mayBlock: true))
        process.start {
            await WorkThread("slow", in: process.context).run {
                SimulatedThread.block(for: .seconds(100))
                notes.add("\(process.isAlive)")
            }
        }
        scheduler.at(.seconds(1)) { process.kill() }
        try scheduler.run(until: .seconds(2))
        #expect(notes.all == ["false"])
    }

    @Test func `a kill ends a call that was blocked before many others`() throws {
        let (notes, process) = (Notes(), process("one", mayBlock: true))
        let context = process.context
        process.start {
            await withTaskGroup { group in
                group.addTask {
                    await WorkThread("slow", in: context).run {
                        SimulatedThread.block(for: .seconds(100))
                        notes.add("slow")
                    }
                }
                group.addTask {
                    let quick = WorkThread("quick", in: context)
                    for _ in 0..<40 {
                        await quick.run { SimulatedThread.block(for: .milliseconds(10)) }
                    }
                    notes.add("quick")
                }
            }
        }
        scheduler.at(.seconds(1)) {
            #expect(process.blockedCalls.count == 1)
            process.kill()
        }
        try scheduler.run(until: .seconds(2))
        #expect(notes.all == ["quick", "slow"])
    }

    @Test func `a program that spins is found`() {
        let process = process("one")
        process.start { while !Task.isCancelled { await Task.yield() } }
        #expect(throws: SpinningProgram.self) { try scheduler.run(until: .seconds(1)) }
        process.kill()
    }

    @Test func `the seed decides the order`() throws {
        func order(_ seed: UInt64) throws -> [String] {
            let (scheduler, notes) = (Scheduler(seed: seed), Notes())
            let process = SimulatedProcess("one", number: 1, on: scheduler, mayBlock: false)
            process.start {
                await withTaskGroup { group in
                    for number in 0..<8 { group.addTask { notes.add("\(number)") } }
                }
            }
            try scheduler.run(until: .seconds(1))
            return notes.all
        }
        #expect(try order(1) == order(1))
        #expect(Set(try (1...20).map(order)).count > 10)
    }

    @Test func `alarms come in the order of their times, and of their making`() {
        var alarms = AlarmQueue<Int>()
        for number in 0..<100 { alarms.add(number, at: .seconds(number * 37 % 10)) }
        var taken: [Int] = []
        while let next = alarms.takeFirst() { taken.append(next) }
        #expect(taken == (0..<100).sorted { ($0 * 37 % 10, $0) < ($1 * 37 % 10, $1) })
        #expect(alarms.first == nil)
    }
}
