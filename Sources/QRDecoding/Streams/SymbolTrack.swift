import DeviceInterface
/// The symbols that a stream showed recently: the place of each, and which appeared together.
struct SymbolTrack {
    private struct TrackedSymbol {
        let payload: [UInt8]
        var place: Quadrangle
        var frame: UInt64
    }

    /// The number of frames after which an unseen symbol is forgotten.
    static let patience: UInt64 = 10
    /// The number of places that are searched first.
    private static let maximumPlaces = 4
    private static let maximumTracked = 16

    private var tracked: [TrackedSymbol] = []
    /// The symbols that appeared together in one frame, kept until one of them is forgotten.
    private var together: Set<[UInt8]> = []
    /// The payloads in view since a search of a whole frame that contained them.
    private var settled: Set<[UInt8]> = []

    /// Whether several symbols appeared together and none of them is forgotten.
    var isCrowd: Bool { !together.isEmpty }

    /// The places of symbols, the most recent first.
    var places: [Quadrangle] {
        tracked.sorted { $0.frame > $1.frame }.prefix(Self.maximumPlaces).map(\.place)
    }

    /// Returns whether a whole frame has been searched since each of these symbols came into view.
    func isSettled(_ symbols: [DetectedSymbol]) -> Bool {
        symbols.allSatisfy { settled.contains($0.payload) }
    }

    /// Returns whether a symbol is missing that recently appeared beside another.
    func isIncomplete(_ symbols: [DetectedSymbol]) -> Bool {
        !together.isSubset(of: Set(symbols.map(\.payload)))
    }

    /// Records what a frame shows.
    mutating func add(_ symbols: [DetectedSymbol], isWhole: Bool, frame: UInt64) {
        let payloads = Set(symbols.map(\.payload))
        settled = isWhole ? payloads : settled.intersection(payloads)
        if payloads.count > 1 { together.formUnion(payloads) }
        for symbol in symbols {
            guard let place = Quadrangle(symbol) else { continue }
            tracked.removeAll { $0.payload == symbol.payload }
            tracked.append(TrackedSymbol(payload: symbol.payload, place: place, frame: frame))
        }
        forget(before: frame)
    }

    private mutating func forget(before frame: UInt64) {
        tracked.removeAll { $0.frame + Self.patience < frame }
        if tracked.count > Self.maximumTracked {
            tracked.removeFirst(tracked.count - Self.maximumTracked)
        }
        together.formIntersection(tracked.map(\.payload))
        if together.count < 2 { together = [] }
    }
}
