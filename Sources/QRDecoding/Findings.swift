internal import PixelConversion

/// What the passes over one frame's planes have read so far, each payload once.
struct Findings {
    private(set) var symbols: [DecodedSymbol] = []
    /// What looked like a symbol and was not read.
    private var unread: [Hypothesis] = []
    /// Whether more would have been tried, had there been time.
    private(set) var isCutShort = false
    /// Whether the last plane was searched for everything there may be in it.
    private(set) var isLastWhole = false
    /// Whether each plane that was to be searched for everything was.
    private(set) var areAllWhole = true
    /// Where symbols were read in the frame.
    private var places: [ReadPlace] = []
    private(set) var error: DecodingError?

    /// Scans a plane whose rows have no padding. Its pixels are `numerator / denominator` as many
    /// along a side as the frame's.
    mutating func scan(_ plane: PixelPlane, numerator: Int = 1, denominator: Int = 1) {
        add { () throws(DecodingError) in
            try SymbolScan().symbols(in: plane).map { symbol in
                var placed = symbol
                placed.corners = symbol.corners.map {
                    .init(x: $0.x * denominator / numerator, y: $0.y * denominator / numerator)
                }
                return placed
            }
        }
    }

    /// Reads a plane of the frame's size, or a part of it that begins at `origin`, for what is left of an
    /// allowance.
    mutating func read(
        _ plane: PixelPlane, _ search: SymbolReader.Search = .paying,
        with reader: inout SymbolReader, _ allowance: inout SymbolReader.Allowance,
        origin: Point = .zero
    ) {
        isLastWhole = false
        let known = places.map { $0.moved(by: Point.zero - origin) }
        add { () throws(DecodingError) in
            try reader.symbols(
                in: plane, search, beside: known, allowance: &allowance, origin: origin)
        }
        places += reader.places.dropFirst(known.count).map { $0.moved(by: origin) }
        isLastWhole = reader.isWhole
        if search != .paying, !isLastWhole { areAllWhole = false }
        for hypothesis in reader.unread { add(hypothesis) }
        if reader.isCutShort { isCutShort = true }
    }

    /// One for each place, the one that comes nearest to a symbol.
    private mutating func add(_ hypothesis: Hypothesis) {
        let middle = hypothesis.framePlace.middle
        let rival = unread.firstIndex {
            $0.framePlace.contains(middle) || hypothesis.framePlace.contains($0.framePlace.middle)
        }
        guard let rival else {
            unread.append(hypothesis)
            return
        }
        if hypothesis.wrong < unread[rival].wrong { unread[rival] = hypothesis }
    }

    /// What was not read and lies apart from what was, for a frame of a size.
    func unread(width: Int, height: Int) -> [UnreadSymbol] {
        apart.map { $0.unread(width: width, height: height) }
    }

    /// Whether a symbol was read at a place in the frame.
    func hasRead(_ place: Quadrangle) -> Bool {
        places.contains { $0.quadrangle.overlaps(place) }
            || symbols.contains { Quadrangle($0)?.overlaps(place) == true }
    }

    /// What was not read and is no part of what was, nor what was a part of it.
    var apart: [Hypothesis] {
        unread.filter { !hasRead($0.framePlace) }
    }

    mutating func add(_ pass: () throws(DecodingError) -> [DecodedSymbol]) {
        do throws(DecodingError) {
            for symbol in try pass()
            where !symbols.contains(where: { $0.payload == symbol.payload }) {
                symbols.append(symbol)
            }
        } catch {
            self.error = error
        }
    }

    /// What was read; throws if nothing was and a pass could not be made.
    func result() throws(DecodingError) -> [DecodedSymbol] {
        if symbols.isEmpty, let error { throw error }
        return symbols
    }
}
