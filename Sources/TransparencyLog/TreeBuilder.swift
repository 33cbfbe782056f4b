/// The right edge of a growing Merkle tree: the roots of its largest complete subtrees. It has at
/// most 64 hashes, whatever the size of the tree.
public struct TreeBuilder: Sendable {
    /// The complete subtrees from left to right, each with its height.
    private var edge: [(height: Int, hash: TreeHash)] = []
    /// The number of leaves.
    public private(set) var size: UInt64 = 0

    /// The largest number of leaves. Numbers of entries are JSON integers (RFC 8259 §6).
    public static let maximumSize: UInt64 = 1 << 53

    /// Creates an empty tree.
    public init() {}

    /// Appends a complete subtree of 2^`height` leaves. Returns `false`, and appends nothing, if a
    /// subtree of that height cannot begin here.
    public mutating func append(_ hash: TreeHash, height: Int = 0) -> Bool {
        guard (0..<53).contains(height) else { return false }
        let leaves = UInt64(1) << UInt64(height)
        guard size % leaves == 0, leaves <= Self.maximumSize - size else { return false }
        size += leaves
        edge.append((height, hash))
        while edge.count > 1, edge[edge.count - 2].height == edge[edge.count - 1].height {
            let (left, right) = (edge[edge.count - 2], edge[edge.count - 1])
            edge.removeLast(2)
            edge.append((left.height + 1, .node(left.hash, right.hash)))
        }
        return true
    }

    /// The root of the tree.
    public var root: TreeHash { Self.root(of: edge.map(\.hash)) }

    /// The root above the complete subtrees `hashes`, the largest first.
    public static func root(of hashes: [TreeHash]) -> TreeHash {
        guard let last = hashes.last else { return .empty }
        return hashes.dropLast().reversed().reduce(last) { .node($1, $0) }
    }

    /// The largest complete subtree that may begin at `start` and ends at `end` at the latest: its
    /// height.
    public static func height(from start: UInt64, to end: UInt64) -> Int {
        guard end > start else { return 0 }
        let room = 63 - (end - start).leadingZeroBitCount
        return start == 0 ? room : min(room, start.trailingZeroBitCount)
    }
}
