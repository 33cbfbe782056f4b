import DeviceInterface
import FoundationEssentials
import Passages
import ReproducibleNumbers
import SimulatedDevices
import Testing
import TestSupport

/// What is left of a file after a power cut or a worn card.
struct DamageTests {
    private static let people = 5

    /// A file with five passages, and how long it was after each.
    private func file(_ clocks: Clocks) throws -> (bytes: [UInt8], ends: [Int]) {
        let storage = MemoryStorage()
        let register = openRegister(clocks, storage)
        try register.persist(clocks)
        var ends: [Int] = []
        for number in 0..<Self.people {
            register.note(credential(number, person: number), clocks)
            try register.persist(clocks)
            ends.append(storage.size)
        }
        return (storage.read(), ends)
    }

    private func answers(_ bytes: [UInt8], _ clocks: Clocks) throws -> [PassageAnswer] {
        let storage = MemoryStorage()
        try storage.replace(with: bytes)
        let register = openRegister(clocks, storage)
        return (0..<Self.people).map { register.answer(credential($0), clocks) }
    }

    @Test func `a file cut at any byte clears nobody in it`() throws {
        var clocks = Clocks()
        let (bytes, ends) = try file(clocks)
        clocks.pass(.seconds(9))
        for length in 1...bytes.count {
            let answers = try answers(Array(bytes.prefix(length)), clocks)
            for (number, answer) in answers.enumerated() {
                // At the end of a line the lines after it were never written.
                let isWhole = bytes[length - 1] == 0x0A
                let isHeld = ends[number] <= length
                if isWhole {
                    #expect(answer.hasPassed == isHeld, "\(number) at \(length)")
                } else {
                    #expect(answer.isUnknown, "\(number) at \(length)")
                }
            }
        }
    }

    @Test func `one damage anywhere puts everybody in doubt`() throws {
        let clocks = Clocks()
        let (bytes, ends) = try file(clocks)
        var generator = SeededRandom(seed: 14)
        for _ in 0..<rounds(100_000) {
            let damaged = bytes.damaged(using: &generator)
            let isCutAtALine = bytes.starts(with: damaged) && damaged.last == 0x0A
            guard damaged != bytes, !damaged.isEmpty, !isCutAtALine else { continue }
            let answers = try answers(damaged, clocks)
            #expect(
                answers.allSatisfy { $0.isUnknown }, "\(String(decoding: damaged, as: UTF8.self))")
        }
        #expect(ends.count == Self.people)
    }

    @Test func `a missing, duplicated or moved line is damage`() throws {
        let clocks = Clocks()
        let lines = try file(clocks).bytes.split(separator: 0x0A).map { $0 + [0x0A] }
        for index in 1..<lines.count - 1 {
            var (missing, doubled, swapped) = (lines, lines, lines)
            missing.remove(at: index)
            doubled.insert(lines[index], at: index)
            swapped.swapAt(index, index + 1)
            for changed in [missing, doubled, swapped] {
                #expect(try answers(changed.flatMap { $0 }, clocks).allSatisfy { $0.isUnknown })
            }
        }
    }

    @Test(
        arguments: [
            [], [0x0A], [0x0A, 0x0A], Array("gatelight-passages 2 8e4a5f0c\n".utf8),
            Array(repeating: 0, count: 4096), Array(repeating: 0xFF, count: 100) + [0x0A],
        ] as [[UInt8]])
    func `an invalid file is a doubt, and only a missing one is not`(_ bytes: [UInt8]) throws {
        let answers = try answers(bytes, Clocks())
        #expect(answers.allSatisfy { bytes.isEmpty ? $0 == .clear : $0.isUnknown })
    }

    @Test func `a file with too many passages is a doubt`() throws {
        let clocks = Clocks()
        let storage = MemoryStorage()
        try storage.replace(with: file(clocks).bytes)
        let register = openRegister(clocks, storage, limit: Self.people - 1)
        #expect(register.doubt(now: clocks.now)?.kind == .full)
        #expect(register.answer(credential(99), clocks).isUnknown)
    }

    @Test func `after a doubt the file is complete again`() throws {
        var clocks = Clocks()
        let storage = MemoryStorage()
        try storage.replace(with: file(clocks).bytes.dropLast())
        let first = openRegister(clocks, storage)
        try first.persist(clocks)
        clocks.pass(.seconds(10))
        #expect(first.answer(credential(1), clocks) == .clear)
        first.note(credential(1), clocks)
        try first.persist(clocks)
        clocks.pass(.seconds(2))
        let second = openRegister(clocks, storage)
        #expect(second.doubt(now: clocks.now) == nil)
        #expect(second.answer(credential(1), clocks).hasPassed)
    }
}
