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
    /// However slow the camera is.
    private static let longestRestTime = Duration.milliseconds(400)
    /// So many looks at a still scene without a change of mind, and the rest may begin: noise may keep a
    /// symbol from being read once or twice, and several frames of one are put together.
    private static let looks = (read: 1, empty: 2, unread: 12)
    /// The whole of the frame is looked at this often while a symbol is followed: there may be another.
    private static let wholeFrame: UInt64 = 4
    /// Of the samples a frame may take, for a look at its ink beside a symbol that was read.
    private static let inkBeside = 733_000

    private let converter = PixelConverter()
    private var reader = SymbolReader()
    private var gate = ChangeGate()
    private var combiner = FrameCombiner()
    private var track = SymbolTrack()
    private var last = Look(symbols: [], unread: [])
    private var lastDecoded = Duration.zero
    private var stillLooks = 0
    private var rest = 0
    private var frames: UInt64 = 0
    /// The frame all of which was looked at last.
    private var lastWhole: UInt64 = 0

    /// Allocates nothing until a frame needs it.
    public init() {}

    /// What the frame shows, for about 20 ms at most.
    public func look(at frame: Frame) throws(DecodingError) -> Look {
        frames += 1
        var findings = Findings()
        var isWhole = false
        do throws(PixelError) {
            guard let isSearched = try search(frame, &findings) else { return repeated }
            isWhole = isSearched
        } catch {
            throw .badFrame(error)
        }
        let hadRead = !findings.symbols.isEmpty
        combiner.combine(&findings, frame: frames)
        let symbols = try findings.result()
        // Beside what only several frames together show, little was looked for the first time.
        if !hadRead, !symbols.isEmpty {
            isWhole = isWhole && !last.symbols.isEmpty && findings.areAllWhole
        }
        track.add(symbols, isWhole: isWhole, frame: frames)
        last = Look(
            symbols: symbols,
            unread: findings.unread(width: frame.format.width, height: frame.format.height),
            isUnchanged: false, isCutShort: findings.isCutShort,
            isWhole: isWhole && !track.isIncomplete(symbols))
        lastDecoded = frame.timestamp
        return last
    }

    /// Nothing has changed, as far as can be told, since the last frame that was decoded. A symbol whose
    /// paint keeps the means as they were would not be noticed, so this is no look at a whole frame.
    private var repeated: Look {
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

    /// Whether a still scene has been looked at often enough.
    private var hasSeenEnough: Bool {
        if last.symbols.isEmpty {
            return stillLooks >= (last.unread.isEmpty ? Self.looks.empty : Self.looks.unread)
        }
        return stillLooks >= (last.isWhole ? Self.looks.read : Self.looks.unread)
    }

    /// Looks for symbols in brightness and ink. Whether all of the frame was searched; `nil` where it
    /// shows nothing new.
    private func search(
        _ frame: Frame, _ findings: inout Findings
    ) throws(PixelError) -> Bool? {
        var allowance = SymbolReader.Allowance.live
        allowance.samples -= combiner.reserve
        // Where brightness must be converted, it is once.
        let rests = try converter.withHeldLuma(of: frame) { isResting($0, at: frame.timestamp) }
        if rests == true { return nil }
        let looksAtInk = try converter.isInkLookedAt(frame)
        allowance.keep(forInk: looksAtInk)
        let part = try converter.withLuma(of: frame) { luma -> Part? in
            if rests == nil, isResting(HeldLuma(luma), at: frame.timestamp) { return nil }
            return read(luma, &findings, &allowance)
        }
        switch part {
        case nil: return nil
        case .followed: return false
        case .whole:
            return try readInk(frame, looksAtInk: looksAtInk, &findings, &allowance)
        }
    }

    /// What of a frame's brightness was looked at.
    private enum Part {
        /// The surroundings of a symbol that was read.
        case followed
        case whole
    }

    /// Where symbols were, and then all of the frame.
    private func read(
        _ luma: PixelPlane, _ findings: inout Findings, _ allowance: inout SymbolReader.Allowance
    ) -> Part {
        for place in track.places {
            guard let part = luma.cropped(place.bounds(margin: place.side / 3)) else { continue }
            // What else is in the frame must not be left without time.
            allowance.spendHalf {
                findings.read(part.plane, with: &reader, &$0, origin: part.origin)
            }
        }
        if isFollowing, !findings.symbols.isEmpty, track.isSettled(findings.symbols) {
            return .followed
        }
        lastWhole = frames
        findings.read(luma, search(beside: findings), with: &reader, &allowance)
        return .whole
    }

    /// Whether the surroundings of the one symbol in view may be enough.
    private var isFollowing: Bool {
        last.symbols.count == 1 && !track.isCrowd && stillLooks <= 1
            && frames - lastWhole < Self.wholeFrame
    }

    /// Where there is a symbol, everything else in the frame matters.
    private func search(beside findings: Findings) -> SymbolReader.Search {
        last.symbols.isEmpty && findings.symbols.isEmpty ? .beside : .everything
    }

    /// After all of the brightness: whether everything was searched.
    private func readInk(
        _ frame: Frame, looksAtInk: Bool, _ findings: inout Findings,
        _ allowance: inout SymbolReader.Allowance
    ) throws(PixelError) -> Bool {
        let isLumaWhole = findings.isLastWhole
        let hadRead = !findings.symbols.isEmpty
        guard hadRead || looksAtInk || !last.symbols.isEmpty else {
            let isKnown = try converter.showsColouredInk(frame) != nil
            return isKnown && !findings.isCutShort
        }
        allowance.useKept()
        allowance.samples = max(allowance.samples, Self.inkBeside)
        let ink: Void? = try converter.withInk(of: frame) { ink in
            findings.read(ink, search(beside: findings), with: &reader, &allowance)
        }
        if findings.symbols.isEmpty { return !findings.isCutShort }
        guard ink == nil || findings.isLastWhole else { return false }
        if isLumaWhole || hadRead || !last.symbols.isEmpty { return isLumaWhole }
        // Only ink showed that there is a symbol.
        try converter.withLuma(of: frame) {
            findings.read($0, .everything, with: &reader, &allowance)
        }
        return findings.isLastWhole
    }
}
