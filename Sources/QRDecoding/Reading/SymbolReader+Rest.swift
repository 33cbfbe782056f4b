extension SymbolReader {
    /// Of the patterns beside what was read, so many triples may fail before the rest is given up.
    private static let mostBeside = 24
    /// Triples beside what was read that are looked at closely.
    private static let mostLikelyBeside = 4000

    /// What is in the plane beside what was read: in every size, every row of a pass, every triple.
    ///
    /// What was skipped because something had been read is done now. `isWhole` says whether all of it was.
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
                likely(triples, Self.leastAgreement, most: Self.mostLikelyBeside),
                most: Self.mostBeside)
            try readDoubtful()
        }
        try readCompleted()
        isWhole = left > 0 && !isFull && !hasLeftOut
    }
}
