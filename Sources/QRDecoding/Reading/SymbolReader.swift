import DeviceInterface
internal import PixelConversion

/// Finds symbols in a plane, draws each again and has zbar read the drawing.
///
/// The most productive steps come first: flat symbols with three finder patterns, then bent ones,
/// then ones whose modules run into each other, then symbols with one hidden finder pattern. The
/// cost is counted in work, not measured in time, so that a frame always gives the same result.
struct SymbolReader: ~Copyable {
    /// What a search covers.
    enum Search {
        /// The most productive steps only. Little else is searched after a symbol was read.
        case paying
        /// The same, and if a symbol was read, everything else that may be a symbol.
        case beside
        /// Everything that may be a symbol.
        case everything
    }

    /// The work that may be spent, in samples taken: about 10 ns each.
    struct Allowance {
        var samples: Int
        /// Whether the search goes on for symbols that are hard to find after others were read.
        var isThorough: Bool

        /// The allowance of a live search: about 20 ms, after which a step that has begun is
        /// finished.
        static let live = Allowance(samples: 2_200_000, isThorough: false)
        /// The allowance of a patient search: about 100 ms.
        static let patient = Allowance(samples: 7_500_000, isThorough: true)
        /// The allowance of a thorough search: about a quarter of a second.
        static let thorough = Allowance(samples: 15_000_000, isThorough: true)

        /// The samples kept for a later search of the ink, which a candidate that is certainly a
        /// symbol may use.
        private var kept = 0

        /// Keeps a third for the ink. Luma also shows some ink, and its search could use up
        /// everything.
        mutating func keep(forInk looksAtInk: Bool) {
            guard looksAtInk else { return }
            kept = samples / 3
            samples -= kept
        }

        /// Runs `body` with half of the samples and keeps the other half.
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

    /// The passes in order. Most symbols are large enough for small planes, which cost little.
    static let passes = [
        FinderSearch.Pass(level: 2, step: 1), FinderSearch.Pass(level: 1, step: 2),
        FinderSearch.Pass(level: 0, step: 2, isSharpened: true),
        FinderSearch.Pass(level: 3, step: 1),
    ]
    /// The last pass, which finds little beside noise.
    private static let lastPass = FinderSearch.Pass(level: 0, step: 2)
    /// The number of triples that may fail in one level.
    static let maximumTriples = 4
    private static let maximumCompleted = 12
    /// The samples that may be spent on symbols with one hidden finder pattern, unless everything
    /// is to be tried.
    private static let completing = 150_000
    /// The number of triples that are examined closely.
    static let maximumLikely = 120
    /// The correlation that a finder pattern must exceed. If the third pattern is hidden, the other
    /// two must exceed more.
    static let minimumAgreement: Float = 0.42
    private static let minimumCompletedAgreement: Float = 0.6
    /// The sum of the worst correlation and the mean of three that a triple must exceed, unless
    /// everything is to be tried. None of 26 triples below it was read, and 1240 of 1850 above it
    /// were.
    private static let minimumSum: Float = 1.1
    /// The strangeness below which finder patterns belong to a symbol even if no grid fits:
    /// correlations of 0.7.
    private static let likeliest: Float = -1.4
    /// The share of wrong known modules up to which a candidate is tried again, and up to which
    /// zbar scans it.
    private static let maximumDoubtful: Float = 0.33
    private static let maximumWrong: Float = 0.2
    /// The largest share of wrong modules in a large flat symbol.
    private static let maximumWrongFlat: Float = 0.1
    /// The largest part of a plane that zbar scans itself, in samples, and the cost of each.
    private static let largestRegion = 160_000
    private static let scanning = 3
    /// The cost of equalising one module.
    private static let equalising = 40

    var search = FinderSearch()
    private var timing = TimingCount()
    private var fit = LatticeFit()
    private var scanner = ModuleScanner()
    var pyramid = Pyramid()
    var pool = FinderPool()
    var tried: [FinderTriple] = []
    var doubtful: [Candidate] = []
    /// The candidates in the last plane that looked like a symbol and were not read.
    private(set) var unread: [Candidate] = []
    /// Whether time ran out in the last plane before everything was tried.
    var isCutShort = false
    /// Whether nothing was left out in the last plane, whether for lack of time, because there was
    /// too much of it, or because something had been read.
    var isWhole = false
    /// Whether something that looked like a symbol was not tried since this was last reset.
    var hasLeftOut = false
    /// Whether a pass found more patterns than can be kept.
    var isFull = false
    /// The levels of the pyramid in which every row of a pass was searched.
    var searched: Set<Int> = []
    private var region = PixelBuffer()
    var read: [DetectedSymbol] = []
    /// The places where symbols were read, including repeated payloads.
    var places: [ReadPlace] = []
    var budget = Allowance.live
    private var origin = Point.zero

