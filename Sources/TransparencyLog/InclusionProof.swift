/// A proof that an entry is in a tree, which needs nothing else to be verified but keys
/// (c2sp.org/tlog-proof).
public struct InclusionProof: Hashable, Sendable {
    /// The place of the entry, counted from 0.
    public var index: UInt64
    /// The hashes from the leaf's sibling to the root's child.
    public var path: [TreeHash]
    /// Data that the proof does not authenticate by itself; here the entry's line.
    public var extra: [UInt8]?
    /// The signed checkpoint.
    public var checkpoint: Note

    /// The first line.
    static let heading = "c2sp.org/tlog-proof@v1"

    /// Creates a proof.
    public init(index: UInt64, path: [TreeHash], extra: [UInt8]?, checkpoint: Note) {
        (self.index, self.path, self.extra, self.checkpoint) = (index, path, extra, checkpoint)
    }

    /// Parses a proof; `nil` if it has another form than the specification demands.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count <= 2 * Note.maximumSize,
            let end = (1..<max(1, bytes.count)).first(where: {
                bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A
            }), let note = Note(bytes[(end + 1)...])
        else { return nil }
        var lines = bytes[..<(end - 1)].split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }[...]
        guard lines.popFirst() == Self.heading else { return nil }
        if let line = lines.first, line.hasPrefix("extra ") {
            guard let extra = Base64.bytes(line.dropFirst(6)) else { return nil }
            self.extra = extra
            lines.removeFirst()
        }
        guard let place = lines.popFirst(), place.hasPrefix("index "),
            let index = Checkpoint.decimal(place.dropFirst(6)),
            let path = MerkleProof.hashes(lines)
        else { return nil }
        (self.index, self.path, checkpoint) = (index, path, note)
    }

    /// The proof as a file.
    public var description: String {
        var lines = [Self.heading]
        if let extra { lines.append("extra \(Base64.text(extra))") }
        lines.append("index \(index)")
        lines += path.map(\.base64)
        return lines.joined(separator: "\n") + "\n\n" + checkpoint.description
    }

    /// Whether `entry` is at the index in the tree that the checkpoint describes. The signatures
    /// of the checkpoint are judged separately.
    public func proves(_ entry: [UInt8]) -> Bool {
        guard let tree = Checkpoint(text: checkpoint.text) else { return false }
        return MerkleProof.root(of: .leaf(entry), at: index, in: tree.size, path: path) == tree.root
    }
}
