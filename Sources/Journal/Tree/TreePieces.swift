import DeviceInterface
import TransparencyLog

/// All pieces of a tree of a given size, from left to right: first the list of what is kept, then
/// the leaves of the tiles.
struct TreePieces {
    private let folder: any TreeFolder
    private let statement: KeptStatement?
    private var list: KeptList?
    private let size: UInt64
    /// The first leaf of the next piece.
    private(set) var position: UInt64 = 0
    private var tile: ArraySlice<TreeHash> = []
    /// Whether the list had the digest of its statement; `nil` until its end.
    private(set) var isListWhole: Bool?

    init(
        _ folder: any TreeFolder, _ statement: KeptStatement?, size: UInt64
    ) throws(DeviceError) {
        (self.folder, self.statement, self.size) = (folder, statement, size)
        if let statement { list = KeptList(try folder.file(statement.file)) }
    }

    /// The next piece; `nil` at the end. Throws `badData` if a part of the tree is missing.
    mutating func next() throws(DeviceError) -> TreePiece? {
        if let statement, list != nil {
            if position < statement.size, let piece = try list?.next() {
                guard position % piece.leaves == 0, piece.leaves <= statement.size - position else {
                    throw Self.damage("the list of kept entries does not fit its tree")
                }
                position += piece.leaves
                return piece
            }
            isListWhole = position == statement.size && list?.digestSoFar == statement.digest
            list = nil
            guard position == statement.size else {
                throw Self.damage("the list of kept entries ends early")
            }
        }
        guard position < size else { return nil }
        if tile.isEmpty { tile = try leaves(from: position)[...] }
        guard let hash = tile.popFirst() else {
            throw Self.damage("leaf \(position) is missing")
        }
        position += 1
        return TreePiece(height: 0, isKept: true, hash: hash)
    }

    /// The leaves of one tile from `start` on, up to the size of the tree.
    private func leaves(from start: UInt64) throws(DeviceError) -> [TreeHash] {
        let number = start / UInt64(TilePath.width)
        let first = Int(start % UInt64(TilePath.width))
        let end = min(TilePath.width, Int(min(size - (start - UInt64(first)), 256)))
        guard let hashes = try folder.tile(0, number, width: end), hashes.count >= end else {
            throw Self.damage("a tile at leaf \(start) is missing")
        }
        return Array(hashes[first..<end])
    }

    static func damage(_ text: String) -> DeviceError {
        DeviceError(.badData, "read the journal's tree", advice: "\(text).")
    }
}

extension TreeFolder {
    /// Reads a tile of at least `width` hashes: the one of that width, the whole one, or, while a
    /// terminal goes on writing, a wider one. `nil` if there is none.
    func tile(
        _ level: Int, _ number: UInt64, width: Int
    ) throws(DeviceError) -> [TreeHash]? {
        var widths = [width, TilePath.width]
        let whole = TilePath.name(level: level, number)
        for attempt in 0..<2 {
            for width in widths {
                let name = TilePath.name(level: level, number, width: width)
                let bytes = try file(TreeFile(name)).read(0..<(TilePath.width * TreeHash.count))
                if let hashes = TilePath.hashes(bytes, count: width) { return hashes }
            }
            guard attempt == 0 else { break }
            widths = try names(in: whole + ".p").compactMap { Int($0) }.filter {
                (width..<TilePath.width).contains($0)
            }
        }
        return nil
    }
}

extension TreeFolder {
    /// The hashes of each level's last tile in a tree of `size` leaves; `nil` if one is missing.
    func edges(of size: UInt64) throws(DeviceError) -> [[TreeHash]]? {
        var edges: [[TreeHash]] = []
        for level in 0..<TilePath.levels {
            let width = Int(size >> UInt64(8 * level) & 255)
            let number = size >> UInt64(8 * (level + 1))
            guard let hashes = width == 0 ? [] : try tile(level, number, width: width) else {
                return nil
            }
            edges.append(Array(hashes.prefix(width)))
        }
        return edges
    }

    /// The root of a tree of `size` leaves, according to its last tiles.
    func edgeRoot(of size: UInt64) throws(DeviceError) -> TreeHash? {
        try edges(of: size).map(TreeBuilder.root(ofEdges:))
    }
}

extension TreeBuilder {
    /// The root above the last tiles of each level.
    static func root(ofEdges edges: [[TreeHash]]) -> TreeHash {
        var builder = TreeBuilder()
        for level in edges.indices.reversed() {
            for hash in edges[level] { _ = builder.append(hash, height: 8 * level) }
        }
        return builder.root
    }
}

extension TreePieces {
    /// The hashes of ranges of leaves, in their order: for proofs. `nil` if a range begins or ends
    /// within a piece, so that its hash is no longer known.
    static func hashes(
        of ranges: [Range<UInt64>], _ folder: any TreeFolder, _ statement: KeptStatement?,
        size: UInt64
    ) throws(DeviceError) -> [TreeHash]? {
        var builders = ranges.map { _ in TreeBuilder() }
        var pieces = try TreePieces(folder, statement, size: size)
        while true {
            let start = pieces.position
            guard let piece = try pieces.next() else { break }
            guard let place = ranges.firstIndex(where: { $0.contains(start) }) else { continue }
            guard pieces.position <= ranges[place].upperBound,
                builders[place].append(piece.hash, height: piece.height)
            else { return nil }
        }
        guard
            zip(ranges, builders).allSatisfy({ $0.upperBound - $0.lowerBound == $1.size })
        else { return nil }
        return builders.map(\.root)
    }
}
