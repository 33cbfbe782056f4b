import DeviceInterface
import Foundation
import Journal
import ReproducibleNumbers
import SystemPackage
import TestSupport
import Testing
import TransparencyLog
import Verdicts

/// What the tree costs, and what bytes from outside can do to its formats.
struct TreeCostTests {
    @Test func `an entry writes its line and nothing else`() throws {
        let made = try TreeJournal(3)
        let (files, appends) = (made.tree.contents, made.storage.now.appends)
        for second in 3..<50 { try made.journal.append(entry(second: second)) }
        #expect(made.tree.contents == files)
        #expect(made.storage.now.appends == appends + 47)
        // After 256 entries a checkpoint is due, whoever calls for it or not.
        for second in 50..<300 { try made.journal.append(entry(second: second)) }
        #expect(made.tree.contents != files)
    }

    @Test func `a checkpoint is written every minute, and when the clock was set back`() throws {
        let made = try TreeJournal(1)
        func size(_ seconds: Double) throws -> UInt64? {
            try made.journal.append(entry(second: Int(seconds)))
            try made.journal.flush(at: Date(timeIntervalSince1970: 1_795_446_300 + seconds))
            return Checkpoint(try made.prover.checkpoint())?.size
        }
        #expect(try size(0) == 2)
        #expect(try size(30) == 2)
        #expect(try size(59) == 2)
        #expect(try size(60) == 5)
        #expect(try size(10) == 6)
    }

    @Test func `appending to a file with a tree takes as long as without`() throws {
        func perEntry(_ hasTree: Bool) throws -> Duration {
            let folder = FilePath("/tmp/gatelight-journal-\(UInt64.random(in: 0 ... .max))")
            defer { try? FileManager.default.removeItem(atPath: folder.string) }
            let journal = try Journal(
                storage: try FileStorage(path: folder.appending("journal.jsonl")),
                maximumSize: 1 << 24,
                tree: hasTree ? FileTree(writing: folder.appending("tree")) : nil)
            let count = max(300, rounds(10_000))
            let start = ContinuousClock.now
            for second in 0..<count { try journal.append(entry(second: second)) }
            let time = (ContinuousClock.now - start) / count
            let stop = ContinuousClock.now
            try journal.finish()
            let last = ContinuousClock.now - stop
            print("figures: with tree \(hasTree), an entry \(time), a checkpoint \(last)")
            return time
        }
        let (before, after) = (try perEntry(false), try perEntry(true))
        // Machines are busy; a second sync in each entry would double it.
        #expect(after < before * 4 + .milliseconds(5))
    }

    @Test func `a tree in a folder is whole, private, and written by one process`() throws {
        let folder = FilePath("/tmp/gatelight-journal-\(UInt64.random(in: 0 ... .max))")
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let (path, place) = (folder.appending("journal.jsonl"), folder.appending("tree"))
        let storage = try FileStorage(path: path)
        do {
            let journal = try Journal(
                storage: storage, maximumSize: 1 << 16, tree: FileTree(writing: place))
            for second in 0..<700 { try journal.append(entry(second: second)) }
            try journal.finish()
            let error = #expect(throws: DeviceError.self) { try FileTree(writing: place) }
            #expect(error?.code == .busy)
            _ = try journal.forget(Forgetting(numbers: [699]))
        }
        var findings: [JournalText.Finding] = []
        let reader = JournalReader(path: path)
        let survey = try reader.verify(tree: FileTree(reading: place), TreeTrust()) {
            findings.append($0)
        }
        #expect(findings == [])
        #expect(survey.tree?.size == 700 && survey.forgotten == 1)
        for name in ["key"] {
            let mode =
                try FileManager.default.attributesOfItem(atPath: place.appending(name).string)[
                    .posixPermissions] as? Int
            #expect(mode == 0o600)
        }
        // Another start goes on, and the lock is free again.
        let again = try Journal(
            storage: storage, maximumSize: 1 << 16, tree: FileTree(writing: place))
        try again.append(entry(second: 800))
        #expect(!(try storage.read().contains("journal-changed")))
    }

    @Test func `an exposed key stops the terminal`() throws {
        let folder = FilePath("/tmp/gatelight-journal-\(UInt64.random(in: 0 ... .max))")
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let place = folder.appending("tree")
        let storage = try FileStorage(path: folder.appending("journal.jsonl"))
        _ = try Journal(storage: storage, maximumSize: 1 << 16, tree: FileTree(writing: place))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: place.appending("key").string)
        let error = #expect(throws: DeviceError.self) {
            try Journal(storage: storage, maximumSize: 1 << 16, tree: FileTree(writing: place))
        }
        #expect(error?.code == .noPermission)
    }

    @Test func `changed notes, proofs and requests are read without harm, in one form only`() throws
    {
        let made = try TreeJournal(30)
        let witness = try Witness()
        let texts = [
            try made.prover.proof(of: 7).description, try made.prover.request().description,
            try witness.cosign(made).description, "\(witness.key)",
        ]
        var random = SeededRandom(seed: 11)
        for _ in 0..<rounds(100_000) {
            let text = Array(texts[random.below(texts.count)].utf8)
            let bytes = text.damaged(using: &random)
            if let note = Note(bytes) { #expect(note.bytes == bytes) }
            if let proof = InclusionProof(bytes) {
                #expect(Array(proof.description.utf8) == bytes)
            }
            if let request = WitnessRequest(bytes) {
                #expect(Array(request.description.utf8) == bytes)
            }
            let string = String(decoding: bytes, as: UTF8.self)
            if let key = NoteKey(string) { #expect("\(key)" == string) }
        }
    }
}
