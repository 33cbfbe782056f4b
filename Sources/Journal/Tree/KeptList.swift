import DeviceInterface
import TransparencyLog

/// A part of a tree: a leaf, or a complete subtree of which no entry is left.
struct TreePiece: Equatable {
    /// The height of the subtree; 0 for a leaf.
    var height: Int
    /// Whether the leaf's entry is in the journal.
    var isKept: Bool
    var hash: TreeHash

    /// The number of leaves.
    var leaves: UInt64 { 1 << UInt64(height) }

    /// The number of bytes in a list: the height, with 128 for a kept leaf, and the hash.
    static let bytes = 1 + TreeHash.count

    var encoded: [UInt8] { [UInt8(height) | (isKept ? 128 : 0)] + hash.bytes }

    init(height: Int, isKept: Bool, hash: TreeHash) {
        (self.height, self.isKept, self.hash) = (height, isKept, hash)
    }

    init?(_ bytes: ArraySlice<UInt8>) {
        guard let first = bytes.first, first & 127 < 53, first & 128 == 0 || first == 128,
            let hash = TreeHash(bytes.dropFirst())
        else { return nil }
        self.init(height: Int(first & 127), isKept: first == 128, hash: hash)
    }

    /// The entry of a leaf whose line was lost before the tree began.
    static let absent = TreeHash.leaf([])
    /// The roots of subtrees of such leaves, by height.
    static let absentRoots = (1..<53).reduce(into: [absent]) { roots, height in
        roots.append(.node(roots[height - 1], roots[height - 1]))
    }
}

/// Writes the list of pieces that cover a tree from its first leaf. Neighbours whose entries are
/// all gone become one piece, so that the list is bounded by what is kept.
struct KeptListWriter {
    /// Sizes of trees whose roots must remain computable.
    private let boundaries: Set<UInt64>
    /// Pieces without entries, which may be joined with the next.
    private var gone: [TreePiece] = []
    private(set) var size: UInt64 = 0
    private var buffer: [UInt8] = []
    private var digest = TreeBuilder()

    init(boundaries: Set<UInt64>) { self.boundaries = boundaries }

    mutating func append(_ piece: TreePiece, to write: Storage.Write) throws(DeviceError) {
        size += piece.leaves
        guard !piece.isKept else {
            try flush(to: write)
            return try put(piece, write)
        }
        gone.append(piece)
        while gone.count > 1 {
            let (left, right) = (gone[gone.count - 2], gone[gone.count - 1])
            let middle = size - right.leaves
            guard left.height == right.height, (size - 2 * right.leaves) % (2 * right.leaves) == 0,
                !boundaries.contains(middle)
            else { return }
            gone.removeLast(2)
            gone.append(
                TreePiece(
                    height: left.height + 1, isKept: false, hash: .node(left.hash, right.hash)))
        }
    }

    /// Appends leaves whose lines were lost before the tree began.
    mutating func appendAbsent(
        upTo end: UInt64, to write: Storage.Write, _ note: (TreePiece) -> Void
    ) throws(DeviceError) {
        while size < end {
            let height = TreeBuilder.height(from: size, to: end)
            let piece = TreePiece(
                height: height, isKept: false, hash: TreePiece.absentRoots[min(height, 52)])
            note(piece)
            try append(piece, to: write)
        }
    }

    /// Writes the rest. Returns the list's digest.
    mutating func finish(to write: Storage.Write) throws(DeviceError) -> TreeHash {
        try flush(to: write)
        try drain(write)
        return digest.root
    }

    private mutating func flush(to write: Storage.Write) throws(DeviceError) {
        for piece in gone { try put(piece, write) }
        gone = []
    }

    private mutating func put(
        _ piece: TreePiece, _ write: Storage.Write
    ) throws(DeviceError) {
        buffer += piece.encoded
        if buffer.count == KeptList.chunk { try drain(write) }
    }

    private mutating func drain(_ write: Storage.Write) throws(DeviceError) {
        guard !buffer.isEmpty else { return }
        _ = digest.append(.leaf(buffer))
        try write(buffer)
        buffer = []
    }
}

/// A list of pieces in a store, read from its beginning.
struct KeptList {
    /// The bytes of 1024 pieces. A list's digest is the root of a tree over such chunks, so that it
    /// is computed in pieces.
    static let chunk = 1024 * TreePiece.bytes

    private let storage: any Storage
    private var position = 0
    private var buffer: ArraySlice<UInt8> = []
    private var digest = TreeBuilder()

    init(_ storage: any Storage) { self.storage = storage }

    mutating func next() throws(DeviceError) -> TreePiece? {
        if buffer.isEmpty {
            let bytes = try storage.read(position..<(position + Self.chunk))
            guard !bytes.isEmpty else { return nil }
            position += bytes.count
            _ = digest.append(.leaf(bytes))
            buffer = bytes[...]
        }
        guard buffer.count >= TreePiece.bytes,
            let piece = TreePiece(buffer.prefix(TreePiece.bytes))
        else { throw Self.damage }
        buffer = buffer.dropFirst(TreePiece.bytes)
        return piece
    }

    /// The digest of what was read; of everything after the last piece.
    var digestSoFar: TreeHash { digest.root }

    /// The digest of a whole store.
    static func digest(of storage: any Storage) throws(DeviceError) -> TreeHash {
        var (builder, position) = (TreeBuilder(), 0)
        while true {
            let bytes = try storage.read(position..<(position + chunk))
            guard !bytes.isEmpty else { return builder.root }
            position += bytes.count
            _ = builder.append(.leaf(bytes))
        }
    }

    private static var damage: DeviceError {
        DeviceError(
            .badData, "read the journal's tree",
            advice: "The list of kept entries is damaged.")
    }
}

/// The signed statement of which entries are kept: the number of entries that it covers, and the
/// digest of the list, in one of two files.
struct KeptStatement: Equatable {
    /// The file of the list: `kept-a` or `kept-b`.
    var file: TreeFile
    /// The number of entries that the list covers.
    var size: UInt64
    var digest: TreeHash

    static let files = [TreeFile("kept-a"), TreeFile("kept-b")]

    init(file: TreeFile, size: UInt64, digest: TreeHash) {
        (self.file, self.size, self.digest) = (file, size, digest)
    }

    /// Reads a statement that `key` signed; `nil` if there is none.
    init?(_ bytes: [UInt8], by key: NoteKey) {
        guard let note = Note(bytes), case .valid = note.verdict(of: key),
            let text = Checkpoint(text: note.text),
            let file = Self.files.first(where: { text.origin == "\(key.name)/\($0.name)" })
        else { return nil }
        self.init(file: file, size: text.size, digest: text.root)
    }

    /// The text to be signed. Its first line is no tree's name, so that it is no checkpoint.
    func text(of key: NoteKey) -> String {
        Checkpoint(origin: "\(key.name)/\(file.name)", size: size, root: digest).text
    }

    /// The file of the list that replaces this one.
    static func other(than file: TreeFile?) -> TreeFile { file == files[0] ? files[1] : files[0] }
}
