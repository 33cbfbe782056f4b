import DeviceInterface
/// Combines unread symbols with what earlier frames showed of them.
struct FrameCombiner {
    /// The samples that combining may take from a frame's allowance.
    private static let combining = 400_000
    private static let most = 3

    private var scanner = ModuleScanner()
    private var combined: [CombinedSymbol] = []

    /// The part of its allowance that a frame should keep for combining.
    var reserve: Int { combined.isEmpty ? 0 : Self.combining }

    /// Adds the symbols that the frames so far show together to those read in the last frame.
    mutating func combine(_ results: inout DecodeResults, frame: UInt64) {
        combined.removeAll {
            $0.frame + SymbolTrack.patience < frame || results.hasRead($0.place)
        }
        var left = Self.combining
        for candidate in results.apart.prefix(Self.most) {
            guard let index = add(candidate, frame), combined[index].frames > 1, left > 0 else {
                continue
            }
            results.add { () throws(DecodingError) in
                try read(combined[index], &left)
            }
        }
    }

    /// Adds a candidate to a combined symbol and returns its index; `nil` if it starts a new one.
    private mutating func add(_ candidate: Candidate, _ frame: UInt64) -> Int? {
        for index in combined.indices where combined[index].frame < frame {
            if combined[index].add(candidate, frame: frame) { return index }
        }
        if combined.count == Self.most { combined.removeFirst() }
        combined.append(CombinedSymbol(candidate, frame: frame))
        return nil
    }

    private mutating func read(
        _ symbol: CombinedSymbol, _ left: inout Int
    ) throws(DecodingError) -> [DetectedSymbol] {
        var modules = symbol.modules
        for step in 0..<3 where left > 0 {
            switch step {
            case 0: break
            case 1: modules.decide(sharpening: 2, reach: 5)
            default:
                modules.decide()
                modules.equalise()
                left -= modules.values.count * 40
            }
            let symbols = try scanner.symbols(in: modules, most: left)
            left -= scanner.samples
            guard symbols.isEmpty else {
                return symbols.map { read in
                    DetectedSymbol(
                        payload: read.payload,
                        corners: symbol.place.corners.map(PixelPoint.init))
                }
            }
        }
        return []
    }
}
