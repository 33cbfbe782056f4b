internal import PixelConversion

/// Finds symbols in a plane, draws each anew and has zbar read that.
///
/// What has paid most is tried first: three finder patterns and a flat symbol, then bent ones, then
/// ones whose modules run into each other, then symbols of which one finder pattern is hidden. What is
/// tried costs work, counted and not timed, so that a frame is always read alike.
struct SymbolReader: ~Copyable {
    /// How much may be spent on a plane, in samples taken: about 15 ns each.
    struct Allowance {
        var samples: Int
        /// Symbols that are only found by trying hard, beside others that were read.
        var isThorough: Bool

        /// About 15 ms.
        static let live = Allowance(samples: 1_800_000, isThorough: false)
        /// About a quarter of a second.
        static let thorough = Allowance(samples: 15_000_000, isThorough: true)
    }

    /// How often halved, in this order: most symbols are large enough in small planes, which cost little.
    private static let levels = [2, 1, 0, 3]
    /// Of the patterns found in one level.
    private static let mostTriples = 4
    private static let mostCompleted = 12
    /// That are looked at closely.
    private static let mostLikely = 120
    /// A finder pattern agrees better than this with what it must look like; a hidden one's
    /// neighbours better still.
    private static let leastAgreement: Float = 0.42
    private static let leastCompletedAgreement: Float = 0.6
    /// More modules that are known and wrong are not worth another look, or zbar's time.
    private static let mostDoubtful: Float = 0.33
    private static let mostWrong: Float = 0.16
    /// zbar tries every three finder patterns; where a grid lies over many symbols that takes seconds.
    private static let mostFinders = 6

    private var search = FinderSearch()
    private var timing = TimingCount()
    private var fit = LatticeFit()
    private var picture = CleanPicture()
    private var pyramid = Pyramid()
    private var pool = FinderPool()
    private var tried: [FinderTriple] = []
    private var doubtful: [Hypothesis] = []
    private var read: [(symbol: DecodedSymbol, place: Quadrangle)] = []
    private var left = 0

    init() {}

    /// Every symbol that is read, each payload once.
    mutating func symbols(
        in plane: PixelPlane, allowance: Allowance
    ) throws(DecodingError) -> [DecodedSymbol] {
        pyramid.build(on: plane)
        pool = FinderPool()
        tried.removeAll(keepingCapacity: true)
        doubtful.removeAll(keepingCapacity: true)
        read.removeAll(keepingCapacity: true)
        left = allowance.samples
        try readFlat(isThorough: allowance.isThorough)
        try readDoubtful()
        if read.isEmpty || allowance.isThorough { try readCompleted() }
        return read.map(\.symbol)
    }

    private mutating func readFlat(isThorough: Bool) throws(DecodingError) {
        for level in Self.levels where left > 0 {
            let hadRead = !read.isEmpty
            search.search(level, of: pyramid, step: hadRead && !isThorough ? 3 : level == 0 ? 2 : 1)
            pool.add(search.patterns, scale: Float(1 << level))
            try tryFlat(
                likely(FinderTriple.among(pool.patterns), Self.leastAgreement),
                most: Self.mostTriples)
            // A second symbol is about as far away as the first, so the next size is looked at, too.
            if hadRead, !isThorough { return }
        }
    }

    private mutating func readDoubtful() throws(DecodingError) {
        for hypothesis in doubtful.sorted(by: { $0.wrong < $1.wrong }) where left > 0 {
            guard isNew(hypothesis.triple.scaled(by: Float(1 << hypothesis.level)), tried: [])
            else { continue }
            try tryBent(hypothesis)
        }
    }

    /// Symbols of which one finder pattern is hidden.
    private mutating func readCompleted() throws(DecodingError) {
        doubtful.removeAll(keepingCapacity: true)
        // Without the third pattern the same two may fit better.
        tried.removeAll(keepingCapacity: true)
        let triples = likely(
            FinderTriple.completing(pool.patterns), Self.leastCompletedAgreement)
        try tryFlat(triples, most: Self.mostCompleted)
        try readDoubtful()
    }

    private mutating func tryFlat(
        _ triples: [FinderTriple], most: Int
    ) throws(DecodingError) {
        var count = 0
        for triple in triples where count < most && left > 0 && isNew(triple) {
            tried.append(triple)
            count += 1
            try tryFlat(triple)
        }
    }

    /// Neither tried before nor within what was read.
    private func isNew(_ triple: FinderTriple, tried: [FinderTriple]? = nil) -> Bool {
        !(tried ?? self.tried).contains { $0.isAlike(triple) }
            && !read.contains { read in
                read.place.contains(triple.corner.centre)
                    || read.place.contains(triple.right.centre)
                    || read.place.contains(triple.below.centre)
            }
    }

