internal import PixelConversion

/// Finds symbols in a plane, draws each anew and has zbar read that.
///
/// What has paid most is tried first: three finder patterns and a flat symbol, then bent ones, then
/// ones whose modules run into each other, then symbols of which one finder pattern is hidden. What is
/// tried costs work, counted and not timed, so that a frame is always read alike.
struct SymbolReader: ~Copyable {
    /// What is looked for in a plane.
    enum Search {
        /// What pays most: where something was read, hardly anything more is looked for.
        case paying
        /// Where something was read, everything else that may be a symbol, too.
        case beside
        /// Everything that may be a symbol.
        case everything
    }

    /// How much may be spent, in samples taken: about 10 ns each.
    struct Allowance {
        var samples: Int
        /// Symbols that are only found by trying hard, beside others that were read.
        var isThorough: Bool

        /// About 20 ms, what is begun being finished.
        static let live = Allowance(samples: 2_200_000, isThorough: false)
        /// About 100 ms.
        static let patient = Allowance(samples: 7_500_000, isThorough: true)
        /// About a quarter of a second.
        static let thorough = Allowance(samples: 15_000_000, isThorough: true)

        /// What is kept for a look at ink that follows, unless what is seen is a symbol for sure.
        private var kept = 0

        /// Luma shows something of ink, too, and could spend all on that.
        mutating func keep(forInk looksAtInk: Bool) {
            guard looksAtInk else { return }
            kept = samples / 3
            samples -= kept
        }

        /// Leaves the other half alone.
        mutating func spendHalf(_ body: (inout Allowance) -> Void) {
            let rest = samples / 2
            samples -= rest
            body(&self)
            samples += rest
        }

        mutating func useKept() {
            samples += kept
            kept = 0
        }
    }

    /// In this order: most symbols are large enough in small planes, which cost little.
    static let passes = [
        FinderSearch.Pass(level: 2, step: 1), FinderSearch.Pass(level: 1, step: 2),
        FinderSearch.Pass(level: 0, step: 2, isSharpened: true),
        FinderSearch.Pass(level: 3, step: 1),
    ]
    /// Noise apart, hardly anything more is found.
    private static let lastPass = FinderSearch.Pass(level: 0, step: 2)
    /// Of the patterns found in one level.
    static let mostTriples = 4
    private static let mostCompleted = 12
    /// What may be spent on symbols of which one finder pattern is hidden, unless all is to be tried.
    private static let completing = 150_000
    /// That are looked at closely.
    static let mostLikely = 120
    /// A finder pattern agrees better than this with what it must look like; a hidden one's
    /// neighbours better still.
    static let leastAgreement: Float = 0.42
    private static let leastCompletedAgreement: Float = 0.6
    /// The worst agreement and the mean of three: of 26 triples with less none was read, of 1850 with more
    /// 1240. Only where all is to be tried are they looked at.
    private static let leastSum: Float = 1.1
    /// Finder patterns as clear as these are a symbol's, even where no grid fits: agreements of 0.7.
    private static let likeliest: Float = -1.4
    /// More modules that are known and wrong are not worth another look, or zbar's time.
    private static let mostDoubtful: Float = 0.33
    private static let mostWrong: Float = 0.2
    /// Of a large symbol that is flat.
    private static let mostWrongFlat: Float = 0.1
    /// Samples of a part of a plane that zbar looks at itself, and what each costs.
    private static let largestRegion = 160_000
    private static let scanning = 3
    /// What a module costs that is solved for beside its neighbours.
    private static let equalising = 40

