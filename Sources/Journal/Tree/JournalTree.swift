import Cryptography
import DeviceInterface
import Hexadecimal
import TransparencyLog

/// The Merkle tree over a journal's entries, in its folder. The leaf of the entry with the number
/// `n` has the index `n - 1`.
///
/// A leaf is in memory until the next checkpoint. After a power cut it is made again from its line,
/// which was on the disk before. So whatever drops lines writes a checkpoint first.
struct JournalTree {
    /// Entries without a checkpoint, at most.
    static let maximumUnsigned: UInt64 = 256

    let folder: any TreeFolder
    private let signer: NoteSigner
    /// The number of leaves, including those without a checkpoint.
    private(set) var size: UInt64 = 0
    /// The hashes of each level's last tile, which is not full.
    private var edges = [[TreeHash]](repeating: [], count: TilePath.levels)
    /// Full tiles that are not on the disk yet.
    private var full: [(level: Int, number: UInt64, hashes: [TreeHash])] = []
    /// The partial tiles on the disk.
    private var partial: Set<TreeFile> = []
    private var history: CheckpointHistory
    private var statement: KeptStatement?
    /// A statement that takes effect with the journal that was rewritten.
    private var next: KeptStatement?
    private var isRewritten = false

    private init(_ folder: any TreeFolder, _ signer: NoteSigner, _ history: [Note]) {
        (self.folder, self.signer) = (folder, signer)
        self.history = CheckpointHistory(history, of: signer.publicKey)
    }

    /// The number of leaves that the newest checkpoint covers.
    var signedSize: UInt64 { history.last?.size ?? 0 }

    /// The entry of a line's leaf: a commitment to its bytes, which contain a random salt.
    static func commitment(_ line: [UInt8]) -> [UInt8] { Digest.sha256(line) }

    /// A salt for a line: 16 random bytes.
    static func salt() -> [UInt8] { Digest.randomBytes(16) }

    /// Appends the leaf of a line that is on the disk.
    mutating func append(_ line: [UInt8]) {
        append(.leaf(Self.commitment(line)), height: 0)
    }

    private mutating func append(_ hash: TreeHash, height: Int) {
        size += 1 << UInt64(height)
        var (level, hashes) = (height / 8, [hash])
        // A subtree between two levels is as many hashes of the lower one.
        if height % 8 > 0 {
            let root = TreePiece.absentRoots[8 * level]
            hashes = [TreeHash](repeating: root, count: 1 << (height % 8))
        }
        edges[level] += hashes
        while edges[level].count == TilePath.width, level + 1 < TilePath.levels {
            let number = (size >> UInt64(8 * (level + 1))) - 1
            full.append((level, number, edges[level]))
            let root = TreeBuilder.root(ofEdges: [edges[level]])
            edges[level] = []
            level += 1
            edges[level].append(root)
        }
    }

    private var root: TreeHash { TreeBuilder.root(ofEdges: edges) }
}

// MARK: - Opening

extension JournalTree {
    /// Opens the tree of a folder; `nil` if there is none, or a damaged one.
    static func open(_ folder: any TreeFolder) throws(DeviceError) -> JournalTree? {
        guard let signer = try signer(folder) else { return nil }
        let file = try folder.file(.history)
        let bytes = try file.read(0..<NoteList.maximumSize)
        let (notes, size) = NoteList.notes(in: bytes)
        let isOwn = notes.allSatisfy { note in
            Checkpoint(text: note.text)?.origin == signer.publicKey.name
        }
        guard isOwn, let last = notes.last, case .valid = last.verdict(of: signer.publicKey) else {
            return nil
        }
        var tree = JournalTree(folder, signer, notes)
        guard try tree.load() else { return nil }
        // The checkpoint that was being written when the power failed was given to nobody.
        if size < bytes.count { try file.replace(with: NoteList.bytes(of: notes)) }
        return tree
    }