    /// What looks like finder patterns, the best first.
    private mutating func likely(_ triples: [FinderTriple], _ least: Float) -> [FinderTriple] {
        let triples = triples.prefix(Self.mostLikely)
        left -= triples.count * 150
        return triples.compactMap { triple in
            let (level, scaled) = Self.place(triple, in: pyramid.planes)
            guard let agreement = scaled.agreement(in: pyramid.planes[level], atLeast: least)
            else { return nil }
            var triple = triple
            triple.strangeness = -agreement.worst - agreement.mean
            return triple
        }.sorted { $0.strangeness < $1.strangeness }
    }

    /// The smallest plane in which the modules are still large enough, and the triple there.
    private static func place(
        _ triple: FinderTriple, in planes: [PixelPlane]
    ) -> (level: Int, triple: FinderTriple) {
        var level = 0
        while level + 1 < min(planes.count, 5), triple.module / Float(2 << level) >= 3 {
            level += 1
        }
        return (level, triple.scaled(by: 1 / Float(1 << level)))
    }

    /// As a flat symbol; what does not become one is kept for later.
    private mutating func tryFlat(_ triple: FinderTriple) throws(DecodingError) {
        let (level, triple) = Self.place(triple, in: pyramid.planes)
        let plane = pyramid.planes[level]
        var best: Hypothesis?
        for version in timing.versions(triple, in: plane) {
            var grid = SymbolGrid(triple, layout: .of(version))
            left -= fit.fitFinders(&grid, in: plane)
            guard FinderCheck.wrong(grid, triple, in: plane) < Self.mostDoubtful else { continue }
            left -= fit.fit(&grid, to: triple, in: plane)
            let hypothesis = assess(grid, triple, level)
            if hypothesis.wrong < best?.wrong ?? 1 { best = hypothesis }
            if hypothesis.wrong < Self.mostWrong { break }
        }
        guard let best, best.wrong <= Self.mostDoubtful else { return }
        if try !scan(best) { doubtful.append(best) }
    }

    /// As a bent symbol, as one bent place by place, and as one whose modules run into each other.
    private mutating func tryBent(_ flat: Hypothesis) throws(DecodingError) {
        let plane = pyramid.planes[flat.level]
        var grid = flat.grid
        left -= fit.fitBend(&grid, to: flat.triple, in: plane)
        var best = assess(grid, flat.triple, flat.level)
        if best.wrong > flat.wrong { best = flat }
        guard best.wrong <= Self.mostWrong else { return }
        if try scan(best) { return }
        guard left > 0 else { return }
        left -= fit.fitMesh(&best.grid, in: plane)
        best = assess(best.grid, best.triple, best.level)
        for reach in [12, 5, 3] {
            best.modules.compare(reach: reach)
            if try scan(best) { return }
        }
        guard left > 0 else { return }
        best.modules.compare(reach: 6)
        best.modules.equalise()
        left -= best.modules.values.count * 40
        _ = try scan(best)
    }

    private mutating func assess(
        _ grid: SymbolGrid, _ triple: FinderTriple, _ level: Int
    ) -> Hypothesis {
        let modules = ModuleGrid(
            grid, in: pyramid.planes[level], isInverted: triple.isInverted)
        left -= modules.values.count * 4
        return Hypothesis(
            triple: triple, level: level, grid: grid, modules: modules, wrong: modules.wrong)
    }

    /// Has zbar read it. Whether it did.
    private mutating func scan(_ hypothesis: Hypothesis) throws(DecodingError) -> Bool {
        guard hypothesis.wrong <= Self.mostWrong, left > 0 else { return false }
        let modules = hypothesis.modules
        let errors = FormatInformation.errors(in: modules, isMirrored: false)
        let mirrored = errors > 2 ? FormatInformation.errors(in: modules, isMirrored: true) : errors
        let isMirrored = mirrored < errors - 2
        guard min(errors, mirrored) <= FormatInformation.mostErrors,
            modules.finderCount <= Self.mostFinders
        else { return false }
        let symbols = try picture.scan(modules, isMirrored: isMirrored)
        // What cannot be read takes zbar longer.
        left -= modules.values.count * (symbols.isEmpty ? 25 : 15)
        for symbol in symbols where !read.contains(where: { $0.symbol.payload == symbol.payload }) {
            let place = hypothesis.place
            var symbol = symbol
            symbol.corners = place.corners.map(DecodedSymbol.Point.init)
            read.append((symbol, place))
        }
        return !symbols.isEmpty
    }
}
