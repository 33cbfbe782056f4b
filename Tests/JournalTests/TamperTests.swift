import Cryptography
import DeviceInterface
import Foundation
import Hexadecimal
import Journal
import Testing
import TransparencyLog
import Verdicts

/// What somebody does who has the disk, and what `verify` says to it. Each of these passed
/// unnoticed when there was only the chain.
struct TamperTests {
    /// A journal with checkpoints on the way, in which room was made.
    private func made() throws -> TreeJournal {
        let made = try TreeJournal(maximumSize: 1 << 13)
        for number in 0..<120 {
            try made.journal.append(
                entry(number % 4 == 0 ? .statusGreen : .malformed, second: number * 4))
            if number % 13 == 0 { try made.journal.finish() }
        }
        try made.journal.finish()
        #expect(try made.findings() == [])
        #expect(made.storage.now.replacements > 0)
        return made
    }

    private func rewrite(_ made: TreeJournal, _ change: (inout [String]) -> Void) {
        var lines = made.storage.bytes.lines
        change(&lines)
        let text = lines.map { $0 + "\n" }.joined()
        made.storage.change { $0.bytes = Array(text.utf8) }
    }

    /// Makes all checks right from the first line on, as anybody can.
    private func chain(_ lines: inout [String]) {
        var previous = ""
        for index in lines.indices {
            guard lines[index].contains("\"time\"") else {
                previous = String(lines[index].suffix(18).prefix(16))
                continue
            }
            let body = lines[index].dropLast(28) + "}"
            let digest = Digest.sha256(Array((previous + body).utf8)).prefix(8).hexadecimal
            lines[index] = body.dropLast() + ",\"check\":\"\(digest)\"}"
            previous = digest
        }
    }

    @Test func `a cut end is found`() throws {
        let made = try made()
        rewrite(made) { $0.removeLast(3) }
        #expect(JournalText.verify(made.storage.bytes).isEmpty)
        let found = try made.findings()
        #expect(found.map(\.kind) == [.removed])
        #expect(found[0].detail.contains("at the end"))
    }

    @Test func `a cut beginning with an anchor is found`() throws {
        let made = try made()
        rewrite(made) { lines in
            let last = lines[5]
            let number = last.dropFirst(7).prefix { $0 != "," }
            lines.removeFirst(6)
            lines.insert(
                "{\"seq\":\(number),\"check\":\"\(last.suffix(18).prefix(16))\"}", at: 0)
        }
        #expect(JournalText.verify(made.storage.bytes).isEmpty)
        #expect(try made.kinds() == [.removed])
    }

    @Test func `a removed entry with a mark in its place is found`() throws {
        let made = try made()
        rewrite(made) { lines in
            guard let index = lines.firstIndex(where: { $0.contains("green") }) else { return }
            let number = lines[index].dropFirst(7).prefix { $0 != "," }
            lines[index] =
                "{\"seq\":\(number),\"dropped\":1,\"check\":\"\(lines[index].suffix(18).prefix(16))\"}"
        }
        #expect(try made.kinds().contains(.removed))
    }

    @Test func `a replaced line is found, with every check made right`() throws {
        let made = try made()
        rewrite(made) { lines in
            let index = lines.count / 2
            lines[index] = lines[index].replacing("\"latencyMs\":41", with: "\"latencyMs\":42")
            chain(&lines)
        }
        #expect(JournalText.verify(made.storage.bytes).isEmpty)
        #expect(try made.kinds() == [.replaced])
    }

    @Test func `a chain made anew is found, with the old tree, without, and with a new one`()
        throws
    {
        let made = try made()
        let key = try made.prover.key()
        let forged = try TreeJournal(40)
        let mixed = TreeJournal(forged.storage, made.tree, forged.journal)
        #expect(JournalText.verify(forged.storage.bytes).isEmpty)
        #expect(try mixed.kinds().contains(.replaced))
        let bare = TreeJournal(forged.storage, MemoryTree(), forged.journal)
        #expect(try bare.kinds() == [.tree])
        // With the key that was noted elsewhere, a tree by another key is worth nothing.
        #expect(try forged.kinds() == [])
        #expect(try forged.kinds(TreeTrust(key: key)).contains(.signature))
        #expect(try made.kinds(TreeTrust(key: key)) == [])
    }

