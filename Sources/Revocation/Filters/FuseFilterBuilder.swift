/// Builds a binary fuse filter. It finds an order in which every entry has a slot that no later one
/// uses, and fills these slots from the last entry to the first.
struct FuseFilterBuilder {
    private static let attempts = 100

    let layout: FuseLayout
    private(set) var seed: UInt64 = 0
    private(set) var fingerprints: [UInt8]
    /// The number of entries in each slot, times four, combined by exclusive or with the index
    /// (0...2) that the slot has in each of these entries.
    private var counts: [UInt8]
    /// The exclusive or, for each slot, of the hashes of its entries.
    private var sums: [UInt64]
    private var order: [UInt64] = []
    private var places: [UInt8] = []

    /// Builds the filter of `keys`, which must be distinct. The same keys in any order give the
    /// same filter. `nil` means that none of a hundred seeds works, which does not happen with
    /// evenly distributed keys: the first one nearly always works.
    init?(_ keys: [UInt64]) {
        layout = FuseLayout(entries: keys.count)
        fingerprints = []
        counts = []
        sums = []
        for attempt in 1...Self.attempts {
            seed = FuseFilter.hash(UInt64(attempt), seed: 0x9E37_79B9_7F4A_7C15)
            guard place(keys), takeApart(keys.count) else { continue }
            fill()
            return
        }
        return nil
    }

    /// Returns `false` if a slot has more entries than can be counted.
    private mutating func place(_ keys: [UInt64]) -> Bool {
        counts = [UInt8](repeating: 0, count: layout.slots)
        sums = [UInt64](repeating: 0, count: layout.slots)
        // In the order of hashes the first slots ascend, so that memory is accessed sequentially.
        for hash in keys.map({ FuseFilter.hash($0, seed: seed) }).sorted() {
            let slots = layout.positions(hash)
            for place in 0..<3 {
                let slot = slots[place]
                guard counts[slot] < 252 else { return false }
                counts[slot] = (counts[slot] + 4) ^ UInt8(place)
                sums[slot] ^= hash
            }
        }
        return true
    }

    /// Removes entries that are alone in a slot until none is left; returns `false` if others
    /// remain.
    private mutating func takeApart(_ entries: Int) -> Bool {
        order = []
        places = []
        order.reserveCapacity(entries)
        places.reserveCapacity(entries)
        var alone = counts.indices.filter { counts[$0] >> 2 == 1 }
        while let slot = alone.popLast() {
            guard counts[slot] >> 2 == 1 else { continue }
            let hash = sums[slot]
            let place = counts[slot] & 3
            order.append(hash)
            places.append(place)
            let slots = layout.positions(hash)
            for other in 0..<3 where other != Int(place) {
                let slot = slots[other]
                sums[slot] ^= hash
                counts[slot] = (counts[slot] - 4) ^ UInt8(other)
                if counts[slot] >> 2 == 1 { alone.append(slot) }
            }
        }
        return order.count == entries
    }

    private mutating func fill() {
        fingerprints = [UInt8](repeating: 0, count: layout.slots)
        for (hash, place) in zip(order, places).reversed() {
            let slots = layout.positions(hash)
            // The slot itself is still zero.
            let marks = fingerprints[slots[0]] ^ fingerprints[slots[1]] ^ fingerprints[slots[2]]
            fingerprints[slots[Int(place)]] = marks ^ FuseFilter.fingerprint(hash)
        }
    }
}
