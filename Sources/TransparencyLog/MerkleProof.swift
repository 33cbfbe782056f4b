/// Inclusion and consistency proofs (RFC 9162 §2.1.3 and §2.1.4).
public enum MerkleProof {
    /// The largest number of hashes in a proof.
    public static let maximumCount = 63

    /// Parses the hashes of a proof, a line each; `nil` if one is none, or there are too many.
    static func hashes(_ lines: some Collection<String>) -> [TreeHash]? {
        guard lines.count <= maximumCount else { return nil }
        let hashes = lines.map { TreeHash(base64: $0) }
        return hashes.contains(nil) ? nil : hashes.compactMap(\.self)
    }

    /// The ranges of leaves whose hashes prove that the leaf `index` is in a tree of `size` leaves,
    /// from the leaf to the root; `nil` if it is not in that tree.
    public static func inclusion(of index: UInt64, in size: UInt64) -> [Range<UInt64>]? {
        guard index < size else { return nil }
        var (ranges, range) = ([Range<UInt64>](), 0..<size)
        while range.upperBound - range.lowerBound > 1 {
            let middle = split(range)
            if index < middle {
                ranges.append(middle..<range.upperBound)
                range = range.lowerBound..<middle
            } else {
                ranges.append(range.lowerBound..<middle)
                range = middle..<range.upperBound
            }
        }
        return ranges.reversed()
    }

    /// The ranges whose hashes prove that a tree of `size` leaves continues one of `old`; empty if
    /// `old` is 0 or `size`, `nil` if it is larger.
    public static func consistency(from old: UInt64, to size: UInt64) -> [Range<UInt64>]? {
        guard old <= size else { return nil }
        guard old > 0, old < size else { return [] }
        var (ranges, range) = ([Range<UInt64>](), 0..<size)
        while range.upperBound != old {
            let middle = split(range)
            if old <= middle {
                ranges.append(middle..<range.upperBound)
                range = range.lowerBound..<middle
            } else {
                ranges.append(range.lowerBound..<middle)
                range = middle..<range.upperBound
            }
        }
        // The old tree itself needs no hash: its root is known.
        return (range.lowerBound == 0 ? [] : [range]) + ranges.reversed()
    }

    /// The middle of a range of more than one leaf: the largest power of two below its length.
    private static func split(_ range: Range<UInt64>) -> UInt64 {
        let last = range.upperBound - range.lowerBound - 1
        return range.lowerBound + (1 << UInt64(63 - last.leadingZeroBitCount))
    }

    /// The root that follows from a leaf's hash and its inclusion proof (RFC 9162 §2.1.3.2); `nil`
    /// if the proof has another length than the place needs.
    public static func root(
        of leaf: TreeHash, at index: UInt64, in size: UInt64, path: [TreeHash]
    ) -> TreeHash? {
        guard index < size else { return nil }
        var (place, last, root) = (index, size - 1, leaf)
        for hash in path {
            guard last > 0 else { return nil }
            if place & 1 == 1 || place == last {
                root = .node(hash, root)
                while place & 1 == 0, place != 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                root = .node(root, hash)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 ? root : nil
    }

    /// Whether a tree of `size` leaves with `root` continues one of `old` leaves with `oldRoot`
    /// (RFC 9162 §2.1.4.2).
    public static func isConsistent(
        _ old: UInt64, _ oldRoot: TreeHash, _ size: UInt64, _ root: TreeHash, proof: [TreeHash]
    ) -> Bool {
        guard old <= size else { return false }
        guard old < size else { return proof.isEmpty && oldRoot == root }
        guard old > 0 else { return proof.isEmpty && oldRoot == .empty }
        var proof = proof[...]
        var (place, last) = (old - 1, size - 1)
        while place & 1 == 1 { (place, last) = (place >> 1, last >> 1) }
        // A complete old tree is not in its own proof.
        guard let first = place == 0 ? oldRoot : proof.popFirst() else { return false }
        var (before, after) = (first, first)
        for hash in proof {
            guard last > 0 else { return false }
            if place & 1 == 1 || place == last {
                (before, after) = (.node(hash, before), .node(hash, after))
                while place & 1 == 0, place != 0 { (place, last) = (place >> 1, last >> 1) }
            } else {
                after = .node(after, hash)
            }
            (place, last) = (place >> 1, last >> 1)
        }
        return last == 0 && before == oldRoot && after == root
    }
}