    /// Loads the right edge, and compares it with the newest checkpoint.
    private mutating func load() throws(DeviceError) -> Bool {
        guard let last = history.last else { return false }
        statement = KeptStatement(
            try folder.file(.kept).read(0..<Note.maximumSize), by: signer.publicKey)
        size = last.size
        guard let edges = try folder.edges(of: size) else { return false }
        self.edges = edges
        for level in edges.indices where !edges[level].isEmpty {
            let number = size >> UInt64(8 * (level + 1))
            partial.insert(
                TreeFile(TilePath.name(level: level, number, width: edges[level].count)))
        }
        return root == last.root
    }

    private static func signer(_ folder: any TreeFolder) throws(DeviceError) -> NoteSigner? {
        let pem = String(decoding: try folder.file(.key).read(0..<4096), as: UTF8.self)
        guard !pem.isEmpty, let key = try? PrivateKey(pem: pem) else { return nil }
        return signer(key)
    }

    /// The signer of a terminal's key. The name follows from the key, so that no two trees have
    /// one name.
    private static func signer(_ key: PrivateKey) -> NoteSigner? {
        guard let bytes = key.publicKey.ed25519Bytes else { return nil }
        return NoteSigner(key, name: origin(of: bytes), kind: .ed25519)
    }

    static func origin(of key: [UInt8]) -> String {
        "journal.gatelight.invalid/" + Digest.sha256(key).prefix(16).hexadecimal
    }

    /// Begins a tree with a new key over the lines that are there; leaves of others are empty. The
    /// checkpoints of an earlier tree remain in another file.
    static func begin(
        _ folder: any TreeFolder, over storage: any Storage, upTo last: UInt64
    ) throws(DeviceError) -> JournalTree {
        let earlier = try folder.file(.history).read(0..<NoteList.maximumSize)
        if !earlier.isEmpty {
            try folder.file(.oldHistory).replace(with: earlier)
            try folder.remove(.history)
        }
        for file in [TreeFile.kept, .keptNext, .cosigned, .asked] { try folder.remove(file) }
        guard let key = try? PrivateKey.generate(.ed25519), let signer = signer(key) else {
            throw DeviceError(
                .unsupported, "make a key for the journal", advice: "Check libcrypto.")
        }
        try folder.file(.key).replace(with: Array(key.pem.utf8))
        try folder.file(.publicKey).replace(with: Array("\(signer.publicKey)\n".utf8))
        var tree = JournalTree(folder, signer, [])
        if last > 0 { try tree.cover(storage, upTo: last) }
        try tree.sweep()
        try tree.checkpoint()
        return tree
    }

    /// Appends the leaves of all lines of a journal that had no tree.
    private mutating func cover(
        _ storage: any Storage, upTo last: UInt64
    ) throws(DeviceError) {
        let file = KeptStatement.other(than: nil)
        var tree = self
        var digest = TreeHash.empty
        try folder.file(file).replace { write throws(DeviceError) in
            var list = KeptListWriter(boundaries: [])
            var lines = Lines(0..<(try storage.size)) { range throws(DeviceError) in
                try storage.read(range)
            }
            while let line = try lines.next() {
                guard case .entry(let entry, _) = LineHead(line), entry.seq > list.size,
                    entry.seq <= last
                else { continue }
                try list.appendAbsent(upTo: entry.seq - 1, to: write) {
                    tree.append($0.hash, height: $0.height)
                }
                tree.append(line.bytes)
                try list.append(
                    TreePiece(
                        height: 0, isKept: true, hash: .leaf(Self.commitment(line.bytes))),
                    to: write)
                // The list covers them.
                tree.full = []
            }
            try list.appendAbsent(upTo: last, to: write) {
                tree.append($0.hash, height: $0.height)
            }
            digest = try list.finish(to: write)
        }
        self = tree
        full = []
        statement = KeptStatement(file: file, size: last, digest: digest)
        if let statement { try write(statement, to: .kept) }
    }

