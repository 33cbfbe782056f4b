import DeviceInterface
import Foundation
import Journal
import Testing
import TransparencyLog
import Verdicts

/// Entries that are forgotten, while the proofs of all others remain.
struct ForgetTests {
    private func made() throws -> TreeJournal {
        let made = try TreeJournal(maximumSize: 1 << 16)
        for second in 0..<20 {
            var entry = entry(second: second)
            entry.tag = second % 4 == 0 ? "00112233aabbccdd" : "ffeeddccbbaa0099"
            try made.journal.append(entry)
        }
        return made
    }

    @Test func `a forgotten entry is gone, and says so; the others keep their proofs`() throws {
        let made = try made()
        try made.journal.finish()
        let before = try (1...20).map { try made.prover.proof(of: $0).extra }
        let root = try #require(Checkpoint(try made.prover.checkpoint()))
        let secret = try #require(
            JournalText.entries(in: made.storage.bytes)[6].components(separatedBy: "\"salt\":\"")
                .last?.prefix(32))
        #expect(try made.journal.forget(Forgetting(numbers: [7, 8, 99])) == 2)
        #expect(!made.storage.text.contains("{\"seq\":7,\"time\""))
        #expect(!made.storage.text.contains(secret))
        #expect(!made.tree.contents.values.contains { $0.contains(String(secret)) })
        #expect(made.storage.text.contains("{\"seq\":8,\"dropped\":2,\"forgotten\":2,"))
        #expect(try made.findings() == [])
        for number in UInt64(1)...20 where ![7, 8].contains(number) {
            #expect(try made.prover.proof(of: number).extra == before[Int(number) - 1])
        }
        #expect(throws: JournalProver.Refusal.dropped(7)) { try made.prover.proof(of: 7) }
        #expect(Checkpoint(try made.prover.checkpoint()) == root)
        let survey = try made.reader.verify(tree: made.tree, TreeTrust()) { _ in }
        #expect(survey.forgotten == 2 && survey.entries == 18)
        try made.journal.append(entry(second: 30))
        try made.journal.finish()
        #expect(try made.restarted().findings() == [])
    }

    @Test func `entries of a holder, and entries before a time, are forgotten`() throws {
        let made = try made()
        #expect(try made.journal.forget(Forgetting(tag: "00112233aabbccdd")) == 5)
        #expect(!made.storage.text.contains("00112233aabbccdd"))
        let time = Date(timeIntervalSince1970: 1_795_446_245.678 + 10)
        #expect(try made.journal.forget(Forgetting(before: time)) == 7)
        #expect(JournalText.entries(in: made.storage.bytes).count == 8)
        #expect(try made.findings() == [])
        #expect(try made.journal.forget(Forgetting()) == 0)
    }

    @Test func `all entries can be forgotten, and the journal goes on`() throws {
        let made = try made()
        #expect(try made.journal.forget(Forgetting(numbers: Set(1...20))) == 20)
        #expect(try made.findings() == [])
        try made.journal.append(entry(second: 30))
        try made.journal.finish()
        #expect(try made.findings() == [])
        #expect(JournalText.entries(in: made.storage.bytes)[0].hasPrefix("{\"seq\":21,"))
    }

    @Test func `an entry that comes back after it was forgotten is found`() throws {
        let made = try made()
        let lines = made.storage.bytes.lines
        _ = try made.journal.forget(Forgetting(numbers: [7]))
        let changed = made.storage.bytes.lines.map {
            $0.hasPrefix("{\"seq\":7,") ? lines[6] : $0
        }
        made.storage.change { $0.bytes = Array(changed.map { $0 + "\n" }.joined().utf8) }
        #expect(try made.kinds().contains(.replaced))
    }

    @Test func `a full disk while an entry is forgotten changes nothing`() throws {
        let made = try made()
        try made.journal.finish()
        let bytes = made.storage.bytes
        for name in ["kept-a", "kept.next"] {
            // The file refuses to be written once.
            made.tree.storage(name).change { $0.refusesReplace = true }
            #expect(throws: DeviceError.self) {
                try made.journal.forget(Forgetting(numbers: [7]))
            }
            made.tree.storage(name).change { $0.refusesReplace = false }
            #expect(made.storage.bytes == bytes)
            #expect(try made.findings() == [])
        }
        #expect(try made.journal.forget(Forgetting(numbers: [7])) == 1)
        #expect(try made.findings() == [])
    }
}
