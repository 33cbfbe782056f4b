public import DeviceInterface
internal import PixelConversion

/// Reads QR symbols from a camera's frames, one after another; one for each thread that decodes.
///
/// A frame that shows what the one before did is not decoded again. A symbol is looked for first where
/// it was. What several frames show and none shows well enough is put together. The answers depend on
/// the frames alone, in their order; so a replay repeats them.
public final class StreamDecoder {
    /// A still scene is decoded anew every so many frames: noise differs, and the gate may be wrong.
    private static let longestRest = 8
    /// So many looks at a still scene without a change of mind, and the rest may begin: noise may keep a
    /// symbol from being read once or twice, and several frames of one are put together.
    private static let looks = (read: 1, empty: 2, unread: 12)
    /// The whole of the frame is looked at this often while a symbol is followed: there may be another.
    private static let wholeFrame: UInt64 = 4
    /// Of the samples a frame may take, for putting frames together.
    private static let combining = 400_000
    private static let mostCombined = 3
    /// A symbol unseen for so many frames is gone.
    private static let patience: UInt64 = 10

    private let converter = PixelConverter()
    private var reader = SymbolReader()
    private var scanner = ModuleScanner()
    private var gate = ChangeGate()
    private var combined: [CombinedSymbol] = []
    private var last = Look(symbols: [], unread: [], isUnchanged: false, isCutShort: false)
    private var stillLooks = 0
    private var rest = 0
    private var frames: UInt64 = 0

    /// Allocates nothing until a frame needs it.
    public init() {}

    /// What the frame shows, for about 20 ms at most.
    public func look(at frame: Frame) throws(DecodingError) -> Look {
        frames += 1
        var findings = Findings()
        var allowance = SymbolReader.Allowance.live
        if !combined.isEmpty { allowance.samples -= Self.combining }
        do throws(PixelError) {
            // Where brightness must be converted, it is once.
            let rests = try converter.withHeldLuma(of: frame) { isResting($0) }
            if rests == true { return repeated }
            let looksAtInk = try converter.isInkLookedAt(frame)
            allowance.keep(forInk: looksAtInk)
            let isSeen = try converter.withLuma(of: frame) { luma in
                if rests == nil, isResting(HeldLuma(luma)) { return false }
                read(luma, &findings, &allowance)
                return true
            }
            guard isSeen else { return repeated }
            if findings.symbols.isEmpty, looksAtInk {
                allowance.useKept()
                let _: Void? = try converter.withInk(of: frame) {
                    findings.read($0, with: &reader, &allowance)
                }
            }
        } catch {
            throw .badFrame(error)
        }
        combine(&findings)
        last = Look(
            symbols: try findings.result(),
            unread: findings.unread(width: frame.format.width, height: frame.format.height),
            isUnchanged: false, isCutShort: findings.isCutShort)
        return last
    }

    /// Nothing has changed since the last frame that was decoded.
    private var repeated: Look {
        var look = last
        look.isUnchanged = true
        return look
    }

    private func isResting(_ luma: HeldLuma) -> Bool {
        guard gate.isStill(luma) else {
            (stillLooks, rest) = (1, 0)
            return false
        }
        let enough =
            !last.symbols.isEmpty
            ? Self.looks.read : last.unread.isEmpty ? Self.looks.empty : Self.looks.unread
        if stillLooks >= enough, rest < Self.longestRest {
            rest += 1
            return true
        }
        (stillLooks, rest) = (stillLooks + 1, 0)
        return false
    }

    /// Where a symbol was, and then all of the frame.
    private func read(
        _ luma: PixelPlane, _ findings: inout Findings, _ allowance: inout SymbolReader.Allowance
    ) {
        if let place = last.symbols.first.flatMap(Quadrangle.init),
            let part = luma.cropped(place.bounds(margin: place.side / 3))
        {
            findings.read(part.plane, with: &reader, &allowance, origin: part.origin)
            if !findings.symbols.isEmpty, frames % Self.wholeFrame != 0 { return }
        }
        findings.read(luma, with: &reader, &allowance)
    }

    /// Puts what was not read together with what frames before showed of it.
    private func combine(_ findings: inout Findings) {
        combined.removeAll { $0.frame + Self.patience < frames }
        guard findings.symbols.isEmpty else {
            combined.removeAll()
            return
        }
        var left = Self.combining
        for hypothesis in findings.unread.prefix(Self.mostCombined) {
            guard let index = add(hypothesis), combined[index].frames > 1, left > 0 else {
                continue
            }
            findings.add { () throws(DecodingError) in
                try read(combined[index], &left)
            }
        }
    }

    /// Which of the combined it was added to.
    private func add(_ hypothesis: Hypothesis) -> Int? {
        for index in combined.indices where combined[index].frame < frames {
            if combined[index].add(hypothesis, frame: frames) { return index }
        }
        if combined.count == Self.mostCombined { combined.removeFirst() }
        combined.append(CombinedSymbol(hypothesis, frame: frames))
        return nil
    }

    private func read(
        _ symbol: CombinedSymbol, _ left: inout Int
    ) throws(DecodingError) -> [DecodedSymbol] {
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
                    DecodedSymbol(
                        payload: read.payload,
                        corners: symbol.place.corners.map(DecodedSymbol.Point.init))
                }
            }
        }
        return []
    }
}
