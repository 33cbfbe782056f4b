/// The names of tiles below a folder (c2sp.org/tlog-tiles).
public enum TilePath {
    /// The number of hashes in a whole tile.
    public static let width = 256
    /// The number of levels that a tree of `TreeBuilder.maximumSize` leaves has.
    public static let levels = 7

    /// The name of a tile, such as `tile/0/x001/234` or `tile/1/000.p/17`. A tile of less than 256
    /// hashes has a width.
    public static func name(level: Int, _ number: UInt64, width: Int = width) -> String {
        var parts: [String] = []
        var rest = number
        repeat {
            let digits = String(rest % 1000 + 1000).dropFirst()
            parts.insert((parts.isEmpty ? "" : "x") + digits, at: 0)
            rest /= 1000
        } while rest > 0
        let suffix = width < Self.width ? ".p/\(width)" : ""
        return "tile/\(level)/" + parts.joined(separator: "/") + suffix
    }

    /// The hashes of a tile's bytes; `nil` if they are not `count` hashes.
    public static func hashes(_ bytes: [UInt8], count: Int) -> [TreeHash]? {
        guard bytes.count == count * TreeHash.count else { return nil }
        return (0..<count).compactMap {
            TreeHash(bytes[($0 * TreeHash.count)..<(($0 + 1) * TreeHash.count)])
        }
    }
}
