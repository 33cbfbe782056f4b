import AtomicFiles
import Cryptography
package import Failures
package import FoundationEssentials
import Glibc
package import SystemPackage
import TransparencyLog

/// A witness without a network: a desk that signs the checkpoints of terminals, and remembers each
/// terminal's newest one.
package struct WitnessDesk {
    private let signer: NoteSigner
    private let folder: FilePath
    /// Whether terminals that this desk does not know are accepted with the key on the stick.
    private let acceptsNew: Bool

    /// Creates a desk that signs with a private Ed25519 key in PEM, and keeps what it saw in
    /// `folder`.
    package init(
        key: FilePath, name: String, folder: FilePath, acceptsNew: Bool
    ) throws(Failure) {
        let pem = String(decoding: try Files.read(key, limit: 1 << 16), as: UTF8.self)
        guard let private_ = try? PrivateKey(pem: pem) else {
            throw Failure(.data, "\(key): not a private key in PEM")
        }
        guard let signer = NoteSigner(private_, name: name, kind: .cosignature) else {
            throw Failure(
                .usage, "a witness has an Ed25519 key and a name without spaces and plus signs")
        }
        try Files.makeFolder(folder)
        (self.signer, self.folder, self.acceptsNew) = (signer, folder, acceptsNew)
    }

    /// The desk's public key, for the configuration of terminals.
    package var key: String { "\(signer.publicKey)" }

    /// Answers every request on a stick. Returns a line for each, and whether all were signed.
    package func answer(stick: FilePath, at time: Date) throws(Failure) -> [(
        text: String, isSigned: Bool
    )] {
        let journals = StickJournals.folder(on: stick)
        var answers: [(String, Bool)] = []
        for name in try Self.requests(in: journals) {
            do throws(Failure) {
                guard let bytes = StickJournals.read("\(name).request", on: stick) else {
                    throw Failure(.data, "\(name): the request cannot be read")
                }
                let note = try cosign(name, bytes, stick, at: time)
                try Files.write(note.bytes, to: journals.appending("\(name).cosigned"))
                let size = Checkpoint(text: note.text)?.size ?? 0
                answers.append(("\(name): signed, \(size) entries", true))
            } catch {
                answers.append((error.message, false))
            }
        }
        return answers
    }

    private func cosign(
        _ name: String, _ bytes: [UInt8], _ stick: FilePath, at time: Date
    ) throws(Failure) -> Note {
        guard let request = WitnessRequest(bytes) else {
            throw Failure(.data, "\(name): not a request")
        }
        var tree = try known(name, on: stick)
        do throws(WitnessedTree.Refusal) {
            try tree.accept(request)
        } catch {
            switch error {
            case .unsigned: throw Failure(.data, "\(name): not signed by the terminal's key")
            case .stale(let signed):
                throw Failure(
                    .data,
                    "\(name): this desk signed \(signed) entries; ask with journal checkpoint --since \(signed)"
                )
            case .inconsistent(let signed):
                throw Failure(
                    .data,
                    "\(name): does not continue the \(signed) entries that this desk signed: the journal was changed"
                )
            }
        }
        var note = request.checkpoint
        do {
            let seconds = UInt64(max(0, time.timeIntervalSince1970))
            note.signatures.append(try signer.sign(note.text, at: seconds))
        } catch {
            throw Failure(.unavailable, "\(error)")
        }
        // What was signed is remembered before it is given away.
        try Files.write(Array("\(tree.key)\n".utf8), to: folder.appending("\(name).key"))
        try Files.write(note.bytes, to: folder.appending("\(name).cosigned"))
        return note
    }

    private func known(_ name: String, on stick: FilePath) throws(Failure) -> WitnessedTree {
        let (keyPath, path) = (
            folder.appending("\(name).key"), folder.appending("\(name).cosigned")
        )
        if FileStatus(keyPath) != nil {
            let note = try TerminalJournal.note(path.string)
            guard let last = Checkpoint(text: note.text) else {
                throw Failure(.data, "\(path): not a checkpoint")
            }
            return WitnessedTree(key: try TerminalJournal.key(keyPath.string), last: last)
        }
        let line = StickJournals.read("\(name).key", on: stick).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard acceptsNew, let key = line?.split(separator: "\n").first.flatMap({ NoteKey($0) }),
            StickJournals.name(of: key) == name
        else {
            throw Failure(
                .data, "\(name): this desk does not know that terminal; accept it with --new")
        }
        return WitnessedTree(key: key)
    }

    private static func requests(in folder: FilePath) throws(Failure) -> [String] {
        guard let stream = opendir(folder.string) else {
            throw Failure(.noInput, "\(folder): no requests of terminals")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            let stem = String(name.dropLast(8))
            if name.hasSuffix(".request"), StickJournals.isName(stem) { names.append(stem) }
        }
        return names.sorted()
    }
}
