import DeviceInterface
import Foundation
import Journal
import Testing
import TransparencyLog
import Verdicts

/// Checkpoints go out to a witness, and cosignatures come back.
struct WitnessTests {
    @Test func `a witness follows a journal, also across room that was made`() throws {
        let made = try TreeJournal(maximumSize: 1 << 13)
        let witness = try Witness()
        for number in 0..<300 {
            try made.journal.append(
                entry(number % 7 == 0 ? .statusGreen : .malformed, second: number * 4))
            guard number % 20 == 19 else { continue }
            try made.journal.finish()
            let note = try witness.cosign(made)
            #expect(try made.prover.take(note, from: [witness.key]) == UInt64(number + 1))
        }
        #expect(made.storage.now.replacements > 1)
        let trust = TreeTrust(witnesses: [witness.key])
        let survey = try made.reader.verify(tree: made.tree, trust) { Issue.record("\($0)") }
        #expect(survey.tree?.witnessed.map(\.size) == [300])
    }

    @Test func `a witness that did not hear for long is still given a proof`() throws {
        let made = try TreeJournal(10, maximumSize: 1 << 13)
        let witness = try Witness()
        _ = try witness.cosign(made)
        // The cosignature was lost on its way back. Hundreds of checkpoints and much room later:
        for number in 0..<400 {
            try made.journal.append(entry(.malformed, second: 100 + number * 4))
            try made.journal.finish()
        }
        #expect(made.storage.now.replacements > 1)
        #expect(throws: WitnessedTree.Refusal.stale(signed: 10)) { try witness.cosign(made) }
        let note = try witness.cosign(made, since: 10)
        #expect(try made.prover.take(note, from: [witness.key]) == 410)
        #expect(throws: JournalProver.Refusal.unknownSize(150)) {
            try made.prover.request(since: 150)
        }
        #expect(throws: JournalProver.Refusal.unknownSize(500)) {
            try made.prover.request(since: 500)
        }
    }

    @Test func `a witness refuses another tree, a shorter one, and an unsigned one`() throws {
        let made = try TreeJournal(10)
        let (witness, key) = (try Witness(), try made.prover.key())
        let older = TreeJournal(MemoryStorage(made.storage.bytes), made.tree.copy, made.journal)
        for second in 10..<20 { try made.journal.append(entry(second: second)) }
        try made.journal.finish()
        _ = try witness.cosign(made)
        #expect(throws: WitnessedTree.Refusal.stale(signed: 20)) {
            try witness.answer(older.prover.request(), of: key)
        }
        // A journal that was put back and went on otherwise: the same key, other entries.
        let forked = try older.restarted()
        for second in 100..<115 { try forked.journal.append(entry(second: second)) }
        try forked.journal.finish()
        var request = try forked.prover.request()
        request.old = 20
        #expect(throws: WitnessedTree.Refusal.inconsistent(signed: 20)) {
            try witness.answer(request, of: key)
        }
        #expect(throws: WitnessedTree.Refusal.unsigned) {
            try witness.answer(TreeJournal(30).prover.request(), of: key)
        }
    }

    @Test func `only cosignatures of known witnesses on one's own tree are taken`() throws {
        let made = try TreeJournal(10)
        let (witness, stranger) = (try Witness(), try Witness())
        let note = try witness.cosign(made)
        #expect(throws: JournalProver.Refusal.noWitness) {
            try made.prover.take(note, from: [stranger.key])
        }
        #expect(throws: JournalProver.Refusal.noWitness) { try made.prover.take(note, from: []) }
        var wrong = note
        wrong.signatures[wrong.signatures.count - 1].bytes[20] ^= 1
        #expect(throws: JournalProver.Refusal.noWitness) {
            try made.prover.take(wrong, from: [witness.key])
        }
        let other = try TreeJournal(10)
        #expect(throws: JournalProver.Refusal.otherTree) {
            try other.prover.take(note, from: [witness.key])
        }
        #expect(try made.prover.take(note, from: [stranger.key, witness.key]) == 10)
        #expect(try made.prover.cosigned() == [note])
        // A newer one of the same witness takes its place.
        try made.journal.append(entry(second: 10))
        try made.journal.finish()
        let newer = try witness.cosign(made)
        _ = try made.prover.take(newer, from: [witness.key])
        #expect(try made.prover.cosigned() == [newer])
    }

    @Test func `a cut end that the witness saw is found by what lies beside the journal`() throws {
        let made = try TreeJournal(30, every: 5)
        let witness = try Witness()
        _ = try made.prover.take(try witness.cosign(made), from: [witness.key])
        // Checkpoints after the tenth entry are cut off together with the entries.
        let notes = made.tree.text("history").components(separatedBy: "\n\n")
        made.tree.storage("history").change {
            $0.bytes = Array((notes[..<4].joined(separator: "\n\n") + "\n\n").utf8)
        }
        let lines = made.storage.bytes.lines[..<10].map { $0 + "\n" }.joined()
        made.storage.change { $0.bytes = Array(lines.utf8) }
        #expect(try made.kinds(TreeTrust(witnesses: [witness.key])).contains(.witness))
    }
}
