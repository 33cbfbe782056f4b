public import DeviceInterface
internal import PixelConversion

/// Reads QR symbols from consecutive frames of a camera. Each thread needs a decoder of its own.
///
/// A frame that shows the same as the one before is not decoded again. A symbol is searched first
/// at its last place. Symbols that no single frame shows well enough are combined from several. The
/// answers depend only on the frames in their order, so a replay repeats them.
public final class StreamDecoder {
    /// The number of still frames after which a scene is decoded again: noise differs, and the gate
    /// may be wrong.
    private static let longestRest = 8
    /// The longest time without decoding, however slow the camera is.
    private static let longestRestTime = Duration.milliseconds(400)
    /// The number of equal looks at a still scene before it rests. Noise may hide a symbol once or
    /// twice, and unread symbols are combined from several frames.
    private static let looks = (read: 1, empty: 2, unread: 12)
    /// The number of frames after which the whole frame is searched while a symbol is followed,
    /// because there may be another.
    private static let wholeFrame: UInt64 = 4
    /// The samples that a frame may take to search its ink after a symbol was read.
    private static let inkBeside = 733_000

    private let converter = PixelConverter()
    private var reader = SymbolReader()
    private var gate = ChangeDetector()
    private var combiner = FrameCombiner()
    private var track = SymbolTrack()
    private var last = FrameResult(symbols: [], unread: [])
    private var lastDecoded = Duration.zero
    private var stillLooks = 0
    private var rest = 0
    private var frames: UInt64 = 0
    /// The last frame that was searched as a whole.
    private var lastWhole: UInt64 = 0

    /// Creates a decoder, which allocates memory when a frame first needs it.
    public init() {}

    /// Opens the libraries that convert frames, so that no frame needs files later.
    public func openLibraries() throws(DecodingError) {
        do {
            try converter.openLibraries()
        } catch {
            throw .badFrame(error)
        }
    }

    /// Returns what the frame shows, after at most about 20 ms.
    public func look(at frame: Frame) throws(DecodingError) -> FrameResult {
        frames += 1
        var results = DecodeResults()
        var isWhole = false
        do throws(PixelError) {
            guard let isSearched = try search(frame, &results) else { return repeated }
            isWhole = isSearched
        } catch {
            throw .badFrame(error)
        }
        let hadRead = !results.symbols.isEmpty
        combiner.combine(&results, frame: frames)
        let symbols = try results.result()
        // If only several frames together show a symbol, the rest of the frame was searched little
        // at first.
        if !hadRead, !symbols.isEmpty {
            isWhole = isWhole && !last.symbols.isEmpty && results.areAllWhole
        }
        track.add(symbols, isWhole: isWhole, frame: frames)
        last = FrameResult(
            symbols: symbols,
            unread: results.unread(width: frame.format.width, height: frame.format.height),
            isUnchanged: false, isCutShort: results.isCutShort,
            isWhole: isWhole && !track.isIncomplete(symbols))
        lastDecoded = frame.timestamp
        return last
    }

    /// The last answer, for a frame without visible change. The gate does not notice a symbol whose
    /// paint keeps the means, so the answer does not count as whole.
    private var repeated: FrameResult {
        var look = last
        (look.isUnchanged, look.isWhole) = (true, false)
        return look
    }

    private func isResting(_ luma: HeldLuma, at time: Duration) -> Bool {
        guard gate.isStill(luma) else {
            (stillLooks, rest) = (1, 0)
            return false
        }
        if hasSeenEnough, rest < Self.longestRest, time - lastDecoded < Self.longestRestTime {
            rest += 1
            return true
        }
        (stillLooks, rest) = (stillLooks + 1, 0)
        return false
    }

    /// Whether a still scene has been searched often enough.
    private var hasSeenEnough: Bool {
        if last.symbols.isEmpty {
            return stillLooks >= (last.unread.isEmpty ? Self.looks.empty : Self.looks.unread)
        }
        return stillLooks >= (last.isWhole ? Self.looks.read : Self.looks.unread)
    }

    /// Searches luma and ink. Returns whether the whole frame was searched; `nil` if it shows
    /// nothing new.
    private func search(
        _ frame: Frame, _ results: inout DecodeResults
    ) throws(PixelError) -> Bool? {
        var allowance = SymbolReader.Allowance.live
        allowance.samples -= combiner.reserve
        // Luma that must be converted is converted once.
        let rests = try converter.withHeldLuma(of: frame) { isResting($0, at: frame.timestamp) }
        if rests == true { return nil }
        let looksAtInk = try converter.isInkLookedAt(frame)
        allowance.keep(forInk: looksAtInk)
        let part = try converter.withLuma(of: frame) { luma -> Part? in
            if rests == nil, isResting(HeldLuma(luma), at: frame.timestamp) { return nil }
            return read(luma, &results, &allowance)
        }
        switch part {
        case nil: return nil
        case .followed: return false
        case .whole:
            return try readInk(frame, looksAtInk: looksAtInk, &results, &allowance)
        }
    }

    /// The part of a frame's luma that was searched.
    private enum Part {
        /// The surroundings of a symbol that was read.
        case followed
        case whole
    }

    /// Searches the last places of symbols, then the whole frame.
    private func read(
        _ luma: PixelPlane, _ results: inout DecodeResults,
        _ allowance: inout SymbolReader.Allowance
    ) -> Part {
        for place in track.places {
            guard let part = luma.cropped(place.bounds(margin: place.side / 3)) else { continue }
            // The rest of the frame must keep some time.
            allowance.spendHalf {
                results.read(part.plane, with: &reader, &$0, origin: part.origin)
            }
        }
        if isFollowing, !results.symbols.isEmpty, track.isSettled(results.symbols) {
            return .followed
        }
        lastWhole = frames
        results.read(luma, search(beside: results), with: &reader, &allowance)
        return .whole
    }

    /// Whether the surroundings of the one symbol in view may be enough.
    private var isFollowing: Bool {
        last.symbols.count == 1 && !track.isCrowd && stillLooks <= 1
            && frames - lastWhole < Self.wholeFrame
    }

    /// Returns what to search for. Once there is a symbol, everything else in the frame matters.
    private func search(beside results: DecodeResults) -> SymbolReader.Search {
        last.symbols.isEmpty && results.symbols.isEmpty ? .beside : .everything
    }

    /// Searches the ink after the luma. Returns whether everything was searched.
    private func readInk(
        _ frame: Frame, looksAtInk: Bool, _ results: inout DecodeResults,
        _ allowance: inout SymbolReader.Allowance
    ) throws(PixelError) -> Bool {
        let isLumaWhole = results.isLastWhole
        let hadRead = !results.symbols.isEmpty
        guard hadRead || looksAtInk || !last.symbols.isEmpty else {
            let isKnown = try converter.showsColouredInk(frame) != nil
            return isKnown && !results.isCutShort
        }
        allowance.useKept()
        allowance.samples = max(allowance.samples, Self.inkBeside)
        let ink: Void? = try converter.withInk(of: frame) { ink in
            results.read(ink, search(beside: results), with: &reader, &allowance)
        }
        if results.symbols.isEmpty { return !results.isCutShort }
        guard ink == nil || results.isLastWhole else { return false }
        if isLumaWhole || hadRead || !last.symbols.isEmpty { return isLumaWhole }
        // Only the ink showed that there is a symbol, so the luma is searched for everything.
        try converter.withLuma(of: frame) {
            results.read($0, .everything, with: &reader, &allowance)
        }
        return results.isLastWhole
    }
}
