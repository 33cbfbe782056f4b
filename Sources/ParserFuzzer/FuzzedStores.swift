import DeviceInterface
import FoundationEssentials
import Journal
import Passages
import SimulatedDevices
import SystemPackage
import TransparencyLog
import Trust
import Verdicts

/// A journal as a hostile card or a power cut may leave it.
struct FuzzedJournal {
    let bytes: [UInt8]

    /// Reads it in every way, and goes on with it: the entry that was added is the last, and readable.
    func parse() {
        let bytes = bytes
        let reader = JournalReader { bytes }
        _ = JournalText.verify(bytes)
        for form in JournalText.Form.allCases { try? reader.forEach(newest: 3, as: form) { _ in } }
        let noted = JournalSurvey.Noted(String(decoding: bytes.prefix(40), as: UTF8.self))
        _ = try? reader.verify(noted: noted) { _ in }
        _ = try? reader.page(before: bytes.count / 2, limit: 3, JournalFilter())
        _ = try? reader.piece(from: bytes.count / 3)
        append()
    }

    private func append() {
        let storage = MemoryStorage(holding: bytes)
        guard let journal = try? Journal(storage: storage, maximumSize: 4096) else { return }
        let entry = JournalEntry(
            time: Date(timeIntervalSince1970: 1_780_000_000), verdict: Verdict(.statusGreen),
            source: "fuzz", latency: .zero)
        guard (try? journal.append(entry)) != nil, (try? journal.finish()) != nil else { return }
        let after = JournalReader { storage.read() }
        var last = ""
        try? after.forEach { last = $0 }
        precondition(last.contains("\"source\":\"fuzz\""), "an entry that is not in the journal")
    }
}

/// A signed checkpoint, a proof or a request to a witness, from a stick or from another program.
struct FuzzedNotes {
    let bytes: [UInt8]

    /// Each has one form only: what is accepted is written as it was.
    func parse() {
        if let note = Note(bytes) {
            precondition(note.bytes == bytes, "a note has two forms")
            _ = Checkpoint(text: note.text)
        }
        if let proof = InclusionProof(bytes) {
            precondition(Array(proof.description.utf8) == bytes, "a proof has two forms")
            _ = proof.proves(bytes)
        }
        if let request = WitnessRequest(bytes) {
            precondition(Array(request.description.utf8) == bytes, "a request has two forms")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        if let key = NoteKey(text) { precondition("\(key)" == text, "a key has two forms") }
        if let tree = Checkpoint(text: text) {
            precondition(tree.text == text, "a checkpoint has two forms")
        }
    }
}

/// A file of passages as a hostile card or a power cut may leave it.
struct FuzzedPassages {
    let bytes: [UInt8]

    /// Reads it as it is, and with the checks of its lines made right; whoever passes then has passed.
    func parse() {
        for bytes in [bytes, checked] {
            let now = Duration.seconds(Int64(bytes.count))
            let wall = Date(timeIntervalSince1970: 1_780_000_000)
            let register = PassageRegister(
                againAfter: .seconds(10), storage: MemoryStorage(holding: bytes), limit: 8,
                at: wall, now: now, makeSalt: { [UInt8](repeating: 7, count: 32) })
            _ = register.doubt(now: now)
            let credential = PassingCredential(identity: [1])
            register.note(credential, at: wall, now: now)
            precondition(register.answer(credential, now: now) != .clear, "a passage was lost")
            try? register.persist(at: wall, now: now)
            register.withdraw(credential)
            _ = register.answer(credential, now: now + .seconds(20))
        }
    }

    /// Each line with the check that `PassageText` asks of it.
    private var checked: [UInt8] {
        var check: [UInt8] = []
        var file: [UInt8] = []
        for line in bytes.split(separator: 0x0A) {
            check = PassageText.check(of: line, after: check)
            file += Array(line) + [0x20] + check + [0x0A]
        }
        return file
    }
}

/// The names a trust folder and a set's targets may have: a path, and behind a line feed a target's bytes.
struct FuzzedNames {
    let bytes: [UInt8]

    /// Reads the file of a path, and opens a folder whose current set has that name.
    func parse() {
        let end = bytes.firstIndex(of: 0x0A) ?? bytes.endIndex
        let name = String(decoding: bytes[..<end], as: UTF8.self)
        try? expectUsable(Array(bytes[end...].dropFirst()), at: name)

        let disk = MemoryDisk()
        disk.makeFolder("/trust")
        try? disk.makeSymbolicLink(to: name, at: "/trust/current")
        disk.makeFolder(FilePath("/trust").appending(name))
        let folder = TrustFolder("/trust", root: "/root.json", floor: "/floor.json", disk: disk)
        if let current = folder.currentName {
            precondition(
                current.removingLastComponent() == "/trust" && current.components.count == 2,
                "a set outside the folder")
        }
        _ = folder.load()
    }
}
