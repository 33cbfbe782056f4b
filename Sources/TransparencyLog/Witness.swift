/// What a tree's owner asks a witness for: the body of `add-checkpoint` (c2sp.org/tlog-witness).
public struct WitnessRequest: Hashable, Sendable {
    /// The size that the witness signed last; 0 for none.
    public var old: UInt64
    /// The proof that the checkpoint continues the tree of that size.
    public var proof: [TreeHash]
    /// The signed checkpoint.
    public var checkpoint: Note

    /// Creates a request.
    public init(old: UInt64, proof: [TreeHash], checkpoint: Note) {
        (self.old, self.proof, self.checkpoint) = (old, proof, checkpoint)
    }

    /// Parses a request; `nil` if it has another form than the specification demands.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count <= 2 * Note.maximumSize,
            let end = (1..<max(1, bytes.count)).first(where: {
                bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A
            }), let note = Note(bytes[(end + 1)...])
        else { return nil }
        var lines = bytes[..<(end - 1)].split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }[...]
        guard let first = lines.popFirst(), first.hasPrefix("old "),
            let old = Checkpoint.decimal(first.dropFirst(4)),
            let proof = MerkleProof.hashes(lines)
        else { return nil }
        (self.old, self.proof, checkpoint) = (old, proof, note)
    }

    /// The request as a file.
    public var description: String {
        (["old \(old)"] + proof.map(\.base64)).joined(separator: "\n") + "\n\n"
            + checkpoint.description
    }
}

/// What a witness knows of one tree, and how it decides (c2sp.org/tlog-witness).
public struct WitnessedTree: Hashable, Sendable {
    /// Why a witness does not sign.
    public enum Refusal: Error, Hashable, Sendable {
        /// The checkpoint is not of this tree, or not signed by its key.
        case unsigned
        /// The proof begins at another size than the one signed last. The tree must be asked for a
        /// proof from that size.
        case stale(signed: UInt64)
        /// The checkpoint does not continue what was signed last: the tree was changed.
        case inconsistent(signed: UInt64)
    }

    /// The key of the tree's owner.
    public let key: NoteKey
    /// The checkpoint that was signed last.
    public private(set) var last: Checkpoint?

    /// Creates the knowledge of a tree whose key is `key`.
    public init(key: NoteKey, last: Checkpoint? = nil) {
        (self.key, self.last) = (key, last)
    }

    /// Verifies a request and remembers its checkpoint. What this returns is to be kept before the
    /// cosignature is given away.
    public mutating func accept(_ request: WitnessRequest) throws(Refusal) {
        guard let new = Checkpoint(text: request.checkpoint.text), new.origin == key.name,
            case .valid = request.checkpoint.verdict(of: key)
        else { throw .unsigned }
        let (size, root) = (last?.size ?? 0, last?.root ?? .empty)
        guard request.old == size else { throw .stale(signed: size) }
        guard
            MerkleProof.isConsistent(size, root, new.size, new.root, proof: request.proof)
        else { throw .inconsistent(signed: size) }
        last = new
    }
}
