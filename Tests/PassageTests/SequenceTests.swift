import DeviceInterface
import FoundationEssentials
import Passages
import ReproducibleNumbers
import SimulatedDevices
import Testing
import TestSupport

/// Within its time after a passage nobody is clear, whatever happens in between.
struct SequenceTests {
    @Test func `nobody is clear within the time, and without a restart everybody after it`() throws
    {
        for seed in 0..<UInt64(rounds(20_000)) {
            var gate = Gate(seed: seed)
            for _ in 0..<80 { try gate.step() }
            #expect(gate.faults.isEmpty, "seed \(seed): \(gate.faults)")
        }
    }
}

/// A gate, and beside it what its register should know, kept in the simplest way.
private struct Gate {
    private struct Passage {
        let code: Int
        let person: Int?
        let time: Duration
    }

    private(set) var faults: [String] = []
    private var generator: SeededRandom
    private let againAfter: Duration
    private let limit: Int
    private let storage = MemoryStorage()
    private var clocks = Clocks()
    private var register: PassageRegister
    private var passages: [Passage] = []
    /// True time, which no clock shows.
    private var time = Duration.zero
    /// What loading adds to a passage's time, once for each start.
    private var slack = Duration.zero

    init(seed: UInt64) {
        generator = SeededRandom(seed: seed)
        againAfter = [.seconds(10), .seconds(3600), .seconds(86_400)][generator.below(3)]
        limit = [8, 1000][generator.below(2)]
        register = openRegister(clocks, storage, againAfter: againAfter, limit: limit)
    }

    mutating func step() throws {
        switch generator.below(12) {
        case 0...4: arrive(asking: true)
        case 5: arrive(asking: false)
        case 6: withdraw()
        case 7: pass(.milliseconds(generator.below(3000)))
        case 8: pass(againAfter * generator.below(1000) / 800)
        case 9: try register.persist(clocks)
        case 10:
            clocks.step(Double(generator.below(400_000) - 200_000))
            // What happens to a clock after the last write nobody can know.
            try register.persist(clocks)
        default: try restart()
        }
    }

    /// Codes of few people, so that they meet again.
    private mutating func anybody() -> (code: Int, person: Int?) {
        let code = generator.below(12)
        return (code, [nil, code % 4, generator.below(4)][generator.below(3)])
    }

    private mutating func arrive(asking: Bool) {
        let (code, person) = anybody()
        let somebody = credential(code, person: person)
        let isDoubtful = register.doubt(now: clocks.now) != nil
        let answer = register.answer(somebody, clocks)
        if answer == .clear, isKnown(code, person, within: againAfter) {
            faults.append("\(code) of \(person ?? -1) is clear at \(time)")
        }
        // A restart may lengthen the time, never shorten it.
        if answer != .clear, !isDoubtful, slack == .zero, !isKnown(code, person, within: againAfter)
        {
            faults.append("\(code) of \(person ?? -1) is \(answer) at \(time)")
        }
        if asking {
            let admitted = register.admit(somebody, at: clocks.wall, now: clocks.now)
            if admitted != answer { faults.append("admit says \(admitted), not \(answer)") }
            guard admitted == .clear else { return }
        } else {
            register.note(somebody, clocks)
        }
        passages.append(Passage(code: code, person: person, time: time))
    }

    private mutating func withdraw() {
        let (code, person) = anybody()
        register.withdraw(credential(code, person: person))
        guard let last = passages.lastIndex(where: { $0.code == code }) else { return }
        passages.remove(at: last)
    }

    private mutating func pass(_ duration: Duration) {
        time += duration
        clocks.pass(duration)
    }

    private mutating func restart() throws {
        try register.persist(clocks)
        pass(.milliseconds(generator.below(2000)))
        if generator.below(2) == 0 { clocks.now = .seconds(generator.below(1000)) }
        slack += .milliseconds(1002)
        register = openRegister(clocks, storage, againAfter: againAfter, limit: limit)
    }

    private func isKnown(_ code: Int, _ person: Int?, within span: Duration) -> Bool {
        passages.contains { passage in
            time - passage.time < span
                && (passage.code == code || person != nil && passage.person == person)
        }
    }
}
