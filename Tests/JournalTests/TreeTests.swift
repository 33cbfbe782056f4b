import DeviceInterface
import Foundation
import Journal
import Testing
import TransparencyLog
import Verdicts

/// The tree beside a journal: whole, continued, bounded, and what it reveals.
struct TreeTests {
    @Test func `a journal with its tree is whole, whatever its length and its checkpoints`() throws
    {
        for (count, interval) in [(0, 1), (1, 1), (5, 2), (255, 100), (256, 7), (700, 300)] {
            let made = try TreeJournal(count, every: interval, maximumSize: 1 << 20)
            #expect(try made.findings() == [], "\(count)")
            let checkpoint = try #require(Checkpoint(try made.prover.checkpoint()))
            #expect(checkpoint.size == UInt64(count))
        }
    }

    @Test func `an entry has a salt of its own and is chained as before`() throws {
        let made = try TreeJournal(3)
        let salts = made.storage.bytes.lines.compactMap { line in
            line.components(separatedBy: "\"salt\":\"").last?.prefix(32)
        }
        #expect(Set(salts).count == 3 && salts.allSatisfy { $0.count == 32 })
        #expect(JournalText.verify(made.storage.bytes).isEmpty)
    }

    @Test func `tiles are those of the specification`() throws {
        let made = try TreeJournal(700, maximumSize: 1 << 20)
        let tiles = made.tree.contents.filter { $0.key.hasPrefix("tile/") }
        #expect(
            Set(tiles.keys) == ["tile/0/000", "tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2"])
        #expect(tiles["tile/0/001"]?.count == 8192)
        #expect(tiles["tile/0/002.p/188"]?.count == 188 * 32)
    }

    @Test func `a journal continues after each entry as if it had not stopped`() throws {
        var made = try TreeJournal(0)
        for second in 0..<300 {
            if second % 7 == 0 { made = try made.restarted() }
            try made.journal.append(entry(second: second))
            if second % 5 == 0 { try made.journal.finish() }
        }
        try made.journal.finish()
        #expect(try made.findings() == [])
        #expect(try made.prover.checkpoint().text.contains("\n300\n"))
        #expect(!made.storage.text.contains("journal-changed"))
    }

    @Test func `a journal of the version before is continued, and its lines get leaves`() throws {
        let storage = MemoryStorage()
        let before = try Journal(storage: storage, maximumSize: 1 << 13)
        for number in 0..<90 {
            try before.append(
                entry(number % 9 == 0 ? .statusGreen : .malformed, second: number * 4))
        }
        let old = JournalText.entries(in: storage.bytes)
        #expect(storage.text.contains("\"dropped\":"))
        let made = try TreeJournal(storage)
        #expect(try made.findings() == [])
        for second in 400..<410 { try made.journal.append(entry(second: second)) }
        try made.journal.finish()
        #expect(JournalText.entries(in: storage.bytes).starts(with: old))
        #expect(!storage.text.contains("journal-changed"))
        #expect(try made.findings() == [])
        #expect(try made.restarted().findings() == [])
        // Each old line has a proof, too.
        let first = try #require(old.first).split(separator: ",")[0].dropFirst(7)
        _ = try made.prover.proof(of: try #require(UInt64(first)))
        // A changed old line is found.
        storage.change { $0.bytes.replaceFirst("\"malformed\"", "\"malfxrmed\"") }
        #expect(try made.kinds().contains(.replaced) || made.kinds().contains(.removed))
    }

    @Test func `a huge number in an old journal costs nothing`() throws {
        let storage = MemoryStorage(
            Array("{\"seq\":9007199254740000,\"check\":\"0011223344556677\"}\n".utf8))
        let made = try TreeJournal(storage)
        try made.journal.append(entry())
        try made.journal.finish()
        #expect(try made.findings() == [])
        let beyond = MemoryStorage(
            Array("{\"seq\":9007199254740993,\"check\":\"0011223344556677\"}\n".utf8))
        let new = try TreeJournal(beyond)
        try new.journal.append(entry())
        #expect(JournalText.entries(in: beyond.bytes).first?.hasPrefix("{\"seq\":1,") == true)
    }

    @Test func `room is made within the size, and every remaining entry keeps its proof`() throws {
        let made = try TreeJournal(maximumSize: 1 << 14)
        for number in 0..<1500 {
            try made.journal.append(
                entry(number % 30 == 0 ? .statusGreen : .malformed, second: number * 4))
            if number % 11 == 0 { try made.journal.finish() }
        }
        try made.journal.finish()
        #expect(made.storage.now.replacements > 5)
        #expect(try made.findings() == [])
        for line in JournalText.entries(in: made.storage.bytes) {
            let number = try #require(UInt64(line.dropFirst(7).prefix { $0 != "," }))
            let proof = try made.prover.proof(of: number)
            #expect(proof.extra == Array(line.utf8))
        }
        #expect(throws: JournalProver.Refusal.dropped(2)) { try made.prover.proof(of: 2) }
        #expect(throws: JournalProver.Refusal.noEntry(1501)) { try made.prover.proof(of: 1501) }
        // 1500 leaves are 48 kB; what is kept of them must be far less.
        let bytes = made.tree.contents.filter {
            $0.key.hasPrefix("tile/") || $0.key.hasPrefix("kept")
        }
        .values.reduce(0) { $0 + $1.count }
        #expect(bytes < 24 << 10, "\(made.tree.contents.mapValues(\.count))")
        #expect(try made.restarted().findings() == [])
    }
}

extension [UInt8] {
    mutating func replaceFirst(_ old: String, _ new: String) {
        let text = String(decoding: self, as: UTF8.self)
        guard let range = text.range(of: old) else { return }
        self = Array(text.replacingCharacters(in: range, with: new).utf8)
    }
}
