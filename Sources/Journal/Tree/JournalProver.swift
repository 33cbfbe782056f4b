public import DeviceInterface
public import TransparencyLog

/// Makes proofs of a journal's tree, and exchanges checkpoints with witnesses.
public struct JournalProver: Sendable {
    /// Why there is no proof.
    public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
        /// There is no tree, or no checkpoint.
        case noTree
        /// No entry has that number.
        case noEntry(UInt64)
        /// The entry was dropped or forgotten.
        case dropped(UInt64)
        /// No checkpoint covers the entry yet.
        case unsigned(UInt64)
        /// The tree cannot prove that it continues one of that size.
        case unknownSize(UInt64)
        /// The checkpoint is not of this journal.
        case otherTree
        /// No known witness has signed.
        case noWitness
        /// The tree is damaged.
        case damaged(String)
        /// A file could not be read or written.
        case failed(DeviceError)

        /// One sentence.
        public var description: String {
            switch self {
            case .noTree: "this journal has no checkpoint; the terminal makes one when it runs"
            case .noEntry(let number): "no entry has the number \(number)"
            case .dropped(let number): "entry \(number) was dropped or forgotten"
            case .unsigned(let number):
                "no checkpoint covers entry \(number) yet; the terminal signs one every minute"
            case .unknownSize(let size): "nothing proves any more what followed entry \(size)"
            case .otherTree: "the checkpoint is not of this journal"
            case .noWitness: "none of the known witnesses has signed"
            case .damaged(let detail): detail
            case .failed(let error): "\(error)"
            }
        }
    }

    private let journal: JournalReader
    private let folder: any TreeFolder

    /// Creates a prover of the journal whose tree is in `folder`.
    public init(journal: JournalReader, tree folder: any TreeFolder) {
        (self.journal, self.folder) = (journal, folder)
    }

    /// The terminal's public key.
    public func key() throws(Refusal) -> NoteKey {
        let text = String(decoding: try read(.publicKey), as: UTF8.self)
        guard let key = text.split(separator: "\n").first.flatMap({ NoteKey($0) }) else {
            throw .noTree
        }
        return key
    }

    /// The newest checkpoint.
    public func checkpoint() throws(Refusal) -> Note {
        guard let last = try notes(.history).last else { throw .noTree }
        return last
    }

    /// A proof that the entry `number` is in the tree. It names a checkpoint with cosignatures if
    /// one covers the entry, and the newest one otherwise. `extra` is the entry's line.
    public func proof(of number: UInt64) throws(Refusal) -> InclusionProof {
        let newest = try checkpoint()
        guard let size = Checkpoint(text: newest.text)?.size else { throw .noTree }
        let line = try line(number)
        guard number <= size else { throw .unsigned(number) }
        let cosigned = try notes(.cosigned).last {
            (Checkpoint(text: $0.text)?.size ?? 0) >= number
        }
        let note = cosigned ?? newest
        guard let tree = Checkpoint(text: note.text),
            let ranges = MerkleProof.inclusion(of: number - 1, in: tree.size),
            let path = try hashes(of: ranges, size)
        else { throw .dropped(number) }
        let proof = InclusionProof(index: number - 1, path: path, extra: line, checkpoint: note)
        guard proof.proves(JournalTree.commitment(line)) else {
            throw .damaged(
                "entry \(number) is not the one that was recorded, or the tree is damaged")
        }
        return proof
    }

    /// What a witness is asked for: the newest checkpoint, and a proof that it continues the tree
    /// of `old` entries; by default, of the newest checkpoint with cosignatures. Remembers that the
    /// witness was asked, so that the proof from there remains possible.
    public func request(since old: UInt64? = nil) throws(Refusal) -> WitnessRequest {
        let newest = try checkpoint()
        guard let size = Checkpoint(text: newest.text)?.size else { throw .noTree }
        let cosigned = try notes(.cosigned).last.flatMap { Checkpoint(text: $0.text)?.size }
        let old = old ?? cosigned ?? 0
        guard let ranges = MerkleProof.consistency(from: old, to: size),
            let proof = try hashes(of: ranges, size)
        else { throw .unknownSize(old) }
        try write([newest], to: .asked)
        return WitnessRequest(old: old, proof: proof, checkpoint: newest)
    }

    /// Takes a cosigned checkpoint back. It must be of this tree and have a signature of one of
    /// `witnesses`. Returns the number of entries that the witness saw.
    public func take(_ note: Note, from witnesses: [NoteKey]) throws(Refusal) -> UInt64 {
        let key = try key()
        guard let new = Checkpoint(text: note.text), new.origin == key.name,
            case .valid = note.verdict(of: key)
        else { throw .otherTree }
        let verdicts = witnesses.map { note.verdict(of: $0) }
        let names = zip(witnesses, verdicts).filter { $1 != .absent }.map(\.0)
        guard !names.isEmpty, !verdicts.contains(.wrong) else { throw .noWitness }
        let newest = try checkpoint()
        guard let size = Checkpoint(text: newest.text)?.size, new.size <= size,
            let roots = try hashes(of: new.size > 0 ? [0..<new.size] : [], size),
            roots.first ?? .empty == new.root
        else { throw .otherTree }
        // One checkpoint for each witness remains: the newest that it signed.
        let others = try notes(.cosigned).filter { old in
            let isOlder = (Checkpoint(text: old.text)?.size ?? 0) <= new.size
            return !isOlder || !names.contains { old.verdict(of: $0) != .absent }
        }
        let all = (others + [note]).sorted {
            (Checkpoint(text: $0.text)?.size ?? 0) < (Checkpoint(text: $1.text)?.size ?? 0)
        }
        try write(Array(all.suffix(Self.maximumCosigned)), to: .cosigned)
        return new.size
    }

    /// Checkpoints with cosignatures, at most.
    private static let maximumCosigned = 16

    /// The checkpoints with cosignatures, the newest last.
    public func cosigned() throws(Refusal) -> [Note] { try notes(.cosigned) }

    /// Begins to seal checkpoints. Returns the first key, which the terminal does not keep.
    public func beginSealing(_ first: [UInt8]) throws(Refusal) {
        guard try read(.seal).isEmpty else {
            throw .damaged("checkpoints are sealed already; remove the file seal to begin anew")
        }
        guard let seal = SealingKey(first: first) else { return }
        do {
            try folder.file(.seal).replace(with: seal.stored)
        } catch {
            throw .failed(error)
        }
    }

    private func line(_ number: UInt64) throws(Refusal) -> [UInt8] {
        do {
            switch try journal.line(number) {
            case .found(let bytes): return bytes
            case .dropped: throw Refusal.dropped(number)
            case .none: throw Refusal.noEntry(number)
            }
        } catch let error as DeviceError {
            throw .failed(error)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw .noEntry(number)
        }
    }

    private func hashes(of ranges: [Range<UInt64>], _ size: UInt64) throws(Refusal) -> [TreeHash]? {
        let statement = KeptStatement(try read(.kept), by: try key())
        do {
            return try TreePieces.hashes(of: ranges, folder, statement, size: size)
        } catch {
            throw error.code == .badData ? .damaged(error.advice) : .failed(error)
        }
    }

    private func read(_ file: TreeFile) throws(Refusal) -> [UInt8] {
        do {
            return try folder.file(file).read(0..<Note.maximumSize)
        } catch {
            throw .failed(error)
        }
    }

    private func notes(_ file: TreeFile) throws(Refusal) -> [Note] {
        do {
            return try NoteList.read(file, folder)
        } catch {
            throw .failed(error)
        }
    }

    private func write(_ notes: [Note], to file: TreeFile) throws(Refusal) {
        do {
            try folder.file(file).replace(with: NoteList.bytes(of: notes))
        } catch {
            throw .failed(error)
        }
    }
}