    /// Removes tiles that belong to another tree or are no longer needed.
    mutating func sweep() throws(DeviceError) {
        for file in KeptStatement.files where file != statement?.file {
            try folder.remove(file)
        }
        var folders = ["tile"]
        while let folder = folders.popLast() {
            for name in try self.folder.names(in: folder) {
                let path = "\(folder)/\(name)"
                let isFolder = name.hasPrefix("x") || name.hasSuffix(".p") || folder == "tile"
                if isFolder {
                    folders.append(path)
                } else if !isNeeded(path) {
                    try self.folder.remove(TreeFile(path))
                }
            }
        }
    }

    private func isNeeded(_ path: String) -> Bool {
        if partial.contains(TreeFile(path)) { return true }
        let parts = path.split(separator: "/").dropFirst()
        guard let level = parts.first.flatMap({ Int($0) }), (0..<TilePath.levels).contains(level),
            !path.contains(".p/"),
            let number = UInt64(
                parts.dropFirst().map { $0.drop { $0 == "x" } }.joined())
        else { return false }
        let end = (number &+ 1) << UInt64(8 * (level + 1))
        return end > minimumIndex && end <= size
    }

    /// The first leaf for which tiles are kept (c2sp.org/tlog-tiles, pruning).
    private var minimumIndex: UInt64 { (statement?.size ?? 0) & ~255 }
}

// MARK: - Checkpoints

extension JournalTree {
    /// Writes the tiles, and signs a checkpoint, if there are leaves without one.
    mutating func checkpoint() throws(DeviceError) {
        try settle()
        guard size > signedSize || history.notes.isEmpty else { return }
        let old = partial
        try writeTiles()
        try sign()
        for file in old.subtracting(partial) { try folder.remove(file) }
    }

    private mutating func writeTiles() throws(DeviceError) {
        for tile in full {
            let name = TreeFile(TilePath.name(level: tile.level, tile.number))
            try folder.file(name).replace(with: tile.hashes.flatMap(\.bytes))
        }
        full = []
        var new: Set<TreeFile> = []
        for level in edges.indices where !edges[level].isEmpty {
            let number = size >> UInt64(8 * (level + 1))
            let name = TreeFile(
                TilePath.name(level: level, number, width: edges[level].count))
            new.insert(name)
            if partial.contains(name) { continue }
            try folder.file(name).replace(with: edges[level].flatMap(\.bytes))
        }
        partial = new
    }

    private mutating func sign() throws(DeviceError) {
        let text = Checkpoint(origin: signer.publicKey.name, size: size, root: root).text
        var note = try signed(text)
        let sealFile = try folder.file(.seal)
        var seal = SealingKey(stored: try sealFile.read(0..<1024))
        if let seal { note.signatures.append(seal.seal(text, of: signer.publicKey)) }
        // The checkpoint counts as soon as it is here.
        try folder.file(.history).append(NoteList.bytes(of: note))
        history.append(note)
        // Only after that the key moves on: an epoch without a checkpoint would look like a loss.
        seal?.advance()
        if let seal { try sealFile.replace(with: seal.stored) }
        try folder.file(.checkpoint).replace(with: note.bytes)
        if let thinned = history.thinned(seal) {
            try folder.file(.history).replace(with: NoteList.bytes(of: thinned.notes))
            history = thinned
        }
    }

    private func signed(_ text: String) throws(DeviceError) -> Note {
        var note = Note(text: text)
        do {
            note.signatures = [try signer.sign(text)]
        } catch {
            throw DeviceError(
                .unsupported, "sign a checkpoint: \(error)", advice: "Check libcrypto.")
        }
        return note
    }
}

// MARK: - Dropping entries