    init() {}

    var left: Int {
        get { budget.samples }
        set { budget.samples = newValue }
    }
    private var isThorough: Bool { budget.isThorough }

    /// Returns every symbol read, each payload once, and takes the cost from the allowance.
    /// `origin` is the place of the plane in the frame. The symbols in `known` are not read again.
    mutating func symbols(
        in plane: PixelPlane, _ search: Search = .paying, beside known: [ReadPlace] = [],
        allowance: inout Allowance, origin: Point = .zero
    ) throws(DecodingError) -> [DetectedSymbol] {
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
            // Many other things have two finder patterns.
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

    /// Adds the patterns that a pass finds to the pool.
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
            // A second symbol is usually about as far away as the first, so the next size is
            // searched as well.
            if hadRead, !isThorough { return }
        }
    }

    private mutating func readFlat(_ pass: FinderSearch.Pass) throws(DecodingError) {
        collectPatterns(pass)
        left -= FinderTriple.cost(among: pool.patterns.count)
        var count = places.count
        try tryFlat(
            likely(FinderTriple.among(pool.patterns), Self.minimumAgreement),
            most: Self.maximumTriples)
        // A symbol may be one of a whole sheet.
        while places.count > count, left > 0 {
            count = places.count
            pool.remove(in: places)
            left -= FinderTriple.cost(near: pool.patterns.count)
            try tryFlat(
                likely(FinderTriple.near(pool.patterns), Self.minimumAgreement),
                most: Self.maximumTriples)
        }
    }

    mutating func readDoubtful() throws(DecodingError) {
        defer { doubtful.removeAll(keepingCapacity: true) }
        for candidate in doubtful.sorted(by: { $0.wrong < $1.wrong }) {
            guard isNew(candidate.triple.scaled(by: Float(1 << candidate.level)), tried: [])
            else { continue }
            if left <= 0 {
                unread.append(candidate)
            } else if let rest = try tryBent(candidate) {
                unread.append(rest)
            }
        }
    }

    /// Has zbar scan the plane around the best unread candidate, because it may read what a grid
    /// cannot. It read 4 of 109; in each of these at most a fifth of the known modules was wrong.
    private mutating func readRegion() throws(DecodingError) {
        guard left > 0, read.isEmpty, let best = unread.min(by: { $0.wrong < $1.wrong }),
            isThorough || best.wrong <= Self.maximumWrong
        else { return }
        let plane = pyramid.planes[best.level]
        let scale = 1 / Float(1 << best.level)
        let crop = best.place.bounds(scaledBy: scale, margin: 4 * best.triple.module)
        guard let crop = plane.cropped(crop)?.plane,
            crop.width * crop.height <= min(Self.largestRegion, left / Self.scanning),
            pool.patterns.count(where: { best.place.contains($0.centre) })
                <= ModuleScanner.maximumFinders
        else { return }
        left -= crop.width * crop.height * Self.scanning
        for symbol in try SymbolScan().symbols(in: region.packed(crop)) {
            add(symbol, best)
        }
    }

    /// Reads symbols with one hidden finder pattern.
    mutating func readCompleted() throws(DecodingError) {
        // The same two patterns may fit better without the third.
        tried.removeAll(keepingCapacity: true)
        let triples = likely(
            FinderTriple.completing(pool.patterns), Self.minimumCompletedAgreement)
        try tryFlat(triples, most: Self.maximumCompleted)
        try readDoubtful()
    }

    /// Tries triples as flat symbols until `most` of them were not read.
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

    /// Returns whether a triple was not tried before and is no part of a symbol that was read.
    private func isNew(_ triple: FinderTriple, tried: [FinderTriple]? = nil) -> Bool {
        !(tried ?? self.tried).contains { $0.isAlike(triple) }
            && !places.contains { place in
                place.covers(triple.corner) || place.covers(triple.right)
                    || place.covers(triple.below)
            }
    }

    /// Returns the triples that look like finder patterns, the best first.
    mutating func likely(
        _ triples: [FinderTriple], _ least: Float, most: Int = maximumLikely
    ) -> [FinderTriple] {
        if triples.count > most { hasLeftOut = true }
        let triples = triples.prefix(most)
        left -= triples.count * 150
        return triples.compactMap { triple in
            let (level, scaled) = Self.place(triple, in: pyramid.planes)
            guard let agreement = scaled.agreement(in: pyramid.planes[level], atLeast: least),
                isThorough || agreement.worst + agreement.mean > Self.minimumSum
            else { return nil }
            var triple = triple
            triple.strangeness = -agreement.worst - agreement.mean
            return triple
        }.sorted { $0.strangeness < $1.strangeness }
    }