    @Test func `a replaced tree is found`() throws {
        let made = try made()
        for name in made.tree.contents.keys.sorted() where !["key", "seal"].contains(name) {
            for place in [0, 40, 100] {
                let copy = TreeJournal(made.storage, made.tree.copy, made.journal)
                var isSame = false
                copy.tree.storage(name).change { state in
                    guard place < state.bytes.count else {
                        isSame = true
                        return
                    }
                    state.bytes[place] ^= 1
                }
                // The copy of the newest checkpoint is for others; the history counts.
                guard !isSame, name != "checkpoint", !name.hasPrefix("tile/1/") else { continue }
                #expect(try !copy.kinds().isEmpty, "\(name), byte \(place)")
            }
        }
    }

    @Test func `an older copy put back is found with a cosignature that somebody kept`() throws {
        let made = try made()
        let witness = try Witness()
        let older = TreeJournal(
            MemoryStorage(made.storage.bytes), made.tree.copy, made.journal)
        for second in 1000..<1010 { try made.journal.append(entry(second: second)) }
        try made.journal.finish()
        let cosigned = try witness.cosign(made)
        // All of the disk is put back, with the witness' older signatures and without.
        let trust = TreeTrust(witnesses: [witness.key], cosigned: [cosigned])
        #expect(try older.kinds() == [])
        #expect(try older.kinds(trust) == [.witness])
        #expect(try made.kinds(trust) == [])
    }