    var search = FinderSearch()
    private var timing = TimingCount()
    private var fit = LatticeFit()
    private var scanner = ModuleScanner()
    var pyramid = Pyramid()
    var pool = FinderPool()
    var tried: [FinderTriple] = []
    var doubtful: [Hypothesis] = []
    /// What looked like a symbol in the last plane and was not read.
    private(set) var unread: [Hypothesis] = []
    /// Whether more would have been tried in the last plane, had there been time.
    var isCutShort = false
    /// Whether nothing was left out in the last plane: neither for want of time, nor because there was
    /// too much of it, nor because something was read.
    var isWhole = false
    /// Whether something that looked like a symbol was not tried since this was last set.
    var hasLeftOut = false
    /// Whether a pass found more patterns than can be kept.
    var isFull = false
    /// Levels of the pyramid in which every row of a pass was looked at.
    var searched: Set<Int> = []
    private var region = PixelBuffer()
    var read: [DecodedSymbol] = []
    /// Where symbols were read, the same payload more than once.
    var places: [ReadPlace] = []
    var budget = Allowance.live
    private var origin = Point.zero

    init() {}

    var left: Int {
        get { budget.samples }
        set { budget.samples = newValue }
    }
    private var isThorough: Bool { budget.isThorough }

    /// Every symbol that is read, each payload once; what it takes is taken from the allowance. `origin`
    /// is where the plane lies in the frame; what is `known` to be in it is not read again.
    mutating func symbols(
        in plane: PixelPlane, _ search: Search = .paying, beside known: [ReadPlace] = [],
        allowance: inout Allowance, origin: Point = .zero
    ) throws(DecodingError) -> [DecodedSymbol] {
        self.origin = origin
        pyramid.build(on: plane)
        pool = FinderPool()
        tried.removeAll(keepingCapacity: true)
        doubtful.removeAll(keepingCapacity: true)
        unread.removeAll(keepingCapacity: true)
        read.removeAll(keepingCapacity: true)
        places = known
        searched.removeAll(keepingCapacity: true)
        (isCutShort, isFull, isWhole) = (false, false, false)
        budget = allowance
        defer { allowance = budget }
        try readFlat()
        try readDoubtful()
        if read.isEmpty || isThorough {
            // Much that is no symbol has two finder patterns.
            let rest = isThorough ? 0 : max(0, left - Self.completing)
            left -= rest
            try readCompleted()
            isCutShort = left <= 0
            left += rest
        }
        try readRegion()
        if search == .everything || (search == .beside && !read.isEmpty) { try readRest() }
        return read
    }

    /// Adds what a pass finds to the pool.
    mutating func collectPatterns(_ pass: FinderSearch.Pass) {
        search.search(pass, of: pyramid)
        left -= search.samples
        if search.isFull { isFull = true }
        pool.add(search.patterns, scale: Float(1 << pass.level))
    }

    private mutating func readFlat() throws(DecodingError) {
        for pass in Self.passes + (isThorough ? [Self.lastPass] : []) where left > 0 {
            let hadRead = !read.isEmpty
            if hadRead, !isThorough {
                try readFlat(FinderSearch.Pass(level: pass.level, step: 3))
            } else {
                searched.insert(pass.level)
                try readFlat(pass)
            }
            // A second symbol is about as far away as the first, so the next size is looked at, too.
            if hadRead, !isThorough { return }
        }
    }

    private mutating func readFlat(_ pass: FinderSearch.Pass) throws(DecodingError) {
        collectPatterns(pass)
        left -= FinderTriple.cost(among: pool.patterns.count)
        var count = places.count
        try tryFlat(
            likely(FinderTriple.among(pool.patterns), Self.leastAgreement), most: Self.mostTriples)
        // Where one was, there may be a sheet of them.
        while places.count > count, left > 0 {
            count = places.count
            pool.remove(in: places)
            left -= FinderTriple.cost(near: pool.patterns.count)
            try tryFlat(
                likely(FinderTriple.near(pool.patterns), Self.leastAgreement),
                most: Self.mostTriples)
        }
    }

    mutating func readDoubtful() throws(DecodingError) {
        defer { doubtful.removeAll(keepingCapacity: true) }
        for hypothesis in doubtful.sorted(by: { $0.wrong < $1.wrong }) {
            guard isNew(hypothesis.triple.scaled(by: Float(1 << hypothesis.level)), tried: [])
            else { continue }
            if left <= 0 {
                unread.append(hypothesis)
            } else if let rest = try tryBent(hypothesis) {
                unread.append(rest)
            }
        }
    }

