/// A symbol that no single frame shows well enough, with the brightness of its modules summed over
/// several frames.
///
/// Noise differs from frame to frame, and pixels, glare and smear shift as the hand moves, but the
/// modules stay the same. A place without contrast, as under glare, adds nothing.
struct CombinedSymbol {
    /// The correlation that the modules of one symbol exceed from frame to frame. The modules of
    /// two different symbols do not correlate.
    private static let minimumAgreement: Float = 0.25
    /// The number of frames above which older ones lose weight, so that a wrong one is forgotten.
    private static let maximumFrames: Float = 12

    let layout: SymbolLayout
    private(set) var place: Quadrangle
    /// The frame that last added to the symbol.
    private(set) var frame: UInt64
    private(set) var frames = 1
    private var sums: [Float]
    private var weight: Float = 1

    init(_ candidate: Candidate, frame: UInt64) {
        layout = candidate.grid.layout
        place = candidate.framePlace
        self.frame = frame
        sums = candidate.modules.levels
    }

    /// Adds what another frame shows if it is the same symbol, and returns whether it is.
    mutating func add(_ candidate: Candidate, frame: UInt64) -> Bool {
        guard candidate.grid.layout.version == layout.version else { return false }
        let levels = candidate.modules.levels
        guard agreement(with: levels) > Self.minimumAgreement else { return false }
        if weight >= Self.maximumFrames {
            let share = (Self.maximumFrames - 1) / weight
            for index in sums.indices { sums[index] *= share }
            weight *= share
        }
        for index in sums.indices { sums[index] += levels[index] }
        weight += 1
        frames += 1
        place = candidate.framePlace
        self.frame = frame
        return true
    }

    /// The modules that all frames together show.
    var modules: ModuleGrid {
        ModuleGrid(layout: layout, values: sums.map { $0 * (64 / weight) })
    }

    /// Returns the correlation of the modules that differ from symbol to symbol.
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
    /// The brightness, scaled so that its local mean is 0 and its mean distance from that over the
    /// whole symbol is 1.
    fileprivate var levels: [Float] {
        let means = Self.boxMeans(values, layout.size, 6)
        let off = zip(values, means).map { $0 - $1 }
        let spread = off.reduce(0) { $0 + abs($1) } / Float(off.count)
        return off.map { max(-3, min(3, $0 / max(spread, 1))) }
    }
}
