import AtomicFiles
import Cryptography
package import Failures
import Hexadecimal
package import Journal
package import SiteConfiguration
package import SystemPackage
import TransparencyLog

/// A terminal's journal and tree, as commands work on them.
package struct TerminalJournal {
    /// The settings of the journal.
    package let settings: JournalSettings

    /// Selects a journal: that of the folder `directory`, or that of the configuration.
    package init(config: String?, directory: String?) throws(Failure) {
        var settings = try JudgeAssembly.configuration(config).journal
        if let directory { settings.directory = FilePath(argument: directory) }
        self.settings = settings
    }

    private var path: FilePath { VerdictJournal.path(in: settings.directory) }
    private var tree: FileTree { FileTree(reading: VerdictJournal.tree(in: settings.directory)) }
    private var prover: JournalProver {
        JournalProver(journal: JournalReader(path: path), tree: tree)
    }

    /// A reader of the journal. Throws if it does not exist.
    package func reader() throws(Failure) -> JournalReader {
        _ = try Files.head(path, count: 1)
        return JournalReader(path: path)
    }

    /// What a verification brings along, beside the witnesses of the configuration.
    package struct Trust {
        var trust: TreeTrust

        /// Reads keys, each as text or from a file, a cosigned checkpoint, and a sealing key.
        package init(
            key: String?, witnesses: [String], cosigned: [String], seal: String?
        ) throws(Failure) {
            trust = TreeTrust()
            if let key { trust.key = try TerminalJournal.key(key) }
            for witness in witnesses { trust.witnesses.append(try TerminalJournal.key(witness)) }
            for path in cosigned { trust.cosigned.append(try TerminalJournal.note(path)) }
            if let seal {
                let text = String(
                    decoding: try Files.read(FilePath(argument: seal), limit: 1024),
                    as: UTF8.self)
                guard let key = text.split(separator: "\n").first.flatMap({ SealingKey($0) }) else {
                    throw Failure(.data, "\(seal): not a sealing key: 64 hexadecimal digits")
                }
                trust.seal = key
            }
        }
    }

    /// Verifies the journal with its tree.
    package func verify(
        noted: JournalSurvey.Noted?, _ given: Trust, _ report: (JournalText.Finding) -> Void
    ) throws(Failure) -> JournalSurvey {
        var trust = given.trust
        trust.witnesses += settings.witnesses
        do {
            return try JournalReader(path: path).verify(noted: noted, tree: tree, trust, report)
        } catch {
            throw Failure(error)
        }
    }

    /// The proof of an entry as a file (c2sp.org/tlog-proof).
    package func proof(of number: UInt64) throws(Failure) -> String {
        try Self.attempt { () throws(JournalProver.Refusal) in
            try prover.proof(of: number).description
        }
    }

    /// What a witness is asked for, as text (c2sp.org/tlog-witness).
    package func request(since size: UInt64?) throws(Failure) -> String {
        try Self.attempt { () throws(JournalProver.Refusal) in
            try prover.request(since: size).description
        }
    }

    /// Puts a request and the terminal's public key on a stick, for the desk that witnesses.
    package func writeRequest(
        onto stick: FilePath, since size: UInt64?
    ) throws(Failure) -> FilePath {
        let key = try Self.attempt { () throws(JournalProver.Refusal) in try prover.key() }
        let request = try request(since: size)
        let folder = StickJournals.folder(on: stick)
        try Files.makeFolder(folder)
        let name = StickJournals.name(of: key)
        try Files.write(Array("\(key)\n".utf8), to: folder.appending("\(name).key"))
        let path = folder.appending("\(name).request")
        try Files.write(Array(request.utf8), to: path)
        return path
    }

    /// Takes a cosigned checkpoint back, from a file or a stick. Returns the number of entries that
    /// the witness saw; `nil` if the stick has none for this terminal.
    package func take(_ path: FilePath) throws(Failure) -> UInt64? {
        let bytes: [UInt8]
        if FileStatus(path)?.isFolder == true {
            guard let key = try? prover.key(), let found = StickJournals.cosigned(on: path, key)
            else { return nil }
            bytes = found
        } else {
            bytes = try Files.read(path, limit: Note.maximumSize)
        }
        guard let note = Note(bytes) else {
            throw Failure(.data, "\(path): not a signed checkpoint")
        }
        return try Self.attempt { () throws(JournalProver.Refusal) in
            try prover.take(note, from: settings.witnesses)
        }
    }

    /// Takes what a witness signed from a stick that brings keys. What is wrong with it does not
    /// stop the update, and is told.
    package static func takeCosignature(
        from stick: String, _ config: String?, _ tell: (String) -> Void
    ) {
        do throws(Failure) {
            let journal = try TerminalJournal(config: config, directory: nil)
            guard let size = try journal.take(FilePath(argument: stick)) else { return }
            tell("journal: a witness saw the entries up to number \(size)")
        } catch {
            tell("journal: \(error.message)")
        }
    }

    /// Forgets entries. Throws if a terminal is writing the journal.
    package func forget(_ forgetting: Forgetting) throws(Failure) -> Int {
        _ = try reader()
        do {
            let folder = try FileTree(writing: VerdictJournal.tree(in: settings.directory))
            let journal = try Journal(
                storage: try FileStorage(path: path), maximumSize: settings.maximumSize,
                tree: folder)
            return try journal.forget(forgetting)
        } catch {
            throw Failure(error)
        }
    }

    /// Begins to seal checkpoints. Returns the verification key, which remains nowhere else.
    package func beginSealing() throws(Failure) -> String {
        let first = Digest.randomBytes(32)
        try Self.attempt { () throws(JournalProver.Refusal) in
            _ = try prover.key()
            try prover.beginSealing(first)
        }
        return first.hexadecimal
    }

    private static func attempt<Result>(
        _ body: () throws(JournalProver.Refusal) -> Result
    ) throws(Failure) -> Result {
        do {
            return try body()
        } catch {
            if case .failed(let cause) = error { throw Failure(cause) }
            throw Failure(.data, "\(error)")
        }
    }

    static func key(_ text: String) throws(Failure) -> NoteKey {
        if let key = NoteKey(text) { return key }
        let path = FilePath(argument: text)
        let line = String(decoding: try Files.read(path, limit: 1024), as: UTF8.self)
        guard let key = line.split(separator: "\n").first.flatMap({ NoteKey($0) }) else {
            throw Failure(.data, "\(text): not a key: NAME+ID+BASE64")
        }
        return key
    }

    static func note(_ text: String) throws(Failure) -> Note {
        let path = FilePath(argument: text)
        guard let note = Note(try Files.read(path, limit: Note.maximumSize)) else {
            throw Failure(.data, "\(text): not a signed checkpoint")
        }
        return note
    }
}

/// The folder `gatelight/journal` of a stick: for each terminal its key, a request for a
/// cosignature, and the answer.
enum StickJournals {
    static func folder(on stick: FilePath) -> FilePath {
        stick.appending("gatelight").appending("journal")
    }

    /// The name of a terminal's files: the last part of its tree's name.
    static func name(of key: NoteKey) -> String {
        String(key.name.split(separator: "/").last ?? "")
    }

    static func isName(_ name: String) -> Bool {
        name.utf8.count == 32 && name.utf8.allSatisfy(Array("0123456789abcdef".utf8).contains)
    }

    static func cosigned(on stick: FilePath, _ key: NoteKey) -> [UInt8]? {
        read("\(name(of: key)).cosigned", on: stick)
    }

    /// Reads a file of a stick; no link is followed.
    static func read(_ name: String, on stick: FilePath) -> [UInt8]? {
        try? ForeignFolder(stick).read(["gatelight", "journal", name], limit: Note.maximumSize * 2)
    }
}