    /// What looks like a symbol, as it is in the plane: zbar may make of it what a grid does not. It
    /// read 4 of 109, all of which had no more than a fifth of their known modules wrong.
    private mutating func readRegion() throws(DecodingError) {
        guard left > 0, read.isEmpty, let best = unread.min(by: { $0.wrong < $1.wrong }),
            isThorough || best.wrong <= Self.mostWrong
        else { return }
        let plane = pyramid.planes[best.level]
        let scale = 1 / Float(1 << best.level)
        let crop = best.place.bounds(scaledBy: scale, margin: 4 * best.triple.module)
        guard let crop = plane.cropped(crop)?.plane,
            crop.width * crop.height <= min(Self.largestRegion, left / Self.scanning),
            pool.patterns.count(where: { best.place.contains($0.centre) })
                <= ModuleScanner.mostFinders
        else { return }
        left -= crop.width * crop.height * Self.scanning
        for symbol in try SymbolScan().symbols(in: region.packed(crop)) {
            add(symbol, best)
        }
    }

    /// Symbols of which one finder pattern is hidden.
    mutating func readCompleted() throws(DecodingError) {
        // Without the third pattern the same two may fit better.
        tried.removeAll(keepingCapacity: true)
        let triples = likely(
            FinderTriple.completing(pool.patterns), Self.leastCompletedAgreement)
        try tryFlat(triples, most: Self.mostCompleted)
        try readDoubtful()
    }

    /// Until as many were not read as `most`.
    mutating func tryFlat(
        _ triples: [FinderTriple], most: Int
    ) throws(DecodingError) {
        var failed = 0
        for triple in triples where isNew(triple) {
            guard failed < most, left > 0 else {
                hasLeftOut = true
                return
            }
            tried.append(triple)
            let count = places.count
            try tryFlat(triple)
            if places.count == count { failed += 1 }
        }
    }

    /// Neither tried before nor within what was read.
    private func isNew(_ triple: FinderTriple, tried: [FinderTriple]? = nil) -> Bool {
        !(tried ?? self.tried).contains { $0.isAlike(triple) }
            && !places.contains { place in
                place.covers(triple.corner) || place.covers(triple.right)
                    || place.covers(triple.below)
            }
    }

