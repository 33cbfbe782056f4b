import ReproducibleNumbers
import TestSupport

/// Ways bytes get changed by damage, by chance and by people who know the format.
enum Mutation: CaseIterable {
    case flipBit, replace, delete, insert, truncate, swap, repeatPart, splice

    /// A changed copy; `other` is a second valid sequence to splice with.
    func applied(to bytes: [UInt8], other: [UInt8], using random: inout SeededRandom) -> [UInt8] {
        guard !bytes.isEmpty else { return other }
        var changed = bytes
        let place = random.below(bytes.count)
        switch self {
        case .flipBit: changed[place] ^= 1 << UInt8(random.below(8))
        case .replace: changed[place] = UInt8(truncatingIfNeeded: random.next())
        case .delete: changed.remove(at: place)
        case .insert: changed.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case .truncate: changed.removeLast(bytes.count - place)
        case .swap: changed.swapAt(place, random.below(bytes.count))
        case .repeatPart:
            let end = min(bytes.count, place + 1 + random.below(16))
            changed.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
        case .splice: changed = Array(bytes[..<place]) + other.dropFirst(random.below(other.count))
        }
        return changed
    }

    static func some(of bytes: [UInt8], other: [UInt8], using random: inout SeededRandom)
        -> [UInt8]
    {
        (0...random.below(3)).reduce(bytes) { changed, _ in
            allCases[random.below(allCases.count)]
                .applied(to: changed, other: other, using: &random)
        }
    }
}