extension JournalTree {
    /// Prepares the statement that only the entries with the numbers `kept` remain. To be called
    /// after `checkpoint`, when the new journal is written and does not count yet.
    mutating func prepare(kept: [ClosedRange<UInt64>]) throws(DeviceError) {
        let (folder, size, old) = (folder, size, statement)
        let boundaries = try boundaries()
        let file = KeptStatement.other(than: old?.file)
        var digest = TreeHash.empty
        try folder.file(file).replace { write throws(DeviceError) in
            var list = KeptListWriter(boundaries: boundaries)
            var pieces = try TreePieces(folder, old, size: size)
            var kept = kept[...]
            while var piece = try pieces.next() {
                let number = pieces.position
                while let range = kept.first, range.upperBound < number { kept.removeFirst() }
                piece.isKept =
                    piece.height == 0 && kept.first.map { $0.contains(number) } ?? false
                try list.append(piece, to: write)
            }
            guard pieces.isListWhole != false else {
                throw TreePieces.damage("the list of kept entries is not the signed one")
            }
            digest = try list.finish(to: write)
        }
        let statement = KeptStatement(file: file, size: size, digest: digest)
        try write(statement, to: .keptNext)
        next = statement
    }

    /// Lets the prepared statement take effect: the new journal is in its place.
    mutating func commit() throws(DeviceError) {
        isRewritten = next != nil
        try settle()
    }

    private mutating func settle() throws(DeviceError) {
        guard isRewritten, let next else { return }
        try write(next, to: .kept)
        let (before, old) = (minimumIndex, statement)
        statement = next
        (self.next, isRewritten) = (nil, false)
        try folder.remove(.keptNext)
        if let old, old.file != next.file { try folder.remove(old.file) }
        for level in 0..<TilePath.levels {
            let leaves = UInt64(8 * (level + 1))
            let (first, end) = (before >> leaves, minimumIndex >> leaves)
            guard first < end else { break }
            for number in first..<end {
                try folder.remove(TreeFile(TilePath.name(level: level, number)))
            }
        }
    }

    /// After a start: finds out whether the journal was rewritten before the power failed.
    mutating func resolve(_ storage: any Storage) throws(DeviceError) {
        let bytes = try folder.file(.keptNext).read(0..<Note.maximumSize)
        guard !bytes.isEmpty else { return }
        next = KeptStatement(bytes, by: signer.publicKey)
        let lines = Lines(0..<(try storage.size)) { range throws(DeviceError) in
            try storage.read(range)
        }
        if let next, try next.matches(lines, folder) {
            isRewritten = true
            try settle()
        } else {
            next = nil
            try folder.remove(.keptNext)
        }
    }

    private func write(
        _ statement: KeptStatement, to file: TreeFile
    ) throws(DeviceError) {
        try folder.file(file).replace(with: signed(statement.text(of: signer.publicKey)).bytes)
    }

    /// The sizes of trees from which a proof may be asked for.
    private func boundaries() throws(DeviceError) -> Set<UInt64> {
        var sizes = Set(history.sizes)
        for file in [TreeFile.cosigned, .asked] {
            for note in try NoteList.read(file, folder) {
                guard let tree = Checkpoint(text: note.text) else { continue }
                if tree.origin == signer.publicKey.name { sizes.insert(tree.size) }
            }
        }
        return sizes
    }
}

extension KeptStatement {
    /// Whether a journal has exactly the entries that the statement names, among those that it
    /// covers.
    func matches(
        _ lines: Lines<DeviceError>, _ folder: any TreeFolder
    ) throws(DeviceError) -> Bool {
        var (list, lines) = (KeptList(try folder.file(file)), lines)
        var position: UInt64 = 0
        func nextKept() throws(DeviceError) -> UInt64? {
            while position < size, let piece = try list.next() {
                position &+= piece.leaves
                if piece.isKept { return position }
            }
            return nil
        }
        do {
            var kept = try nextKept()
            while let line = try lines.next() {
                guard case .entry(let entry, _) = LineHead(line), entry.seq <= size else {
                    continue
                }
                guard entry.seq == kept else { return false }
                kept = try nextKept()
            }
            return kept == nil && position == size && list.digestSoFar == digest
        } catch {
            guard error.code == .badData else { throw error }
            return false
        }
    }
}