    /// What looks like finder patterns, the best first.
    mutating func likely(
        _ triples: [FinderTriple], _ least: Float, most: Int = mostLikely
    ) -> [FinderTriple] {
        if triples.count > most { hasLeftOut = true }
        let triples = triples.prefix(most)
        left -= triples.count * 150
        return triples.compactMap { triple in
            let (level, scaled) = Self.place(triple, in: pyramid.planes)
            guard let agreement = scaled.agreement(in: pyramid.planes[level], atLeast: least),
                isThorough || agreement.worst + agreement.mean > Self.leastSum
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
        let (versions, written) = versions(triple, in: plane)
        // Where two patterns are seen, a third is more often elsewhere than the version another.
        let allowed = isThorough || triple.isWhole ? versions.count : 1
        for version in versions.prefix(allowed) where left > 0 {
            var grid = SymbolGrid(triple, layout: .of(version))
            left -= fit.fitFinders(&grid, in: plane)
            guard FinderCheck.wrong(grid, triple, in: plane) < Self.mostDoubtful else { continue }
            left -= fit.fit(&grid, to: triple, in: plane, most: left)
            let hypothesis = assess(grid, triple, level)
            if hypothesis.wrong < best?.wrong ?? 1 { best = hypothesis }
            if hypothesis.wrong < Self.mostWrong { break }
        }
        guard let best else { return }
        guard best.wrong <= Self.mostDoubtful else {
            if triple.strangeness < Self.likeliest { unread.append(best) }
            return
        }
        // Where a version is written, there is a symbol; a large one that is as far off is bent.
        if best.grid.layout.version == written, best.wrong > Self.mostWrongFlat {
            budget.useKept()
            if let rest = try tryBent(best) { unread.append(rest) }
        } else if try !scan(best) {
            doubtful.append(best)
        }
    }

    /// What its version may be, the likeliest first; and the one that is written in it, if any.
    private mutating func versions(
        _ triple: FinderTriple, in plane: PixelPlane
    ) -> (all: [Int], written: Int?) {
        let counted = timing.versions(triple, in: plane)
        let large = counted.filter { $0 + 1 >= VersionInformation.versions.lowerBound }
        // In small ones nothing is written.
        let small = counted.filter { !VersionInformation.versions.contains($0) }
        for version in large {
            var grid = SymbolGrid(triple, layout: .of(version))
            left -= fit.fitFinders(&grid, in: plane) + VersionInformation.samples
            if FinderCheck.wrong(grid, triple, in: plane) < Self.mostDoubtful,
                let written = VersionInformation.version(
                    grid, isInverted: triple.isInverted, in: plane)
            {
                return ([written] + small, written)
            }
        }
        // Where both places are damaged.
        return (small.first == counted.first ? small : counted.prefix(1) + small, nil)
    }

    /// As a bent symbol, as one bent place by place, and as one whose modules run into each other. What
    /// is known of it if it is not read.
    private mutating func tryBent(_ flat: Hypothesis) throws(DecodingError) -> Hypothesis? {
        let plane = pyramid.planes[flat.level]
        var grid = flat.grid
        left -= fit.fitBend(&grid, to: flat.triple, in: plane, most: left)
        var best = assess(grid, flat.triple, flat.level)
        if best.wrong > flat.wrong { best = flat }
        best.step = .bent
        guard best.wrong <= Self.mostWrong else { return best }
        if try scan(best) { return nil }
        guard left > 0 else { return best }
        left -= fit.fitMesh(&best.grid, in: plane, most: left)
        best = assess(best.grid, best.triple, best.level)
        best.step = .meshed
        for (sharpening, reach) in [(0.75, 6), (2, 5), (0, 12)] as [(Float, Int)] {
            best.modules.decide(sharpening: sharpening, reach: reach)
            if try scan(best) { return nil }
        }
        let cost = best.modules.values.count * Self.equalising
        guard left > cost else { return best }
        best.modules.decide()
        best.modules.equalise()
        best.step = .equalised
        left -= cost
        return try scan(best) ? nil : best
    }

    private mutating func assess(
        _ grid: SymbolGrid, _ triple: FinderTriple, _ level: Int
    ) -> Hypothesis {
        let modules = ModuleGrid(
            grid, in: pyramid.planes[level], isInverted: triple.isInverted)
        left -= modules.values.count * 4
        return Hypothesis(
            triple: triple, level: level, origin: origin, grid: grid, modules: modules,
            wrong: modules.wrong)
    }

    /// Has zbar read it. Whether it did.
    private mutating func scan(_ hypothesis: Hypothesis) throws(DecodingError) -> Bool {
        guard hypothesis.wrong <= Self.mostWrong, left > 0 else { return false }
        let symbols = try scanner.symbols(in: hypothesis.modules, most: left)
        left -= scanner.samples
        for symbol in symbols { add(symbol, hypothesis) }
        return !symbols.isEmpty
    }

    private mutating func add(_ symbol: DecodedSymbol, _ hypothesis: Hypothesis) {
        let place = hypothesis.place
        places.append(ReadPlace(quadrangle: place, version: hypothesis.grid.layout.version))
        guard !read.contains(where: { $0.payload == symbol.payload }) else { return }
        var symbol = symbol
        symbol.corners = place.corners.map { DecodedSymbol.Point($0 + origin) }
        read.append(symbol)
    }
}
