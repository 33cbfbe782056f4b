/// The size and the root of a tree, as its owner signs them (c2sp.org/tlog-checkpoint).
public struct Checkpoint: Hashable, Sendable {
    /// The name of the tree.
    public var origin: String
    /// The number of leaves.
    public var size: UInt64
    /// The root of the tree.
    public var root: TreeHash

    /// Creates a checkpoint.
    public init(origin: String, size: UInt64, root: TreeHash) {
        (self.origin, self.size, self.root) = (origin, size, root)
    }

    /// Parses the text of a note: three lines. Extension lines, which are not recommended, are
    /// refused.
    public init?(text: String) {
        let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map {
            String(decoding: Array($0), as: UTF8.self)
        }
        guard lines.count == 4, lines[3].isEmpty, NoteKey.isName(lines[0]),
            let size = Self.decimal(lines[1]), size <= TreeBuilder.maximumSize,
            let root = TreeHash(base64: lines[2])
        else { return nil }
        self.init(origin: lines[0], size: size, root: root)
    }

    /// The text to be signed.
    public var text: String { "\(origin)\n\(size)\n\(root.base64)\n" }

    /// Parses a number without leading zeros.
    static func decimal(_ text: some StringProtocol) -> UInt64? {
        guard let value = UInt64(text), String(value) == text else { return nil }
        return value
    }
}
