extension SymbolReader {
    /// The number of triples that may fail in each round of `readRest()`.
    private static let maximumBeside = 24
    /// The number of triples that `readRest()` examines closely.
    private static let maximumLikelyBeside = 4000

    /// Searches the plane for everything beside the symbols read: every size, every row of a pass
    /// and every triple.
    ///
    /// It does what was skipped because something had been read. `isWhole` says whether it
    /// completed.
    mutating func readRest() throws(DecodingError) {
        hasLeftOut = false
        for pass in Self.passes where left > 0 && !searched.contains(pass.level) {
            collectPatterns(pass)
            searched.insert(pass.level)
        }
        var count = -1
        while places.count > count, left > 0 {
            count = places.count
            pool.remove(in: places)
            let (triples, isAll) = FinderTriple.all(pool.patterns, &left)
            if !isAll { hasLeftOut = true }
            try tryFlat(
                likely(triples, Self.minimumAgreement, most: Self.maximumLikelyBeside),
                most: Self.maximumBeside)
            try readDoubtful()
        }
        try readCompleted()
        isWhole = left > 0 && !isFull && !hasLeftOut
    }
}
