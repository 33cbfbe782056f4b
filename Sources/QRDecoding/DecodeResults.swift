import DeviceInterface
internal import PixelConversion

/// The results of all passes over one frame's planes so far, each payload once.
struct DecodeResults {
    private(set) var symbols: [DetectedSymbol] = []
    /// The candidates that looked like a symbol and were not read.
    private var unread: [Candidate] = []
    /// Whether the time ran out before everything was tried.
    private(set) var isCutShort = false
    /// Whether the last plane was searched completely.
    private(set) var isLastWhole = false
    /// Whether every plane that was to be searched completely was.
    private(set) var areAllWhole = true
    /// The places in the frame where symbols were read.
    private var places: [ReadPlace] = []
    private(set) var error: DecodingError?

    /// Scans a plane whose rows have no padding. One side of the plane has `numerator /
    /// denominator` times as many pixels as the frame's.
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

    /// Reads a plane of the frame's size, or a part of it that begins at `origin`, and takes the
    /// cost from the allowance.
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
        for candidate in reader.unread { add(candidate) }
        if reader.isCutShort { isCutShort = true }
    }

    /// Keeps one candidate for each place: the one with the fewest wrong modules.
    private mutating func add(_ candidate: Candidate) {
        let middle = candidate.framePlace.middle
        let rival = unread.firstIndex {
            $0.framePlace.contains(middle) || candidate.framePlace.contains($0.framePlace.middle)
        }
        guard let rival else {
            unread.append(candidate)
            return
        }
        if candidate.wrong < unread[rival].wrong { unread[rival] = candidate }
    }

    /// Returns the unread symbols that lie apart from those read, for a frame of the given size.
    func unread(width: Int, height: Int) -> [DetectedSymbol] {
        apart.map { $0.unread(width: width, height: height) }
    }

    /// Returns whether a symbol was read at a place in the frame.
    func hasRead(_ place: Quadrangle) -> Bool {
        places.contains { $0.quadrangle.overlaps(place) }
            || symbols.contains { Quadrangle($0)?.overlaps(place) == true }
    }

    /// The unread candidates that overlap no symbol that was read.
    var apart: [Candidate] {
        unread.filter { !hasRead($0.framePlace) }
    }

    mutating func add(_ pass: () throws(DecodingError) -> [DetectedSymbol]) {
        do throws(DecodingError) {
            for symbol in try pass()
            where !symbols.contains(where: { $0.payload == symbol.payload }) {
                symbols.append(symbol)
            }
        } catch {
            self.error = error
        }
    }

    /// Returns the symbols read; throws if there are none and a pass failed.
    func result() throws(DecodingError) -> [DetectedSymbol] {
        if symbols.isEmpty, let error { throw error }
        return symbols
    }
}
