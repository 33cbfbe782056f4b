/// The symbols that a stream showed a moment ago: where each was, and which were there together.
struct SymbolTrack {
    private struct Sighting {
        let payload: [UInt8]
        var place: Quadrangle
        var frame: UInt64
    }

    /// A symbol unseen for so many frames is gone.
    static let patience: UInt64 = 10
    /// Places where a symbol was that are looked at first.
    private static let mostPlaces = 4
    private static let mostSightings = 16

    private var sightings: [Sighting] = []
    /// Symbols that were in one frame together, until one of them is gone.
    private var together: Set<[UInt8]> = []
    /// Payloads in view since a look at the whole of a frame that had them.
    private var settled: Set<[UInt8]> = []

    /// Whether several symbols were seen together, none of which is gone.
    var isCrowd: Bool { !together.isEmpty }

    /// Where symbols were, those seen last first.
    var places: [Quadrangle] {
        sightings.sorted { $0.frame > $1.frame }.prefix(Self.mostPlaces).map(\.place)
    }

    /// Whether a whole frame has been searched since each of these came into view.
    func isSettled(_ symbols: [DecodedSymbol]) -> Bool {
        symbols.allSatisfy { settled.contains($0.payload) }
    }

    /// Whether one is missing that was there beside another a moment ago.
    func isIncomplete(_ symbols: [DecodedSymbol]) -> Bool {
        !together.isSubset(of: Set(symbols.map(\.payload)))
    }

    /// Takes in what a frame shows.
    mutating func add(_ symbols: [DecodedSymbol], isWhole: Bool, frame: UInt64) {
        let payloads = Set(symbols.map(\.payload))
        settled = isWhole ? payloads : settled.intersection(payloads)
        if payloads.count > 1 { together.formUnion(payloads) }
        for symbol in symbols {
            guard let place = Quadrangle(symbol) else { continue }
            sightings.removeAll { $0.payload == symbol.payload }
            sightings.append(Sighting(payload: symbol.payload, place: place, frame: frame))
        }
        forget(before: frame)
    }

    private mutating func forget(before frame: UInt64) {
        sightings.removeAll { $0.frame + Self.patience < frame }
        if sightings.count > Self.mostSightings {
            sightings.removeFirst(sightings.count - Self.mostSightings)
        }
        together.formIntersection(sightings.map(\.payload))
        if together.count < 2 { together = [] }
    }
}
