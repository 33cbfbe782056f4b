/// A symbol that several frames show and none shows well enough: its modules' brightness, summed up.
///
/// Noise is another in each frame, and so is where pixels, glare and what is smeared fall as the hand
/// moves; the modules are the same. A place that shows nothing, as where light drowns it, adds nothing.
struct CombinedSymbol {
    /// Modules of one symbol agree better than this from frame to frame; those of two symbols do not
    /// agree at all, whatever either shows.
    private static let leastAgreement: Float = 0.25
    /// More frames than this and old ones count less, so that a wrong one is forgotten.
    private static let mostFrames: Float = 12

    let layout: SymbolLayout
    private(set) var place: Quadrangle
    /// The frame that last added to it.
    private(set) var frame: UInt64
    private(set) var frames = 1
    private var sums: [Float]
    private var weight: Float = 1

    init(_ hypothesis: Hypothesis, frame: UInt64) {
        layout = hypothesis.grid.layout
        place = hypothesis.framePlace
        self.frame = frame
        sums = hypothesis.modules.levels
    }

    /// Takes in what another frame shows, if that is the same symbol.
    mutating func add(_ hypothesis: Hypothesis, frame: UInt64) -> Bool {
        guard hypothesis.grid.layout.version == layout.version else { return false }
        let levels = hypothesis.modules.levels
        guard agreement(with: levels) > Self.leastAgreement else { return false }
        if weight >= Self.mostFrames {
            let share = (Self.mostFrames - 1) / weight
            for index in sums.indices { sums[index] *= share }
            weight *= share
        }
        for index in sums.indices { sums[index] += levels[index] }
        weight += 1
        frames += 1
        place = hypothesis.framePlace
        self.frame = frame
        return true
    }

    /// The modules all frames together show.
    var modules: ModuleGrid {
        ModuleGrid(layout: layout, values: sums.map { $0 * (64 / weight) })
    }

    /// The correlation of the modules that differ from symbol to symbol.
    private func agreement(with levels: [Float]) -> Float {
        var (both, own, other): (Float, Float, Float) = (0, 0, 0)
        for index in sums.indices where layout.map[index] < 0 {
            both += sums[index] * levels[index]
            own += sums[index] * sums[index]
            other += levels[index] * levels[index]
        }
        guard own > 0, other > 0 else { return 0 }
        return both / (own * other).squareRoot()
    }
}

extension ModuleGrid {
    /// Brightness with the mean of the surroundings 0 and the mean distance from it, over the whole
    /// symbol, 1.
    fileprivate var levels: [Float] {
        let means = Self.boxMeans(values, layout.size, 6)
        let off = zip(values, means).map { $0 - $1 }
        let spread = off.reduce(0) { $0 + abs($1) } / Float(off.count)
        return off.map { max(-3, min(3, $0 / max(spread, 1))) }
    }
}