    @Test func `a checkpoint by the thief of the signing key is found by the seal`() throws {
        let first = Digest.randomBytes(32)
        let made = try TreeJournal(10)
        try made.prover.beginSealing(first)
        for second in 10..<40 {
            try made.journal.append(entry(second: second))
            try made.journal.finish()
        }
        let seal = try #require(SealingKey(first: first))
        let trust = TreeTrust(seal: seal)
        #expect(try made.kinds(trust) == [])
        // The first key is not on the terminal any more.
        #expect(!made.tree.text("seal").contains(first.hexadecimal))
        // The thief has the signing key and the present sealing key, and makes the history anew.
        let forged = TreeJournal(
            MemoryStorage(made.storage.bytes), made.tree.copy, made.journal)
        rewrite(forged) { $0.removeLast(10) }
        let key = forged.tree.text("key")
        let thief = MemoryTree(["key": Array(key.utf8), "seal": forged.tree.contents["seal"] ?? []])
        let rebuilt = try TreeJournal(forged.storage, thief)
        // What the program itself makes of it has a new key; the thief signs with the old one.
        let signer = try #require(
            NoteSigner(
                try PrivateKey(pem: key), name: try made.prover.key().name, kind: .ed25519))
        let root = try #require(Checkpoint(try rebuilt.prover.checkpoint())?.root)
        var note = Note(
            text: Checkpoint(origin: signer.publicKey.name, size: 30, root: root).text)
        note.signatures = [try signer.sign(note.text)]
        forged.tree.storage("history").change { $0.bytes = note.bytes + [0x0A] }
        for (name, bytes) in rebuilt.tree.contents where name.hasPrefix("tile/") {
            forged.tree.storage(name).change { $0.bytes = bytes }
        }
        #expect(try forged.kinds(trust).contains(.seal))
        // One sealed checkpoint taken out of the newest is missed, and so is a wrong seal.
        let gap = TreeJournal(made.storage, made.tree.copy, made.journal)
        let notes = made.tree.text("history").components(separatedBy: "\n\n")
        gap.tree.storage("history").change {
            var notes = notes
            notes.removeSubrange((notes.count - 9)..<(notes.count - 7))
            $0.bytes = Array(notes.joined(separator: "\n\n").utf8)
        }
        #expect(try gap.kinds(trust) == [.seal])
        #expect(
            try made.kinds(TreeTrust(seal: SealingKey(first: Digest.randomBytes(32)))) == [.seal])
    }

    @Test func `sealed checkpoints of a long time are bounded, and the remaining ones suffice`()
        throws
    {
        let first = Digest.randomBytes(32)
        let made = try TreeJournal(1)
        try made.prover.beginSealing(first)
        for second in 1...700 {
            try made.journal.append(entry(second: second))
            try made.journal.finish()
        }
        let count = made.tree.text("history").components(separatedBy: "\n\n").count / 2
        #expect(count < 350, "\(count)")
        #expect(try made.kinds(TreeTrust(seal: SealingKey(first: first))) == [])
    }

    @Test func `a tree that was damaged is replaced by a new one, and the journal says so`() throws
    {
        let made = try made()
        let old = try made.prover.key()
        for name in ["history", "key", "tile/0/000.p/120"] {
            let copy = made.tree.copy
            try #require(copy.contents[name] != nil)
            copy.storage(name).change { $0.bytes = [] }
            let again = try TreeJournal(
                MemoryStorage(made.storage.bytes), copy, maximumSize: 1 << 13)
            let error = #expect(throws: DeviceError.self) {
                try again.journal.append(entry(second: 900))
            }
            #expect(error?.code == .badData)
            try again.journal.append(entry(second: 901))
            try again.journal.finish()
            #expect(again.storage.text.contains("journal-changed"))
            #expect(try again.findings() == [], "\(name)")
            #expect(try again.kinds(TreeTrust(key: old)).contains(.signature))
        }
    }

    @Test func `lines changed before their checkpoint are noticed by the next start`() throws {
        let made = try TreeJournal(5)
        for second in 5..<9 { try made.journal.append(entry(second: second)) }
        rewrite(made) { $0[6] = $0[6].replacing("\"latencyMs\":41", with: "\"latencyMs\":42") }
        let again = try made.restarted()
        #expect(throws: DeviceError.self) { try again.journal.append(entry(second: 9)) }
        #expect(again.storage.text.contains("journal-changed"))
    }

    @Test func `an end that was cut while the terminal was off is noticed by the next start`()
        throws
    {
        let made = try TreeJournal(9)
        rewrite(made) { $0.removeLast(2) }
        let again = try made.restarted()
        #expect(throws: DeviceError.self) { try again.journal.append(entry(second: 9)) }
        try again.journal.append(entry(second: 10))
        try again.journal.finish()
        // The number of the next entry is not used twice.
        #expect(again.storage.text.contains("{\"seq\":10,"))
        #expect(try again.kinds().contains(.removed))
    }
}

/// A witness with its key and what it saw.
final class Witness {
    let signer: NoteSigner
    private var tree: WitnessedTree?

    init(_ name: String = "witness.example/desk") throws {
        let key = try PrivateKey.generate(.ed25519)
        signer = try #require(NoteSigner(key, name: name, kind: .cosignature))
    }

    var key: NoteKey { signer.publicKey }

    /// Answers a request of a journal.
    func cosign(_ journal: TreeJournal, since: UInt64? = nil, at time: UInt64 = 1_795_500_000)
        throws -> Note
    {
        try answer(try journal.prover.request(since: since), of: journal.prover.key(), at: time)
    }

    func answer(_ request: WitnessRequest, of key: NoteKey, at time: UInt64 = 1_795_500_000) throws
        -> Note
    {
        var tree = tree ?? WitnessedTree(key: key)
        try tree.accept(request)
        self.tree = tree
        var note = request.checkpoint
        note.signatures.append(try signer.sign(note.text, at: time))
        return note
    }
}