    /// Returns the smallest plane in which the modules are large enough, and the triple in it.
    private static func place(
        _ triple: FinderTriple, in planes: [PixelPlane]
    ) -> (level: Int, triple: FinderTriple) {
        var level = 0
        while level + 1 < min(planes.count, 5), triple.module / Float(2 << level) >= 3 {
            level += 1
        }
        return (level, triple.scaled(by: 1 / Float(1 << level)))
    }

    /// Tries a triple as a flat symbol. A candidate that is not read is kept for later.
    private mutating func tryFlat(_ triple: FinderTriple) throws(DecodingError) {
        let (level, triple) = Self.place(triple, in: pyramid.planes)
        let plane = pyramid.planes[level]
        var best: Candidate?
        let (versions, written) = versions(triple, in: plane)
        // If only two patterns are seen, a wrong guess of the third is likelier than a wrong
        // version.
        let allowed = isThorough || triple.isWhole ? versions.count : 1
        for version in versions.prefix(allowed) where left > 0 {
            var grid = SymbolGrid(triple, layout: .of(version))
            left -= fit.fitFinders(&grid, in: plane)
            guard FinderCheck.wrong(grid, triple, in: plane) < Self.maximumDoubtful else {
                continue
            }
            left -= fit.fit(&grid, to: triple, in: plane, most: left)
            let candidate = assess(grid, triple, level)
            if candidate.wrong < best?.wrong ?? 1 { best = candidate }
            if candidate.wrong < Self.maximumWrong { break }
        }
        guard let best else { return }
        guard best.wrong <= Self.maximumDoubtful else {
            if triple.strangeness < Self.likeliest { unread.append(best) }
            return
        }
        // A written version proves a symbol; a large one with this share of wrong modules is bent.
        if best.grid.layout.version == written, best.wrong > Self.maximumWrongFlat {
            budget.useKept()
            if let rest = try tryBent(best) { unread.append(rest) }
        } else if try !scan(best) {
            doubtful.append(best)
        }
    }

    /// Returns the possible versions, the likeliest first, and the version written in the symbol,
    /// if any.
    private mutating func versions(
        _ triple: FinderTriple, in plane: PixelPlane
    ) -> (all: [Int], written: Int?) {
        let counted = timing.versions(triple, in: plane)
        let large = counted.filter { $0 + 1 >= VersionInformation.versions.lowerBound }
        // Versions below 7 are not written.
        let small = counted.filter { !VersionInformation.versions.contains($0) }
        for version in large {
            var grid = SymbolGrid(triple, layout: .of(version))
            left -= fit.fitFinders(&grid, in: plane) + VersionInformation.samples
            if FinderCheck.wrong(grid, triple, in: plane) < Self.maximumDoubtful,
                let written = VersionInformation.version(
                    grid, isInverted: triple.isInverted, in: plane)
            {
                return ([written] + small, written)
            }
        }
        // Both copies may be damaged.
        return (small.first == counted.first ? small : counted.prefix(1) + small, nil)
    }

    /// Tries a candidate as a bent symbol, as one bent place by place, and as one whose modules
    /// run into each other. Returns the best candidate if it is not read.
    private mutating func tryBent(_ flat: Candidate) throws(DecodingError) -> Candidate? {
        let plane = pyramid.planes[flat.level]
        var grid = flat.grid
        left -= fit.fitBend(&grid, to: flat.triple, in: plane, most: left)
        var best = assess(grid, flat.triple, flat.level)
        if best.wrong > flat.wrong { best = flat }
        best.step = .bent
        guard best.wrong <= Self.maximumWrong else { return best }
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
    ) -> Candidate {
        let modules = ModuleGrid(
            grid, in: pyramid.planes[level], isInverted: triple.isInverted)
        left -= modules.values.count * 4
        return Candidate(
            triple: triple, level: level, origin: origin, grid: grid, modules: modules,
            wrong: modules.wrong)
    }

    /// Has zbar read a candidate. Returns whether it did.
    private mutating func scan(_ candidate: Candidate) throws(DecodingError) -> Bool {
        guard candidate.wrong <= Self.maximumWrong, left > 0 else { return false }
        let symbols = try scanner.symbols(in: candidate.modules, most: left)
        left -= scanner.samples
        for symbol in symbols { add(symbol, candidate) }
        return !symbols.isEmpty
    }

    private mutating func add(_ symbol: DetectedSymbol, _ candidate: Candidate) {
        let place = candidate.place
        places.append(ReadPlace(quadrangle: place, version: candidate.grid.layout.version))
        guard !read.contains(where: { $0.payload == symbol.payload }) else { return }
        var symbol = symbol
        symbol.corners = place.corners.map { PixelPoint($0 + origin) }
        read.append(symbol)
    }
}
